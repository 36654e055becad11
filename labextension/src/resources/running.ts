import type { IRunningSessionManagers, IRunningSessionSidebar } from '@jupyterlab/running';
import type { IRunningSessions } from '@jupyterlab/running';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';

import { formatBytes, formatCost, formatExact } from '../core/format';
import { imageIcon, instanceIcon } from '../core/icons';
import type { RunningApp, RunningInstance } from '../core/wire';
import type { ResourcesModel } from './model';
import { namesIn, namesOn } from './model';

/** Gives the name the room that the figure beside it does not need. */
const ITEM_CLASS = 'sms-RunningItem';

/** What the sections ask to be done; each asks the person first where something would be lost. */
export interface IRunningActions {
  open(): void;
  stopInstance(instance: RunningInstance): void;
  stopApp(app: RunningApp): void;
  /** Stops without asking: the section has asked. */
  stopAllNow(): void;
}

/** Section *Running instances* of JupyterLab's Running panel. */
export class RunningInstances implements IRunningSessions.IManager {
  constructor(
    private readonly _model: ResourcesModel,
    private readonly _actions: IRunningActions,
    private readonly _trans: TranslationBundle
  ) {
    this.name = _trans.__('Running instances');
    this.shutdownLabel = _trans.__('Stop instance');
    this.shutdownAllLabel = _trans.__('Stop all');
    this.shutdownAllConfirmationText = () => {
      const names = (_model.instances.value ?? []).flatMap(namesOn);
      return names.length > 0
        ? _trans.__('This ends: %1', names.join(', '))
        : _trans.__('No notebook and no terminal runs on them.');
    };
  }

  readonly name: string;
  readonly shutdownLabel: string;
  readonly shutdownAllLabel: string;
  readonly shutdownAllConfirmationText: () => string;

  get runningChanged(): ISignal<unknown, unknown> {
    return this._model.instances.changed;
  }

  running(): IRunningSessions.IRunningItem[] {
    return (this._model.instances.value ?? []).map(instance => ({
      className: ITEM_CLASS,
      icon: () => instanceIcon,
      label: () => instance.type,
      labelTitle: () => describe(instance, this._model, this._trans),
      detail: () => detail(instance, this._model),
      open: () => this._actions.open(),
      shutdown: () => this._actions.stopInstance(instance)
    }));
  }

  refreshRunning(): void {
    void this._model.instances.load();
  }

  shutdownAll(): void {
    this._actions.stopAllNow();
  }
}

/** Section *Running apps*: one image on one instance each. */
export class RunningApps implements IRunningSessions.IManager {
  constructor(
    private readonly _model: ResourcesModel,
    private readonly _actions: IRunningActions,
    private readonly _trans: TranslationBundle
  ) {
    this.name = _trans.__('Running apps');
    this.shutdownLabel = _trans.__('Stop app');
    this.shutdownAllLabel = _trans.__('Stop all');
    this.shutdownAllConfirmationText = () =>
      _trans.__('This ends: %1', _model.apps.flatMap(namesIn).join(', '));
  }

  readonly name: string;
  readonly shutdownLabel: string;
  readonly shutdownAllLabel: string;
  readonly shutdownAllConfirmationText: () => string;

  get runningChanged(): ISignal<unknown, unknown> {
    return this._model.instances.changed;
  }

  running(): IRunningSessions.IRunningItem[] {
    const types = new Map((this._model.instances.value ?? []).map(instance => [instance.id, instance.type]));
    return this._model.apps.map(app => ({
      className: ITEM_CLASS,
      icon: () => imageIcon,
      label: () => app.image_display_name,
      labelTitle: () =>
        [
          `${app.image_display_name} ${app.image_version}`,
          this._trans.__('Since %1', formatExact(app.since)),
          ...namesIn(app)
        ].join('\n'),
      detail: () => types.get(app.instance_id) ?? '',
      open: () => this._actions.open(),
      shutdown: () => this._actions.stopApp(app)
    }));
  }

  refreshRunning(): void {
    void this._model.instances.load();
  }

  shutdownAll(): void {
    // An instance without an app still runs; ending all apps leaves none.
    for (const app of this._model.apps) {
      void this._model.stopApp(app);
    }
  }
}

/** Add both sections, and bring them above those of kernels and terminals. */
export function addSections(
  managers: IRunningSessionManagers,
  sidebar: IRunningSessionSidebar | null,
  sections: readonly IRunningSessions.IManager[]
): void {
  sections.forEach(section => managers.add(section));
  const ours = new Set(sections.map(section => section.name));
  // Sections stand in the order in which they were added: those before ours go to the end.
  for (const { id } of sidebar?.getSections() ?? []) {
    const widget = ours.has(id) ? null : sidebar?.removeSectionById(id);
    if (widget) {
      sidebar?.reinsertSection(widget);
    }
  }
}

function detail(instance: RunningInstance, model: ResourcesModel): string {
  if ([model.preferences, model.costs].some(({ value, error }) => value === null && error === null)) {
    return '…'; // holds the place until it is known whether costs are shown, and in what unit
  }
  return model.showsCost ? formatCost(instance.cost, model.unit) : instance.label;
}

function describe(instance: RunningInstance, model: ResourcesModel, trans: TranslationBundle): string {
  const images = instance.apps.map(app => app.image_display_name).join(', ');
  const lines = [
    `${instance.type} (${instance.label})`,
    images ? trans.__('Images: %1', images) : trans.__('No image runs on it'),
    trans.__('Since %1', formatExact(instance.since)),
    instance.cpu_percent === null ? null : trans.__('CPU %1 %', String(Math.round(instance.cpu_percent))),
    instance.memory_limit_bytes === null
      ? trans.__('Memory %1', formatBytes(instance.memory_bytes))
      : trans.__(
          'Memory %1 of %2',
          formatBytes(instance.memory_bytes),
          formatBytes(instance.memory_limit_bytes)
        ),
    model.showsCost ? trans.__('Cost so far %1', formatCost(instance.cost, model.unit)) : null,
    instance.idle_since ? trans.__('Idle since %1', formatExact(instance.idle_since)) : null,
    instance.idle_reason
  ];
  return lines.filter(Boolean).join('\n');
}
