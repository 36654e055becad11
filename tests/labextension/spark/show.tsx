/** The pages of clusters as a test shows them. */
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { PageParams } from '../../../labextension/src/core/pages';
import type { Extra } from '../../../labextension/src/core/wire';
import { SparkModel } from '../../../labextension/src/spark/model';
import { sparkPanel } from '../../../labextension/src/spark/panel';
import { HandDrivenStream } from '../core/stream';
import type { FakeSparkApi } from './fakes';
import { fakeLinks } from './fakes';

/** Draw a page on a fake server; tells where it leads. */
export function show(
  api: FakeSparkApi,
  first: PageParams = {},
  emr: Extra['state'] = 'Installed'
): { source: HandDrivenStream; params: () => PageParams; led: string[] } {
  const source = new HandDrivenStream();
  const led: string[] = [];
  const draw = sparkPanel(new SparkModel(api, source.events), fakeLinks(led, emr));
  let now = first;
  function Host(): React.JSX.Element {
    const [params, go] = React.useState(first);
    now = params;
    return draw({ params, go });
  }
  render(<Host />);
  return { source, params: () => now, led };
}

/** The dialog of JupyterLab that is open; jsdom takes its element for closed, and all in it for hidden. */
export function openDialog(): Promise<HTMLElement> {
  return screen.findByRole('dialog', { hidden: true });
}

/** Press a button of a dialog, which closes. */
export async function press(dialog: HTMLElement, name: string): Promise<void> {
  await userEvent.click(within(dialog).getByRole('button', { name, hidden: true }));
  await waitFor(() => expect(screen.queryByRole('dialog', { hidden: true })).toBeNull());
}
