import type { ISessionContext } from '@jupyterlab/apputils';

import type { ISessionJoiner } from './joiner';
import type { KernelsModel } from './model';
import type { ISeatDocument } from './seat';
import { Seat } from './seat';

/** The seat of each notebook and console; two views of one notebook share theirs. */
export class Seats {
  constructor(
    private readonly _model: KernelsModel,
    private readonly _joiner: ISessionJoiner
  ) {}

  /** The seat of a session context; made with `document` at the first call. */
  of(context: ISessionContext, document: () => ISeatDocument): Seat {
    let seat = this._seats.get(context);
    if (!seat) {
      seat = new Seat(context, document(), this._model, this._joiner);
      this._seats.set(context, seat);
    }
    return seat;
  }

  find(context: ISessionContext): Seat | null {
    return this._seats.get(context) ?? null;
  }

  private readonly _seats = new WeakMap<ISessionContext, Seat>();
}
