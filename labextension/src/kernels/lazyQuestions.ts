import type { TranslationBundle } from '@jupyterlab/translation';

import type { Choices } from './choices';
import type { IKernelQuestions } from './flows';
import type { KernelsModel } from './model';

/** The dialogs, loaded when the first question is asked: a page that asks nothing does without them. */
export class LazyQuestions implements IKernelQuestions {
  constructor(
    private readonly _choices: Choices,
    private readonly _model: KernelsModel,
    private readonly _trans: TranslationBundle
  ) {}

  environment: IKernelQuestions['environment'] = async (...args) =>
    (await this._dialogs()).environment(...args);

  instanceType: IKernelQuestions['instanceType'] = async (...args) =>
    (await this._dialogs()).instanceType(...args);

  runningCell: IKernelQuestions['runningCell'] = async (...args) =>
    (await this._dialogs()).runningCell(...args);

  loss: IKernelQuestions['loss'] = async (...args) => (await this._dialogs()).loss(...args);

  failed: IKernelQuestions['failed'] = async (...args) => (await this._dialogs()).failed(...args);

  private async _dialogs(): Promise<IKernelQuestions> {
    const { KernelDialogs } = await import('./questions');
    return new KernelDialogs(this._choices, this._model, this._trans);
  }
}
