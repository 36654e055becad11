import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { SecretRows } from '../../../labextension/src/training/components/SecretRows';
import { TrainingModel } from '../../../labextension/src/training/model';
import { HandDrivenStream } from '../core/stream';
import { FakeTrainingApi } from './fakes';
import { useModels } from '../../../labextension/src/core/components/hooks';

function Form(props: { model: TrainingModel; first: string[] }): React.JSX.Element {
  useModels(props.model.secrets);
  const [chosen, setChosen] = React.useState(props.first);
  return (
    <>
      <SecretRows model={props.model} chosen={chosen} error={null} onChange={setChosen} />
      <output>{chosen.join(' ')}</output>
    </>
  );
}

async function show(first: string[] = []): Promise<FakeTrainingApi> {
  const api = new FakeTrainingApi();
  const model = new TrainingModel(api, new HandDrivenStream().events);
  await model.secrets.ensure();
  render(<Form model={model} first={first} />);
  return api;
}

describe('secrets of a job', () => {
  it('are chosen by their names', async () => {
    await show();
    await userEvent.click(screen.getByRole('checkbox', { name: 'API_KEY' }));
    expect(screen.getByRole('status')).toHaveTextContent('API_KEY');
    await userEvent.click(screen.getByRole('checkbox', { name: 'API_KEY' }));
    expect(screen.getByRole('status')).toBeEmptyDOMElement();
  });

  it('are set without being shown, given to the job, and forgotten by the form', async () => {
    const api = await show();
    await userEvent.click(screen.getByRole('button', { name: 'Set a secret' }));
    const value = screen.getByLabelText('Value');
    expect(value).toHaveAttribute('type', 'password');
    await userEvent.type(screen.getByLabelText('Name of the secret'), 'TOKEN');
    await userEvent.type(value, 'hush');
    await userEvent.click(screen.getByRole('button', { name: 'Set' }));
    expect(api.calls).toContain('set TOKEN hush');
    expect(screen.getByRole('status')).toHaveTextContent('TOKEN');
    expect(screen.queryByLabelText('Value')).toBeNull();
    expect(document.body.innerHTML).not.toContain('hush');
  });

  it('are said to be missing where a clone names one that is gone, and leave with their secret', async () => {
    const api = await show(['GONE', 'API_KEY']);
    expect(screen.getByRole('checkbox', { name: 'GONE (not set)' })).toBeChecked();
    await userEvent.click(screen.getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(document.querySelector('.jp-Dialog')).not.toBeNull());
    document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-accept')?.click();
    await waitFor(() => expect(api.calls).toContain('remove API_KEY'));
    expect(screen.getByRole('status')).toHaveTextContent('GONE');
  });
});
