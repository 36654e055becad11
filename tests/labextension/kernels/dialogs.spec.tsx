import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { Choices } from '../../../labextension/src/kernels/choices';
import type { IEnvironmentChoice } from '../../../labextension/src/kernels/components/EnvironmentForm';
import { EnvironmentForm } from '../../../labextension/src/kernels/components/EnvironmentForm';
import { InstancePicker } from '../../../labextension/src/kernels/components/InstancePicker';
import { LossList } from '../../../labextension/src/kernels/components/LossList';
import { DrivenEvents, ENVIRONMENT, FakeApi, image, move } from './fakes';

async function loaded(change: (api: FakeApi) => void = () => undefined): Promise<Choices> {
  const api = new FakeApi();
  change(api);
  const choices = new Choices(api, new DrivenEvents().events);
  await choices.load();
  return choices;
}

describe('the environment dialog', () => {
  async function show(change?: (api: FakeApi) => void) {
    const choices = await loaded(change);
    const onChange = jest.fn<void, [IEnvironmentChoice]>();
    render(<EnvironmentForm choices={choices} initial={ENVIRONMENT} offersNoKernel onChange={onChange} />);
    const last = () => onChange.mock.calls.at(-1)![0];
    return { last, user: userEvent.setup() };
  }

  it('has the four choices of the original, filled in', async () => {
    const { last } = await show();
    expect(screen.getByLabelText('Image')).toHaveDisplayValue('Data Science');
    expect(screen.getByLabelText('Kernel')).toHaveDisplayValue('Python 3');
    expect(screen.getByLabelText('Instance type')).toHaveDisplayValue(/ml\.t3\.medium – 2 vCPU \+ 4 GiB/);
    expect(screen.getByLabelText('Start-up script')).toHaveDisplayValue('No script');
    expect(last()).toEqual({ environment: ENVIRONMENT, starts: true });
  });

  it('says size, price and whether the image has to be built', async () => {
    await show(api => {
      api.imageItems = [image({ state: 'Absent' })];
    });
    const plan = screen.getByRole('status');
    expect(plan).toHaveTextContent('2 vCPU + 4 GiB');
    expect(plan).toHaveTextContent('0.05 $ per hour');
    expect(plan).toHaveTextContent('Image will be built first');
  });

  it('takes the kernel and the size of a newly chosen image', async () => {
    const { last, user } = await show(api => {
      const kernels = [{ name: 'pyspark', display_name: 'PySpark', language: 'python' }];
      const default_instance_type = 'ml.m5.large';
      api.imageItems = [
        image(),
        image({ name: 'spark', display_name: 'Spark', kernels, default_instance_type })
      ];
    });
    await user.selectOptions(screen.getByLabelText('Image'), 'Spark');
    expect(last().environment).toMatchObject({
      image: 'spark',
      kernel: 'pyspark',
      instance_type: 'ml.m5.large'
    });
  });

  it('offers to start nothing', async () => {
    const { last, user } = await show();
    await user.selectOptions(screen.getByLabelText('Kernel'), 'No Kernel');
    expect(last().starts).toBe(false);
    expect(screen.getByLabelText('Instance type')).toBeDisabled();
    expect(screen.getByRole('status')).toHaveTextContent('nothing is paid');
  });

  it('tells the default script from none', async () => {
    const { last, user } = await show(api => {
      const script = { content: '', owner: 'me', created: '2026-11-01T12:00:00Z' };
      api.scriptItems = [
        { ...script, name: 'proxy', default: true },
        { ...script, name: 'other', default: false }
      ];
    });
    const select = screen.getByLabelText('Start-up script');
    expect(select).toHaveDisplayValue('proxy (your default)');
    await user.selectOptions(select, 'No script');
    expect(last().environment.startup_script).toBe('');
    await user.selectOptions(select, 'other');
    expect(last().environment.startup_script).toBe('other');
  });

  it('greys what cannot be had, with the reason', async () => {
    await show(api => {
      const unavailable_reason = 'No wheels for Python 3.11.';
      api.imageItems = [
        image(),
        image({ name: 'mxnet', display_name: 'MXNet', state: 'Unavailable', unavailable_reason })
      ];
    });
    const option = screen.getByRole('option', { name: 'MXNet – No wheels for Python 3.11.' });
    expect(option).toBeDisabled();
    expect(screen.getByRole('option', { name: /ml\.g4dn\.xlarge/ })).toBeDisabled();
  });

  it('shows hostile names as text', async () => {
    await show(api => {
      api.imageItems = [image({ display_name: '<img src=x onerror=alert(1)>' })];
    });
    expect(screen.getByLabelText('Image')).toHaveDisplayValue('<img src=x onerror=alert(1)>');
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('the instance picker', () => {
  async function show(selected: string | null = 'ml.t3.medium') {
    const choices = await loaded();
    const onSelect = jest.fn();
    render(
      <InstancePicker choices={choices} current="ml.t3.medium" selected={selected} onSelect={onSelect} />
    );
    return { onSelect, user: userEvent.setup() };
  }
  const row = (name: string): HTMLElement => screen.getByRole('row', { name: new RegExp(name) });

  it('shows the fast ones, and all on demand', async () => {
    const { user } = await show();
    expect(screen.getByLabelText('Fast launch only')).toBeChecked();
    expect(screen.queryByRole('row', { name: /ml\.m5\.xlarge/ })).toBeNull();
    await user.click(screen.getByLabelText('Fast launch only'));
    expect(row('ml.m5.xlarge')).toBeVisible();
    expect(screen.getByText('5 of 5')).toBeVisible();
  });

  it('chooses what fits', async () => {
    const { onSelect, user } = await show();
    await user.click(row('ml.m5.large'));
    expect(onSelect).toHaveBeenCalledWith('ml.m5.large');
    expect(row('ml.m5.large')).toHaveAttribute('aria-selected', 'true');
  });

  it('greys what does not fit, says why, and refuses it', async () => {
    const { onSelect, user } = await show();
    const tooLarge = row('ml.g4dn.xlarge');
    expect(tooLarge).toHaveAttribute('aria-disabled', 'true');
    expect(within(tooLarge).getByText('This machine has no GPU.')).toBeVisible();
    await user.click(tooLarge);
    expect(onSelect).not.toHaveBeenCalled();
  });
});

describe('what would be lost', () => {
  it('is listed by name with size and reason', () => {
    const lost = [
      { name: 'log', type: 'TextIOWrapper', size_bytes: 2048, reason: 'It is an open file.', note: '' }
    ];
    const moved = [{ name: 'x', type: 'int', size_bytes: 28, reason: '', note: 'It became a copy.' }];
    render(<LossList move={move({ lost, moved, bytes_moved: 28 })} />);
    const text = screen.getByRole('row', { name: /log/ });
    expect(text).toHaveTextContent('TextIOWrapper2 KiBIt is an open file.');
    expect(screen.getByText(/1 variable \(28 B\) can be moved/)).toBeVisible();
    expect(screen.getByRole('region', { name: /but changes/ })).toHaveTextContent('xIt became a copy.');
  });
});
