import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry, showErrorMessage } from '@jupyterlab/apputils';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';

import { DOMAIN } from '../core/components/hooks';
import { IStudioEvents } from '../core/events';
import { ISharing } from '../core/sharing';
import { sharingIcon } from '../core/sharingIcon';
import { IStudioPages } from '../core/pages';
import { StudioRequest } from '../core/request';
import type { Snapshot } from '../core/wire';
import { SharingApi } from './api';
import { addCommands } from './commands';
import { SharingFlows } from './flows';
import type { ILinks } from './links';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- copies go on when no page is open
import { SharingModel } from './model';
import { CommandIDs, PAGE } from './tokens';
import { addShareButton } from './toolbar';

const sharingPlugin: JupyterFrontEndPlugin<ISharing> = {
  id: 'jupyter-smstudio:sharing',
  description: 'Snapshots of notebooks and figures: shared by a link, with the environment they ran in.',
  provides: ISharing,
  autoStart: true,
  requires: [
    IStudioPages,
    IStudioEvents,
    INotebookTracker,
    IDocumentManager,
    IToolbarWidgetRegistry,
    ITranslator
  ],
  optional: [IDefaultFileBrowser, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    pages: IStudioPages,
    events: IStudioEvents,
    notebooks: INotebookTracker,
    documents: IDocumentManager,
    toolbars: IToolbarWidgetRegistry,
    translator: ITranslator,
    browser: IDefaultFileBrowser | null,
    palette: ICommandPalette | null
  ): ISharing => {
    const { commands, serviceManager } = app;
    const { baseUrl } = serviceManager.serverSettings;
    const trans = translator.load(DOMAIN);
    const api = new SharingApi(new StudioRequest(serviceManager.serverSettings));
    const model = new SharingModel(api, events);
    const currentFolder = (): string => serviceManager.contents.localPath(browser?.model.path ?? '');
    const flows = new SharingFlows(model, trans, currentFolder);
    const links: ILinks = {
      openDocument: path => void documents.openOrReveal(path),
      openFolder: path => void commands.execute('filebrowser:open-path', { path }),
      // In a team it leads everybody to their own server, and not to the author's.
      addressOf: ({ url }) => new URL(URLExt.join(PageConfig.getShareUrl(), url), baseUrl).href
    };
    model.copies.ready.connect((_, copy) => links.openDocument(copy.path));

    pages.add({
      id: PAGE,
      label: trans.__('Shared'),
      icon: sharingIcon,
      rank: 29,
      load: async () => {
        const { sharingPanel } = await import('./panel');
        return sharingPanel(model, flows, links);
      }
    });

    const sharePath = async (path: string): Promise<void> => {
      const { shareNotebook } = await import('./shareDialogs');
      await shareNotebook(path, { api, trans, addressOf: links.addressOf });
    };
    const share = async (panel: NotebookPanel): Promise<void> => {
      try {
        if (panel.context.model.dirty) {
          await panel.context.save();
        }
        await sharePath(panel.context.localPath);
      } catch (reason) {
        await showErrorMessage(trans.__('The notebook was not shared'), reason as Error);
      }
    };
    addShareButton(toolbars, trans, panel => void share(panel));
    addCommands({
      app,
      pages,
      trans,
      flows,
      notebooks,
      browser,
      share: panel => void share(panel),
      sharePath: path => {
        const open = notebooks.find(panel => panel.context.localPath === path);
        void (open ? share(open) : sharePath(path));
      }
    });

    const onShow = (snapshot: Snapshot): void => pages.open(PAGE, { snapshot: snapshot.id });
    const addOrigin = async (panel: NotebookPanel): Promise<void> => {
      const module = await import('./notebooks');
      await module.addOrigin(panel, { model, flows, trans, onShow });
    };
    notebooks.widgetAdded.connect((_, panel) => void addOrigin(panel));
    notebooks.forEach(panel => void addOrigin(panel));
    const category = trans.__('SM Studio');
    palette?.addItem({ command: CommandIDs.open, category });
    palette?.addItem({ command: CommandIDs.share, category });
    return {
      share: async (subject, title) => {
        const { shareFigures } = await import('./shareDialogs');
        await shareFigures(subject, title, { api, trans, addressOf: links.addressOf });
      },
      chooseAudience: async (title, current, help) => {
        const { askAudience } = await import('./audienceDialog');
        return askAudience(trans, { title, current, help, members: () => api.members() });
      }
    };
  }
};

export const sharingPlugins = [sharingPlugin] as JupyterFrontEndPlugin<unknown>[];
