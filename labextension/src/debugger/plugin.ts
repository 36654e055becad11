import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { ITranslator } from '@jupyterlab/translation';

import { DOMAIN } from '../core/components/hooks';
import { IStudioEvents } from '../core/events';
import { debuggerIcon } from '../core/debuggerIcon';
import { addOpenCommand } from '../core/openCommand';
import { IStudioPages } from '../core/pages';
import { StudioRequest } from '../core/request';
import { PAGE as TRAINING_PAGE } from '../training/tokens';
import { DebuggerApi } from './api';
import type { ILinks } from './links';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- the navigation counts running jobs from the start
import { DebuggerModel } from './model';
import { tellFindings } from './notices';
import { CommandIDs, PAGE } from './tokens';

const debuggerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:debugger',
  description: 'The debugger: see inside a training while it runs, and be told what is wrong and where.',
  autoStart: true,
  requires: [IStudioPages, IStudioEvents, IDocumentManager, ITranslator],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    pages: IStudioPages,
    events: IStudioEvents,
    documents: IDocumentManager,
    translator: ITranslator,
    palette: ICommandPalette | null
  ): void => {
    const trans = translator.load(DOMAIN);
    const api = new DebuggerApi(new StudioRequest(app.serviceManager.serverSettings));
    const model = new DebuggerModel(api, events);
    const links: Omit<ILinks, 'code'> = {
      openJob: job => pages.open(TRAINING_PAGE, { job }),
      openNotebook: path => void app.commands.execute('docmanager:open', { path }),
      setUpMail: () => void app.commands.execute(CommandIDs.setUpMail)
    };
    tellFindings(events, trans, job => pages.open(PAGE, { job, tab: 'rules' }));
    // After the first paint: the count beside the page's name can wait, the application can't.
    void app.restored.then(() => model.jobs.ensure());
    pages.add({
      id: PAGE,
      label: trans.__('Debugger'),
      icon: debuggerIcon,
      rank: 26,
      count: model,
      load: async () => {
        const [{ debuggerPanel }, { Code }, { Documents }] = await Promise.all([
          import('./panel'),
          import('./edits/code'),
          import('./edits/documents')
        ]);
        return debuggerPanel(model, { ...links, code: new Code(api, new Documents(documents)) });
      }
    });
    addOpenCommand(app, pages, {
      command: CommandIDs.open,
      page: PAGE,
      label: trans.__('Debugger of trainings'),
      icon: debuggerIcon,
      state: trans.__('State of the page, e.g. a job, a tab, a tensor and a step')
    });
    app.commands.addCommand(CommandIDs.setUpMail, {
      label: trans.__('Set up mail of rules'),
      icon: debuggerIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => (await import('./mailDialog')).showMail(model, trans)
    });
    for (const command of Object.values(CommandIDs)) {
      palette?.addItem({ command, category: trans.__('SM Studio') });
    }
  }
};

export const debuggerPlugins = [debuggerPlugin] as JupyterFrontEndPlugin<unknown>[];
