import { StudioError } from '../core/request';
import type { Switch, Terminal } from '../core/wire';
import type { IKernelsApi } from './api';
import type { Choices } from './choices';
import type { IEnvironment } from './environment';
import { proposedEnvironment } from './environment';
import type { KernelsModel } from './model';
import { hasEnded } from './model';
import type { Seat } from './seat';

/** What the environment dialog is opened for; it decides the title and the verb on its button. */
export type EnvironmentPurpose = 'notebook' | 'console' | 'terminal' | 'start' | 'default' | 'image';

/** What was being done when it failed; the dialog has a title for each. */
export type FailedAction = 'load' | 'switch' | 'decide' | 'cancel' | 'interrupt' | 'terminal';

/** An answer of the environment dialog. */
export type EnvironmentAnswer =
  | { kind: 'environment'; environment: IEnvironment }
  /** Edit only: nothing runs, nothing is paid. */
  | { kind: 'no-kernel' }
  /** Lab's own list: kernels of the host and those that run. */
  | { kind: 'other' };

/** The questions that are asked before anything starts, moves or is lost. Null: the person stepped back. */
export interface IKernelQuestions {
  environment(purpose: EnvironmentPurpose, initial: IEnvironment): Promise<EnvironmentAnswer | null>;
  instanceType(current: string | null, selected: string | null): Promise<string | null>;
  runningCell(name: string): Promise<'wait' | 'interrupt' | null>;
  /** What cannot move: go on without it, or stay. Null when it was answered elsewhere. */
  loss(move: Switch): Promise<boolean | null>;
  failed(action: FailedAction, error: StudioError): Promise<void>;
}

/** Remembers the environment that was chosen last. */
export interface ILastEnvironment {
  value: IEnvironment | null;
}

/** What the buttons, chips and commands of notebooks do: ask, then let the model act. */
export class KernelFlows {
  constructor(
    private readonly _api: IKernelsApi,
    readonly choices: Choices,
    readonly model: KernelsModel,
    private readonly _ask: IKernelQuestions,
    private readonly _last: ILastEnvironment
  ) {}

  /** The environment that the launcher starts in; chosen now when there is none yet. */
  async launchEnvironment(purpose: EnvironmentPurpose): Promise<EnvironmentAnswer | null> {
    return this._last.value && purpose !== 'default'
      ? { kind: 'environment', environment: this._last.value }
      : this.chooseEnvironment(purpose, this._last.value);
  }

  /** Ask for an environment, with what is nearest to `wish` filled in. */
  async chooseEnvironment(
    purpose: EnvironmentPurpose,
    wish: IEnvironment | null
  ): Promise<EnvironmentAnswer | null> {
    const initial = await this._nearest(wish);
    const answer = initial && (await this._ask.environment(purpose, initial));
    if (answer?.kind === 'environment') {
      this._last.value = answer.environment;
    }
    return answer;
  }

  /**
   * Start the kernel that a document names, or wait for it if it is on its way.
   *
   * @returns whether the document named one that is there; if not, the person has to choose. A version of
   * an image that was replaced is such a case: the question proposes the one that took its place.
   */
  async startNamed(seat: Seat): Promise<boolean> {
    await seat.settled();
    // A cell can be run before the file's metadata is there, which names the environment.
    await seat.document.ready;
    if (seat.context.session?.kernel) {
      return true;
    }
    const { environment } = seat;
    if (environment === null || !(await this._isOffered(environment))) {
      return false;
    }
    await seat.start(environment);
    return true;
  }

  /**
   * Choose where a document without a kernel shall run, and start it there.
   *
   * @returns what was answered, so that the caller can show Lab's own list.
   */
  async chooseAndStart(seat: Seat): Promise<EnvironmentAnswer | null> {
    const wish =
      seat.environment ?? (seat.proposal && proposedEnvironment(seat.proposal)) ?? this._last.value;
    const answer = await this.chooseEnvironment('start', wish);
    if (answer?.kind === 'environment') {
      await seat.start(answer.environment);
    }
    return answer;
  }

  /** Start a document in what was proposed for it. */
  async useProposal(seat: Seat): Promise<void> {
    const environment = seat.proposal && (await this._nearest(proposedEnvironment(seat.proposal)));
    if (environment) {
      await seat.start(environment);
    }
  }

