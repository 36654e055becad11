import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { DialogBody } from '../core/dialogBody';
import type { StudioError } from '../core/request';
import type { Switch } from '../core/wire';
import type { Choices } from './choices';
import type { IEnvironmentChoice } from './components/EnvironmentForm';
import { EnvironmentForm } from './components/EnvironmentForm';
import { InstancePicker } from './components/InstancePicker';
import { LossList } from './components/LossList';
import type { IEnvironment } from './environment';
import type { EnvironmentAnswer, EnvironmentPurpose, FailedAction, IKernelQuestions } from './flows';
import type { KernelsModel } from './model';

/** The questions as JupyterLab dialogs. */
export class KernelDialogs implements IKernelQuestions {
  constructor(
    private readonly _choices: Choices,
    private readonly _model: KernelsModel,
    private readonly _trans: TranslationBundle
  ) {}

  async environment(purpose: EnvironmentPurpose, initial: IEnvironment): Promise<EnvironmentAnswer | null> {
    const trans = this._trans;
    const body = new DialogBody<IEnvironmentChoice>({ environment: initial, starts: true }, trans, set => (
      <EnvironmentForm
        choices={this._choices}
        initial={initial}
        offersNoKernel={purpose === 'notebook' || purpose === 'start'}
        onChange={set}
      />
    ));
    const other = Dialog.createButton({
      label: trans.__('Other kernels…'),
      caption: trans.__('Kernels of this host, and those that run already'),
      accept: false
    });
    const result = await showDialog({
      title: this._title(purpose),
      body,
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        ...(purpose === 'start' ? [other] : []),
        Dialog.okButton({ label: this._verb(purpose) })
      ],
      focusNodeSelector: '.sms-EnvironmentForm select'
    });
    if (result.button.label === other.label) {
      return { kind: 'other' };
    }
    if (!result.button.accept || result.value === null) {
      return null;
    }
    const { environment, starts } = result.value;
    return starts ? { kind: 'environment', environment } : { kind: 'no-kernel' };
  }

  async instanceType(current: string | null, selected: string | null): Promise<string | null> {
    const trans = this._trans;
    const result = await showDialog({
      title: trans.__('Select instance'),
      body: new DialogBody<string | null>(selected, trans, set => (
        <InstancePicker choices={this._choices} current={current} selected={selected} onSelect={set} />
      )),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.okButton({ label: trans.__('Save and continue') })
      ],
      focusNodeSelector: '.sms-InstancePicker [role="row"][tabindex="0"]'
    });
    return result.button.accept ? result.value : null;
  }

  async runningCell(name: string): Promise<'wait' | 'interrupt' | null> {
    const trans = this._trans;
    const wait = Dialog.okButton({ label: trans.__('Wait for it') });
    const interrupt = Dialog.warnButton({ label: trans.__('Interrupt it') });
    const result = await showDialog({
      title: trans.__('A cell is running'),
      body: trans.__(
        '%1 runs a cell. The kernel moves when no cell runs: wait until it has finished, interrupt it, or stay.',
        name
      ),
      buttons: [Dialog.cancelButton({ label: trans.__('Stay') }), interrupt, wait]
    });
    if (!result.button.accept) {
      return null;
    }
    return result.button.label === interrupt.label ? 'interrupt' : 'wait';
  }

  async loss(move: Switch): Promise<boolean | null> {
    const trans = this._trans;
    const dialog = new Dialog<null>({
      title: trans.__('Not everything can move'),
      body: new DialogBody<null>(null, trans, () => <LossList move={move} />),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Stay') }),
        Dialog.warnButton({ label: trans.__('Switch anyway') })
      ],
      defaultButton: 0,
      focusNodeSelector: '.jp-Dialog-button.jp-mod-reject'
    });
    // Another tab may answer first.
    let elsewhere = false;
    const check = (): void => {
      if (this._model.switchOf(move.kernel_id)?.state !== 'NeedsDecision') {
        elsewhere = true;
        dialog.reject();
      }
    };
    this._model.changed.connect(check);
    const result = await dialog.launch();
    this._model.changed.disconnect(check);
    return elsewhere ? null : result.button.accept;
  }

  async failed(action: FailedAction, error: StudioError): Promise<void> {
    const trans = this._trans;
    const titles: Record<FailedAction, string> = {
      load: trans.__('The choices could not be loaded'),
      switch: trans.__('The notebook was not moved'),
      decide: trans.__('The answer was not taken'),
      cancel: trans.__('It could not be cancelled'),
      interrupt: trans.__('The cell was not interrupted'),
      terminal: trans.__('The terminal was not opened')
    };
    await showDialog({
      title: titles[action],
      body: error.message,
      buttons: [Dialog.okButton({ label: trans.__('Close') })]
    });
  }

  private _title(purpose: EnvironmentPurpose): string {
    const trans = this._trans;
    const titles: Record<EnvironmentPurpose, string> = {
      notebook: trans.__('Create notebook'),
      console: trans.__('Open code console'),
      terminal: trans.__('Open image terminal'),
      start: trans.__('Set up notebook environment'),
      default: trans.__('Change environment'),
      image: trans.__('Select image and kernel')
    };
    return titles[purpose];
  }

  private _verb(purpose: EnvironmentPurpose): string {
    const trans = this._trans;
    const verbs: Record<EnvironmentPurpose, string> = {
      notebook: trans.__('Create'),
      console: trans.__('Open'),
      terminal: trans.__('Open'),
      start: trans.__('Start'),
      default: trans.__('Select'),
      image: trans.__('Save and continue')
    };
    return verbs[purpose];
  }
}
