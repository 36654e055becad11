/* eslint-disable jupyter/prefer-lazy-imports -- restored notebooks need chips and kernels at once; the dialogs are lazy */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, ISessionContextDialogs, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { IConsoleTracker } from '@jupyterlab/console';
import { ILauncher } from '@jupyterlab/launcher';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';

import { DOMAIN } from '../core/components/hooks';
import { IStudioEvents } from '../core/events';
import { StudioRequest } from '../core/request';
import { IExtras } from '../images/tokens';
import { Activities } from './activities';
import { KernelsApi } from './api';
import { Choices } from './choices';
import { addCommands } from './commands';
import { KernelFlows } from './flows';
import { SessionJoiner } from './joiner';
import { LastEnvironment } from './lastEnvironment';
import { addLauncherItems, addPaletteItems } from './launcher';
import { LazyQuestions } from './lazyQuestions';
import { KernelsModel } from './model';
import { Panels } from './notebooks';
import { Seats } from './seats';
import { askForEnvironment } from './starting';
import { IKernelsModel } from './tokens';
import { addToolbarItems } from './toolbarItems';

const modelPlugin: JupyterFrontEndPlugin<IKernelsModel> = {
  id: 'jupyter-smstudio:kernels-model',
  description: 'Where the kernels run, and how far starts and switches are.',
  autoStart: true,
  provides: IKernelsModel,
  requires: [IStudioEvents],
  activate: (app: JupyterFrontEnd, events: IStudioEvents): IKernelsModel => {
    const model = new KernelsModel(
      new KernelsApi(new StudioRequest(app.serviceManager.serverSettings)),
      events
    );
    void model.load();
    return model;
  }
};

const kernelsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:kernels',
  description: 'Notebooks and consoles choose their image and instance, and move between them.',
  autoStart: true,
  requires: [
    IKernelsModel,
    IStudioEvents,
    IExtras,
    INotebookTracker,
    ITranslator,
    ISettingRegistry,
    IToolbarWidgetRegistry,
    ISessionContextDialogs
  ],
  optional: [IConsoleTracker, ILauncher, ICommandPalette, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    model: IKernelsModel,
    events: IStudioEvents,
    extras: IExtras,
    notebooks: INotebookTracker,
    translator: ITranslator,
    registry: ISettingRegistry,
    toolbars: IToolbarWidgetRegistry,
    dialogs: ISessionContextDialogs,
    consoles: IConsoleTracker | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    state: IStateDB | null
  ): void => {
    const { commands, serviceManager } = app;
    const trans = translator.load(DOMAIN);
    const api = new KernelsApi(new StudioRequest(serviceManager.serverSettings));
    const choices = new Choices(api, events);
    const last = new LastEnvironment(state);
    const flows = new KernelFlows(api, choices, model, new LazyQuestions(choices, model, trans), last);
    const seats = new Seats(model, new SessionJoiner(serviceManager.sessions));
    const settings = registry.load(kernelsPlugin.id);
    let startsOnOpen = false;
    void settings.then(loaded => {
      const read = (): void => {
        startsOnOpen = loaded.get('startKernelOnOpen').composite === true;
      };
      loaded.changed.connect(read);
      read();
    });
    const panels = new Panels(api, seats, flows, trans, () => startsOnOpen);

    const selectLabKernel = askForEnvironment(dialogs, seats, flows);
    // A widget extension is called when the panel is made, before its session context is initialised.
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: panel => panels.add(panel as NotebookPanel)
    });
    notebooks.forEach(panel => panels.add(panel));
    consoles?.widgetAdded.connect((_, panel) => panels.add(panel));
    consoles?.forEach(panel => panels.add(panel));
    // Chips show prices and sizes of what runs; the catalogue is small and asked for once.
    void app.restored.then(() => choices.load().catch(() => undefined));

    const showDiff = async (diff: { command: string; title: string }): Promise<void> => {
      const module = await import('./diffs');
      await module.showDiff(diff, commands, extras, trans);
    };
    const activities = new Activities(commands, flows, panel => panels.seatOf(panel));
    const currentSeat = (): ReturnType<Panels['seatOf']> | null =>
      notebooks.currentWidget && panels.seatOf(notebooks.currentWidget);
    addCommands({ commands, trans, flows, activities, last, currentSeat, showDiff });
    addToolbarItems(toolbars, {
      commands,
      trans,
      flows,
      activities,
      seatOf: panel => panels.seatOf(panel),
      selectLabKernel
    });
    if (launcher) {
      addLauncherItems(launcher, trans);
    }
    if (palette) {
      addPaletteItems(palette, trans);
    }
  }
};

export const kernelsPlugins: JupyterFrontEndPlugin<unknown>[] = [modelPlugin, kernelsPlugin];