  /** Move a document to another instance type, or start it there when it has no kernel. */
  async switchInstance(seat: Seat, suggested: string | null = null): Promise<void> {
    if (!(await this._load())) {
      return;
    }
    const current = seat.environment?.instance_type ?? null;
    const chosen = await this._ask.instanceType(current, suggested ?? current);
    if (chosen === null || (chosen === current && seat.state === 'running')) {
      return;
    }
    if (seat.context.session?.kernel && seat.placement) {
      await this._switch(seat, { instance_type: chosen });
    } else {
      const environment = await this._nearest(seat.environment);
      if (environment) {
        await seat.start({ ...environment, instance_type: chosen });
      }
    }
  }

  /**
   * Move a document to another image or kernel, and another instance type if that is chosen too.
   *
   * @param wish - what the dialog proposes in place of the image it is in; on the same instance type.
   */
  async switchImage(seat: Seat, wish: IEnvironment | null = null): Promise<void> {
    const current = seat.environment;
    const initial = await this._nearest(
      wish && current ? { ...wish, kernel: current.kernel, instance_type: current.instance_type } : current
    );
    const answer = initial && (await this._ask.environment('image', initial));
    if (answer?.kind !== 'environment') {
      return;
    }
    const { image, image_version, kernel, instance_type } = answer.environment;
    const same =
      image === current?.image &&
      image_version === current.image_version &&
      kernel === current.kernel &&
      instance_type === current.instance_type;
    if (!same) {
      await this._switch(seat, { image, image_version, kernel, instance_type });
    }
  }

  /** Show what a switch would lose, and answer it. */
  async decide(move: Switch): Promise<void> {
    const proceed = await this._ask.loss(move);
    if (proceed !== null) {
      await this._try('decide', () => this.model.decide(move.id, proceed));
    }
  }

  async cancelSwitch(move: Switch): Promise<void> {
    await this._try('cancel', () => this.model.cancelSwitch(move.id));
  }

  /** Interrupt the cell that a switch waits for. */
  async interrupt(seat: Seat): Promise<void> {
    await this._try('interrupt', async () => seat.context.session?.kernel?.interrupt());
  }

  async cancelStart(seat: Seat): Promise<void> {
    await this._try('cancel', () => seat.cancelStart());
  }

  /** Open a terminal in an environment; null when that failed, which was said. */
  async openTerminal(environment: IEnvironment, cwd: string): Promise<Terminal | null> {
    const { image, image_version, instance_type } = environment;
    return this._try('terminal', () => this._api.openTerminal({ image, image_version, instance_type, cwd }));
  }

  private async _switch(seat: Seat, target: Partial<IEnvironment>): Promise<void> {
    const kernelId = seat.kernelId;
    if (kernelId === null) {
      return;
    }
    const running = seat.isBusy ? await this._ask.runningCell(seat.context.name) : 'stay';
    if (running === null) {
      return;
    }
    seat.dismiss();
    seat.own();
    const move = await this._try('switch', async () => {
      await seat.document.save();
      return this.model.beginSwitch({ ...target, kernel_id: kernelId, running_cell: running });
    });
    if (move && !hasEnded(move)) {
      await this._followDecision(move.id);
    }
  }

  /** Ask as soon as something would be lost, in the tab where the switch was begun. */
  private async _followDecision(id: string): Promise<void> {
    const move = await this.model.switchReaches(id, 'NeedsDecision');
    if (move) {
      await this.decide(move);
    }
  }

  private async _nearest(wish: IEnvironment | null): Promise<IEnvironment | null> {
    if (!(await this._load())) {
      return null;
    }
    const nearest = this.choices.nearest(wish);
    if (nearest === null) {
      const message = 'No image of the catalogue can be used on this machine. Add one on the Images page.';
      await this._ask.failed('load', new StudioError('no_image', message));
    }
    return nearest;
  }

  private async _isOffered(environment: IEnvironment): Promise<boolean> {
    const { image, image_version } = environment;
    if (image_version === null || !(await this._load())) {
      return true;
    }
    const found = this.choices.image(image, image_version);
    return found === null || found.version === image_version;
  }

  private async _load(): Promise<boolean> {
    return (
      (await this._try('load', async () => {
        await this.choices.load();
        return true;
      })) === true
    );
  }

  private async _try<T>(what: FailedAction, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (reason) {
      await this._ask.failed(what, StudioError.from(reason));
      return null;
    }
  }
}
