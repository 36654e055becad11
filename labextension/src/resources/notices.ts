import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { formatCost } from '../core/format';
import { StudioError } from '../core/request';
import type { IdleWarning, LimitWarning, Sweep, Warnings } from '../core/wire';
import type { ResourcesModel } from './model';

/** JupyterLab cuts a notification off after 140 characters; names beyond this are counted. */
const MAX_NAMES = 60;

/** There is one limit; instances and sweeps have ids, which are longer. */
const LIMIT = 'limit';

/** A warning that was told: which notification, and what would make it a new one. */
interface ITold {
  notification: string;
  facts: string;
}

/** Tells, outside of any page, what will be stopped, and how to keep it. */
export class Notices {
  constructor(
    private readonly _model: ResourcesModel,
    private readonly _trans: TranslationBundle,
    private readonly _openLimits: () => void
  ) {
    _model.idleWarned.connect((_, warning) => this._onIdle(warning));
    _model.idleEnded.connect((_, id) => this._dismiss(id));
    _model.limitWarned.connect((_, warning) => this._onLimit(warning));
    _model.swept.connect((_, sweep) => this._onSweep(sweep));
    _model.warningsLoaded.connect((_, warnings) => this._onLoaded(warnings));
  }

  /** Tell what was not told to this page yet, and take back what does not hold any more. */
  private _onLoaded({ idle, limit, sweeps }: Warnings): void {
    const held = new Set([...idle.map(warning => warning.instance_id), ...sweeps.map(sweep => sweep.id)]);
    if (limit) {
      held.add(LIMIT);
      this._onLimit(limit);
    }
    [...this._told.keys()].filter(key => !held.has(key)).forEach(key => this._dismiss(key));
    idle.forEach(warning => this._onIdle(warning));
    sweeps.forEach(sweep => this._onSweep(sweep));
  }

  private _onIdle(warning: IdleWarning): void {
    const trans = this._trans;
    const time = new Date(warning.stops_at).toLocaleTimeString(undefined, { timeStyle: 'short' });
    const message =
      warning.dies.length > 0
        ? trans.__('%1 is idle and stops at %2; ends %3.', warning.type, time, list(warning.dies))
        : trans.__('%1 is idle and stops at %2.', warning.type, time);
    this._show(warning.instance_id, warning.stops_at, message, 'warning', {
      label: trans.__('Keep running'),
      run: () => this._model.keepRunning(warning.instance_id)
    });
  }

  private _onLimit({ reached, spent, limit, period, unit, stopped }: LimitWarning): void {
    const trans = this._trans;
    const spentText = formatCost(spent, unit);
    const limitText = formatCost(limit, unit);
    const of =
      period === 'day'
        ? trans.__('%1 of %2 are spent today.', spentText, limitText)
        : trans.__('%1 of %2 are spent this month.', spentText, limitText);
    const then =
      stopped.length > 0
        ? trans.__('Stopped: %1', list(stopped))
        : reached
          ? trans.__('The limit is reached.')
          : '';
    // What is spent grows all the time, and is nothing new.
    const facts = `${limit} ${unit} ${period} ${reached}`;
    this._show(LIMIT, facts, `${of} ${then}`.trim(), reached ? 'error' : 'warning', {
      label: trans.__('Change limit'),
      run: () => {
        this._openLimits();
        return Promise.resolve();
      }
    });
  }

  private _onSweep(sweep: Sweep): void {
    const trans = this._trans;
    const left = new Date(sweep.due).getTime() - Date.now();
    if (left <= 0 || sweep.items.length === 0) {
      this._dismiss(sweep.id);
      return;
    }
    const message = trans._n(
      'Stops %1 thing in %2 s: %3',
      'Stops %1 things in %2 s: %3',
      sweep.items.length,
      String(Math.round(left / 1000)),
      list(sweep.items.map(item => item.name))
    );
    this._show(
      sweep.id,
      sweep.due,
      message,
      'info',
      { label: trans.__('Undo'), run: () => this._model.undoSweep(sweep) },
      left
    );
  }

  /** Show a warning, unless this page has told the same one: its reader may have closed it. */
  private _show(
    key: string,
    facts: string,
    message: string,
    type: 'info' | 'warning' | 'error',
    action: { label: string; run: () => Promise<void> },
    autoClose: number | false = false
  ): void {
    if (this._told.get(key)?.facts === facts) {
      return;
    }
    this._dismiss(key);
    const notification = Notification.emit(message, type, {
      autoClose,
      actions: [
        {
          label: action.label,
          displayType: 'accent',
          callback: () => {
            action.run().catch((reason: unknown) => {
              Notification.error(StudioError.from(reason).message, { autoClose: false });
            });
          }
        }
      ]
    });
    this._told.set(key, { notification, facts });
  }

  private _dismiss(key: string): void {
    const told = this._told.get(key);
    if (told !== undefined) {
      Notification.dismiss(told.notification);
      this._told.delete(key);
    }
  }

  private readonly _told = new Map<string, ITold>();
}

/** Names as far as there is room, and how many more. */
export function list(names: readonly string[]): string {
  let text = '';
  for (const [index, name] of names.entries()) {
    const next = text ? `${text}, ${name}` : name;
    if (next.length > MAX_NAMES && index > 0) {
      return `${text} + ${names.length - index}`;
    }
    text = next.length > MAX_NAMES ? `${next.slice(0, MAX_NAMES)}…` : next;
  }
  return text;
}
