import type { Dialog } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as React from 'react';

import { Guard } from './components/Guard';
import { TransProvider } from './components/hooks';

/** A dialog's body that is drawn with React and holds a value. */
export class DialogBody<T> extends ReactWidget implements Dialog.IBodyWidget<T> {
  constructor(
    private _value: T,
    private readonly _trans: TranslationBundle,
    private readonly _draw: (set: (value: T) => void) => React.ReactElement
  ) {
    super();
    this.addClass('sms-DialogBody');
  }

  getValue(): T {
    return this._value;
  }

  protected render(): React.ReactElement {
    return (
      <TransProvider value={this._trans}>
        <Guard>{this._draw(this._set)}</Guard>
      </TransProvider>
    );
  }

  private readonly _set = (value: T): void => {
    this._value = value;
  };
}
