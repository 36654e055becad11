import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';

import { DOMAIN } from '../core/components/hooks';
import { IStudioEvents } from '../core/events';
import { imageIcon } from '../core/icons';
import { addOpenCommand } from '../core/openCommand';
import { IStudioPages } from '../core/pages';
import { StudioRequest } from '../core/request';
import { ImagesApi } from './api';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- other plugins are handed it; its dialog is lazy
import { Extras } from './extras';
import { ExtrasApi } from './extrasApi';
import type { NotebookCreator } from './model';
import { CommandIDs, ForeignCommandIDs, IExtras, PAGE } from './tokens';

const imagesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:images',
  description: 'Images: the catalogue, builds, environments, custom images, start-up scripts.',
  autoStart: true,
  requires: [IStudioPages, IStudioEvents, ITranslator],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    pages: IStudioPages,
    events: IStudioEvents,
    translator: ITranslator,
    palette: ICommandPalette | null
  ): void => {
    const trans = translator.load(DOMAIN);
    const api = new ImagesApi(new StudioRequest(app.serviceManager.serverSettings));
    pages.add({
      id: PAGE,
      label: trans.__('Images'),
      icon: imageIcon,
      rank: 20,
      load: async () => {
        const { imagesPanel } = await import('./panel');
        return imagesPanel(api, events, notebookCreator(app));
      }
    });
    addOpenCommand(app, pages, {
      command: CommandIDs.open,
      page: PAGE,
      label: trans.__('Images'),
      icon: imageIcon,
      state: trans.__('State of the page, e.g. an image, its version and a tab')
    });
    palette?.addItem({ command: CommandIDs.open, category: trans.__('SM Studio') });
  }
};

const extrasPlugin: JupyterFrontEndPlugin<IExtras> = {
  id: 'jupyter-smstudio:extras',
  description: 'Extras of the environment of the server, which other features offer to install.',
  autoStart: true,
  provides: IExtras,
  requires: [IStudioEvents],
  activate: (app: JupyterFrontEnd, events: IStudioEvents): IExtras =>
    new Extras(new ExtrasApi(new StudioRequest(app.serviceManager.serverSettings)), events)
};

/** Creates a notebook on a version of an image, after the dialog of the feature that can; null without it. */
function notebookCreator(app: JupyterFrontEnd): NotebookCreator | null {
  return app.commands.hasCommand(ForeignCommandIDs.createNotebook)
    ? image =>
        app.commands.execute(ForeignCommandIDs.createNotebook, {
          image: image.name,
          image_version: image.version
        })
    : null;
}

export const imagesPlugins = [imagesPlugin, extrasPlugin] as JupyterFrontEndPlugin<unknown>[];
