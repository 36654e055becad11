import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { StudioError } from '../../../labextension/src/core/request';
import { FakeSparkApi, LIVY } from './fakes';
import { openDialog, press, show } from './show';

beforeEach(() => sessionStorage.clear());

describe('the form', () => {
  it('follows the template, and tells a problem once the field was left', async () => {
    const api = new FakeSparkApi();
    const { params } = show(api, { view: 'create' });
    const timeout = await screen.findByLabelText('Idle timeout (minutes)');
    await userEvent.clear(timeout);
    await userEvent.type(timeout, '-1');
    expect(screen.queryByRole('alert')).toBeNull();
    await userEvent.tab();
    expect(screen.getByRole('alert')).toHaveTextContent('The least is 0.');
    await userEvent.click(screen.getByRole('button', { name: 'Create cluster' }));
    expect(api.calls.join()).not.toContain('create');
    expect(timeout).toHaveFocus();
    await userEvent.clear(timeout);
    await userEvent.type(timeout, '5');
    const plan = screen.getByRole('complementary', { name: 'Plan' });
    expect(plan).toHaveTextContent('0.05 $ an hour');
    expect(plan).toHaveTextContent('after 5 minutes without work');
    await userEvent.selectOptions(screen.getByLabelText('Instance type'), 'ml.m5.large');
    expect(plan).toHaveTextContent('0.115 $ an hour');
    await userEvent.click(screen.getByRole('button', { name: 'Create cluster' }));
    await waitFor(() => expect(params()).toEqual({ cluster: 'j-NEW' }));
    expect(api.calls.join()).toContain('"AutoTerminationIdleTimeout":5');
    expect(sessionStorage).toHaveLength(0);
  });

  it('keeps a password nowhere in the browser', async () => {
    const api = new FakeSparkApi();
    const { params } = show(api, { view: 'create', template: 'livy' });
    await userEvent.type(await screen.findByLabelText('Address'), 'http://livy:8998');
    expect(screen.queryByLabelText(/^Password/)).toBeNull();
    await userEvent.selectOptions(screen.getByLabelText('Authentication'), 'Basic_Access');
    await userEvent.type(screen.getByLabelText(/^User name/), 'ada');
    const password = screen.getByLabelText(/^Password/);
    expect(password).toHaveAttribute('type', 'password');
    await userEvent.type(password, 'forgotten');
    await userEvent.click(screen.getByRole('radio', { name: 'Local Spark' }));
    await userEvent.click(screen.getByRole('radio', { name: 'Livy' }));
    expect(screen.getByLabelText(/^Password/)).toHaveValue('');
    await userEvent.type(screen.getByLabelText(/^Password/), 'hunter2');
    expect(JSON.stringify({ ...sessionStorage })).toContain('livy:8998');
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('hunter2');
    await userEvent.click(screen.getByRole('button', { name: 'Create cluster' }));
    await waitFor(() => expect(params()).toEqual({ cluster: 'j-NEW' }));
    expect(api.calls.join()).toContain(
      '"credentials":{"auth_type":"Basic_Access","username":"ada","password":"hunter2"}'
    );
  });

  it('of EMR says what is missing before anything is filled in', async () => {
    const api = new FakeSparkApi();
    api.offered = [{ ...LIVY, name: 'emr', title: 'EMR', kind: 'emr', parameters: [] }];
    show(api, { view: 'create' }, 'Missing');
    await userEvent.click(await screen.findByRole('button', { name: 'Install…' }));
    expect(await openDialog()).toHaveTextContent('boto3');
    await press(await openDialog(), 'Close');
  });

  it('shows a refusal of the server at its field, until that is changed', async () => {
    const api = new FakeSparkApi();
    const sentence = 'It does not fit: 2 GiB are free.';
    api.failure = new StudioError('invalid_input', 'The cluster cannot be made.', {
      fields: { 'parameters.InstanceType': sentence }
    });
    show(api, { view: 'create' });
    await userEvent.click(await screen.findByRole('button', { name: 'Create cluster' }));
    const type = screen.getByLabelText('Instance type');
    await waitFor(() => expect(type).toHaveAccessibleDescription(sentence));
    await userEvent.selectOptions(type, 'ml.m5.large');
    expect(type).not.toHaveAccessibleDescription(sentence);
  });
});
