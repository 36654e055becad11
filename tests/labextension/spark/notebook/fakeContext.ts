import type { Kernel } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

import type { ConnectionContext } from '../../../../labextension/src/spark/notebook/connection';

export const KERNEL = 'k0';

/** A kernel that answers what it is told to, and keeps what it was asked. */
export class FakeKernel {
  readonly executed: { code: string; silent?: boolean; user_expressions?: object }[] = [];
  reply: object = { status: 'ok', user_expressions: {} };

  constructor(
    readonly id = KERNEL,
    private readonly _language = 'python',
    private readonly _implementation = 'ipython'
  ) {}

  get info(): Promise<unknown> {
    return Promise.resolve({
      implementation: this._implementation,
      language_info: { name: this._language }
    });
  }

  requestExecute(content: { code: string }): { done: Promise<unknown> } {
    this.executed.push(content);
    return { done: Promise.resolve({ content: this.reply }) };
  }
}

/** A notebook's session context, with a kernel that is set by hand. */
export class FakeContext {
  session: ConnectionContext['session'] = null;
  readonly path = 'work/join.ipynb';
  readonly isDisposed = false;
  readonly kernelChanged = new Signal<this, unknown>(this) as unknown as ConnectionContext['kernelChanged'];
  readonly statusChanged = new Signal<this, Kernel.Status>(
    this
  ) as unknown as ConnectionContext['statusChanged'];
  readonly disposed = new Signal<this, void>(this) as unknown as ConnectionContext['disposed'];

  /** Use a kernel; Lab tells of the same one again after it was started again. */
  use(kernel: FakeKernel | null): void {
    const oldValue = this.session?.kernel ?? null;
    this.session = kernel && ({ kernel } as unknown as ConnectionContext['session']);
    (this.kernelChanged as unknown as Signal<this, unknown>).emit({
      name: 'kernel',
      oldValue,
      newValue: kernel
    });
  }

  status(...all: Kernel.Status[]): void {
    all.forEach(status => (this.statusChanged as unknown as Signal<this, Kernel.Status>).emit(status));
  }
}
