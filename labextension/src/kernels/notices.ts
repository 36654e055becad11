import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Choices } from './choices';
import { switchResult } from './labels';
import { hasEnded } from './model';
import type { Seat } from './seat';

/** Tells what became of a start or a switch whose document is not seen just now; its banner has the rest. */
export class Notices {
  constructor(
    private readonly _choices: Choices,
    private readonly _trans: TranslationBundle
  ) {}

  /** Watch a seat; `isSeen` says whether its banners are before the person's eyes. */
  watch(seat: Seat, isSeen: () => boolean): void {
    let told: unknown = null;
    const tell = (what: object, text: string, type: 'success' | 'error'): void => {
      if (told !== what) {
        told = what;
        if (!isSeen()) {
          Notification.emit(`${seat.context.name}: ${text}`, type, { autoClose: 8000 });
        }
      }
    };
    seat.changed.connect(() => {
      const { failure, move, death } = seat;
      if (failure) {
        tell(failure, failure.message, 'error');
      } else if (death) {
        tell(death, death.message, 'error');
      } else if (move && hasEnded(move)) {
        const type = move.state === 'Completed' ? 'success' : 'error';
        tell(move, switchResult(move, this._choices, this._trans), type);
      }
    });
  }
}
