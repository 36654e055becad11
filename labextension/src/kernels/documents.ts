import type { ConsolePanel } from '@jupyterlab/console';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IEnvironment } from './environment';
import { METADATA_KEY, readEnvironment } from './environment';
import type { ISeatDocument } from './seat';

/** Keeps the environment in a notebook's metadata. */
export class NotebookDocument implements ISeatDocument {
  constructor(private readonly _context: NotebookPanel['context']) {}

  get environment(): IEnvironment | null {
    return readEnvironment({ [METADATA_KEY]: this._context.model.getMetadata(METADATA_KEY) as unknown });
  }

  get ready(): Promise<void> {
    return this._context.ready;
  }

  get changed(): ISignal<unknown, unknown> {
    return this._context.model.metadataChanged;
  }

  /** All metadata of the notebook. */
  get metadata(): unknown {
    return this._context.model.metadata;
  }

  record(environment: IEnvironment): void {
    if (!this._context.model.readOnly) {
      this._context.model.setMetadata(METADATA_KEY, { ...environment });
    }
  }

  async save(): Promise<void> {
    const { model, contentsModel } = this._context;
    if (model.dirty && !model.readOnly && contentsModel?.writable !== false) {
      await this._context.save();
    }
  }
}

/** A console lives as long as its page: its environment is kept beside it. */
export class ConsoleDocument implements ISeatDocument {
  get environment(): IEnvironment | null {
    return this._environment;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  readonly ready = Promise.resolve();

  record(environment: IEnvironment): void {
    this._environment = environment;
    this._changed.emit();
  }

  async save(): Promise<void> {
    // There is nothing on disk.
  }

  private readonly _changed = new Signal<this, void>(this);
  private _environment: IEnvironment | null = null;
}

/** Panels whose kernels the studio places. */
export type SeatPanel = NotebookPanel | ConsolePanel;
