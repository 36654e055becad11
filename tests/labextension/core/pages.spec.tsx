import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { homeIcon } from '../../../labextension/src/core/icons';
import type { IStudioPage, PageRenderer } from '../../../labextension/src/core/pages';
import { PageWidget } from '../../../labextension/src/core/pages';

const trans = nullTranslator.load('jupyter_smstudio');
const echo: PageRenderer = ({ params, go }) => (
  <button onClick={() => go({ tab: 'costs' })}>{`at ${params['tab'] ?? 'start'}`}</button>
);

function open(load: IStudioPage['load']): PageWidget {
  const page: IStudioPage = { id: 'x', label: 'Things', icon: homeIcon, rank: 1, load };
  const widget = new PageWidget(page, trans);
  Widget.attach(widget, document.body);
  return widget;
}

describe('PageWidget', () => {
  it('has its title before its code is there', async () => {
    const widget = open(() => new Promise(() => undefined));
    expect(await screen.findByRole('heading', { name: 'Things' })).toBeInTheDocument();
    widget.dispose();
  });

  it('draws its state again when it moves, and says so', async () => {
    const widget = open(() => Promise.resolve(echo));
    const moved: unknown[] = [];
    widget.moved.connect(sender => void moved.push(sender.params));
    await userEvent.click(await screen.findByText('at start'));
    expect(await screen.findByText('at costs')).toBeInTheDocument();
    expect(moved).toEqual([{ tab: 'costs' }]);
    widget.dispose();
  });

  it('says why its code could not be had, and tries again', async () => {
    const loads = [() => Promise.reject(new Error('No chunk.')), () => Promise.resolve(echo)];
    const widget = open(() => (loads.shift() as () => Promise<PageRenderer>)());
    expect(await screen.findByRole('alert')).toHaveTextContent('No chunk.');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('at start')).toBeInTheDocument();
    widget.dispose();
  });

  it('takes the focus when it is shown, but not from its own controls', async () => {
    const widget = open(() => Promise.resolve(echo));
    MessageLoop.sendMessage(widget, Widget.Msg.ActivateRequest);
    expect(widget.node).toHaveFocus();
    (await screen.findByText('at start')).focus();
    MessageLoop.sendMessage(widget, Widget.Msg.ActivateRequest);
    expect(screen.getByText('at start')).toHaveFocus();
    widget.dispose();
  });
});
