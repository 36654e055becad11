import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { formatCost } from '../core/format';
import { StudioError } from '../core/request';
import type { IdleWarning, Sweep } from '../core/wire';
import type { ILimitNotice, ResourcesModel } from './model';

/** JupyterLab cuts a notification off after 140 characters; names beyond this are counted. */
const MAX_NAMES = 60;

/** Tells, outside of any page, what will be stopped, and how to keep it. */
export class Notices {
  constructor(
    private readonly _model: ResourcesModel,
    private readonly _trans: TranslationBundle,
    private readonly _openLimits: () => void
  ) {
    _model.idleWarned.connect((_, warning) => this._onIdle(warning));
    _model.idleEnded.connect((_, id) => this._dismiss(id));
    _model.limitWarned.connect((_, notice) => this._onLimit(notice));
    _model.swept.connect((_, sweep) => this._onSweep(sweep));
  }

  private _onIdle(warning: IdleWarning): void {
    const trans = this._trans;
    const time = new Date(warning.stops_at).toLocaleTimeString(undefined, { timeStyle: 'short' });
    const message =
      warning.dies.length > 0
        ? trans.__('%1 is idle and stops at %2; ends %3.', warning.type, time, list(warning.dies))
        : trans.__('%1 is idle and stops at %2.', warning.type, time);
    this._show(warning.instance_id, message, 'warning', {
      label: trans.__('Keep running'),
      run: () => this._model.keepRunning(warning.instance_id)
    });
  }

  private _onLimit(notice: ILimitNotice): void {
    const trans = this._trans;
    const { spent, limit, period, unit, stopped } = notice.warning;
    const spentText = formatCost(spent, unit);
    const limitText = formatCost(limit, unit);
    const of =
      period === 'day'
        ? trans.__('%1 of %2 are spent today.', spentText, limitText)
        : trans.__('%1 of %2 are spent this month.', spentText, limitText);
    const then =
      stopped.length > 0
        ? trans.__('Stopped: %1', list(stopped))
        : notice.reached
          ? trans.__('The limit is reached.')
          : '';
    this._show('limit', `${of} ${then}`.trim(), notice.reached ? 'error' : 'warning', {
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
      message,
      'info',
      { label: trans.__('Undo'), run: () => this._model.undoSweep(sweep) },
      left
    );
  }

  private _show(
    key: string,
    message: string,
    type: 'info' | 'warning' | 'error',
    action: { label: string; run: () => Promise<void> },
    autoClose: number | false = false
  ): void {
    this._dismiss(key);
    const id = Notification.emit(message, type, {
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
    this._shown.set(key, id);
  }

  private _dismiss(key: string): void {
    const id = this._shown.get(key);
    if (id !== undefined) {
      Notification.dismiss(id);
      this._shown.delete(key);
    }
  }

  private readonly _shown = new Map<string, string>();
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
