import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { PageParams } from '../../../labextension/src/core/pages';
import { ExperimentsModel } from '../../../labextension/src/experiments/model';
import { experimentsPanel } from '../../../labextension/src/experiments/panel';
import { HandDrivenStream } from '../core/stream';
import { aModel, anExperiment, FakeExperimentsApi } from './fakes';

const FOREIGN = { owner: 'ben', mine: false, visibility: 'domain', people: [], groups: [] } as const;

/** The pages with an address of their own, as the widget has it. */
function show(api: FakeExperimentsApi, start: PageParams = {}) {
  const asked: string[] = [];
  const links = {
    openJob: () => undefined,
    openNotebook: () => undefined,
    sharing: {
      chooseAudience: (title: string) => {
        asked.push(title);
        return Promise.resolve({ visibility: 'domain' as const, people: [], groups: [] });
      },
      share: () => Promise.resolve()
    }
  };
  const draw = experimentsPanel(new ExperimentsModel(api, new HandDrivenStream().events), links);
  let at = start;
  function Routed(): React.JSX.Element {
    const [params, go] = React.useState(start);
    at = params;
    return draw({ params, go });
  }
  render(<Routed />);
  return { asked, where: () => at };
}

it('experiments of one person have no tabs', async () => {
  show(new FakeExperimentsApi());
  expect(await screen.findByText('digits')).toBeInTheDocument();
  expect(screen.queryByRole('tab')).toBeNull();
});

it('the models of a team are a tab, with whose they are and who sees them', async () => {
  const api = new FakeExperimentsApi();
  api.items = [anExperiment({ sharing: { ...FOREIGN, owner: 'ann', mine: true, people: [], groups: [] } })];
  api.registered = [aModel(), aModel({ name: 'churn', sharing: { ...FOREIGN, people: [], groups: [] } })];
  const { where } = show(api);
  await userEvent.click(await screen.findByRole('tab', { name: 'Models' }));
  expect(where()).toEqual({ view: 'models' });
  const own = await screen.findByRole('row', { name: /digits-cnn/ });
  expect(within(own).getByText('Only me')).toBeInTheDocument();
  const foreign = screen.getByRole('row', { name: /churn/ });
  expect(within(foreign).getByText('ben')).toBeInTheDocument();
  expect(within(foreign).getByText('Everyone in the domain')).toBeInTheDocument();
});

it('a model has its versions, their runs, and for its owner who sees it', async () => {
  const api = new FakeExperimentsApi();
  const { asked, where } = show(api, { view: 'models', owner: 'ann', name: 'digits-cnn' });
  expect(await screen.findByText('Seen by: Only me')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Share model…' }));
  expect(asked).toEqual(['Share digits-cnn']);
  expect(await screen.findByText('Seen by: Everyone in the domain')).toBeInTheDocument();
  expect(api.calls).toContain('share model digits-cnn domain');
  expect(screen.getByText('None that you may see')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Open run of version 2' }));
  await waitFor(() => expect(where()).toEqual({ run: 'r1' }));
});

it("nobody decides about another's model", async () => {
  const api = new FakeExperimentsApi();
  api.registered = [aModel({ name: 'churn', sharing: { ...FOREIGN, people: [], groups: [] } })];
  show(api, { view: 'models', owner: 'ben', name: 'churn' });
  expect(await screen.findByText('Of ben')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Share model…' })).toBeNull();
});
