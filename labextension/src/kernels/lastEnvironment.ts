import type { IStateDB } from '@jupyterlab/statedb';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IObservable } from '../core/model';
import type { IEnvironment } from './environment';
import { METADATA_KEY, readEnvironment } from './environment';
import type { ILastEnvironment } from './flows';

const STATE_KEY = 'jupyter-smstudio:environment';

/** The environment that was chosen last, kept with the workspace. */
export class LastEnvironment implements ILastEnvironment, IObservable {
  constructor(private readonly _state: IStateDB | null) {
    void _state?.fetch(STATE_KEY).then(saved => {
      this._value ??= readEnvironment({ [METADATA_KEY]: saved });
      this._changed.emit();
    });
  }

  get value(): IEnvironment | null {
    return this._value;
  }

  set value(environment: IEnvironment | null) {
    this._value = environment;
    void this._state?.save(STATE_KEY, { ...environment });
    this._changed.emit();
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  private readonly _changed = new Signal<this, void>(this);
  private _value: IEnvironment | null = null;
}
