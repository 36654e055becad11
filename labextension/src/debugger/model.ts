import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import { hasEnded } from '../core/jobsModel';
import { Remote, upsert } from '../core/model';
import type { IPageCount } from '../core/pages';
import { StudioError } from '../core/request';
import { Throttle } from '../core/throttle';
import type {
  CreateReplay,
  DebuggedJob,
  Distribution,
  Embedding,
  Job,
  MailSetup,
  RuleEvaluation,
  SetMailServer,
  StepPage,
  TensorAtStep,
  TensorConfusion,
  TensorRow,
  TensorSlice,
  TracePage,
  TraceView,
  TrainingProfile,
  UpdateRatio
} from '../core/wire';
import type { IConfusionPlace, IDebuggerApi, IPlace } from './api';
import type { ISpan, Method, Mode } from './tokens';
import { MOST_DISTRIBUTIONS } from './tokens';

/** Milliseconds between two questions for the same thing while steps come by the second. */
const LIMIT = 1000;
/** The same for what the server reads many steps for. */
const CHART_LIMIT = 2000;

/** What of a job changes an answer. */
type Cause = 'steps' | 'rules' | 'profile';

/** What the page of the debugger shows, kept true by the server's events. */
export class DebuggerModel implements IDisposable, IPageCount {
  constructor(
    readonly api: IDebuggerApi,
    private readonly _events: IStudioEvents
  ) {
    this.jobs = new Remote(async () => (await api.jobs()).items);
    this.mail = new Remote(() => api.mail());
    const refresh = (): void => void this.jobs.refresh();
    _events.reconnected.connect(refresh);
    this._disposables.add(new DisposableDelegate(() => void _events.reconnected.disconnect(refresh)));
    this._disposables.add(_events.on('debugger', 'steps.appended', ({ id }) => this._renew(id)));
    this._disposables.add(_events.on('debugger', 'rule.changed', ({ id }) => this._renew(id)));
    this._disposables.add(_events.on('debugger', 'replay.removed', ({ id }) => this._renew(id)));
    this._disposables.add(_events.on('jobs', 'job.changed', job => this._onJob(job)));
    const drop = ({ id }: { id: string }): void =>
      this.jobs.update(items => items.filter(item => item.id !== id));
    this._disposables.add(_events.on('jobs', 'job.removed', drop));
    this._disposables.add(_events.on('debugger', 'trial.removed', drop));
    this.jobs.changed.connect(() => this._changed.emit());
  }

  readonly jobs: Remote<readonly DebuggedJob[]>;
  /** By which server rules write mails. */
  readonly mail: Remote<MailSetup>;

  /** Trainings that have not ended. */
  get count(): number {
    return (this.jobs.value ?? []).filter(job => !hasEnded(job)).length;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  dispose(): void {
    this._disposables.dispose();
    this._renewals.forEach(renewal => renewal.dispose());
    this.jobs.dispose();
    this.mail.dispose();
    Signal.clearData(this);
  }

  /** Keep a mail server of one's own. */
  async setMail(server: SetMailServer): Promise<void> {
    const setup = await this.api.setMail(server);
    this.mail.update(() => setup);
  }

  async forgetMail(): Promise<void> {
    await this.api.forgetMail();
    await this.mail.load();
  }

  /** The job of an id or a name, among those that are known. */
  find(id: string): DebuggedJob | null {
    return this.jobs.value?.find(job => job.id === id || job.name === id) ?? null;
  }

  /** Ask for a job that is not among the newest, or has changed. */
  async load(id: string): Promise<void> {
    const job = await this.api.job(id);
    this.jobs.update(items => upsert(items, job, item => item.id));
  }

  /** Steps that were saved, live. Dispose of them when they are not shown any more; so of all below. */
  stepsOf(id: string, mode: Mode, name: string | null = null): Remote<StepPage> {
    return this._following(id, 'steps', LIMIT, () => this.api.steps(id, mode, name));
  }

  /** A tensor at a step; at the newest, live, where that is null. */
  tensorOf(id: string, place: IPlace): Remote<TensorAtStep> {
    return this._following(id, place.step === null ? 'steps' : null, LIMIT, () => this.api.tensor(id, place));
  }

  /** The same tensor of another job at the same step, or its nearest; null where there is no other job. */
  twinOf(id: string | null, place: IPlace): Remote<TensorAtStep | null> {
    return this._following(id ?? '', null, LIMIT, () =>
      id === null ? Promise.resolve(null) : this.api.tensor(id, place)
    );
  }

  sliceOf(id: string, place: IPlace, index: readonly number[]): Remote<TensorSlice> {
    return this._following(id, place.step === null ? 'steps' : null, LIMIT, () =>
      this.api.slice(id, place, index)
    );
  }

  tensorsOf(id: string, mode: Mode): Remote<readonly TensorRow[]> {
    return this._following(id, 'steps', CHART_LIMIT, () => this._allTensors(id, mode));
  }

  distributionsOf(id: string, names: readonly string[], mode: Mode): Remote<readonly Distribution[]> {
    return this._following(id, 'steps', CHART_LIMIT, () => this._allDistributions(id, names, mode));
  }

  updatesOf(id: string, mode: Mode): Remote<readonly UpdateRatio[]> {
    return this._following(id, 'steps', CHART_LIMIT, async () => (await this.api.updates(id, mode)).items);
  }

  /** Rows as points; at the newest step live, but for t-SNE, which takes longer than a step. */
  embeddingOf(id: string, place: IPlace, method: Method): Remote<Embedding> {
    const live = place.step === null && method === 'pca';
    return this._following(id, live ? 'steps' : null, CHART_LIMIT, () =>
      this.api.embedding(id, place, method)
    );
  }

  /** End a layout that nobody waits for. */
  async stopLayout(id: string): Promise<void> {
    try {
      await this.api.stopEmbedding(id);
    } catch (reason) {
      // It may just have been done by itself.
      if (!(reason instanceof StudioError && reason.code === 'not_found')) {
        throw reason;
      }
    }
  }

  confusionOf(id: string, place: IConfusionPlace): Remote<TensorConfusion> {
    return this._following(id, 'steps', LIMIT, () => this.api.confusion(id, place));
  }

  rulesOf(id: string): Remote<readonly RuleEvaluation[]> {
    return this._following(id, 'rules', LIMIT, async () => (await this.api.rules(id)).items);
  }

  /** Judge trainings by further rules; each has its first answer when this resolves. */
  async tryRules(ids: readonly string[], request: CreateReplay): Promise<void> {
    for (const id of ids) {
      await this.api.tryRules(id, request);
      await this.load(id);
    }
  }

  profileOf(id: string, span: ISpan): Remote<TrainingProfile> {
    // A part that has passed does not change.
    const cause = span.until === null ? 'profile' : null;
    return this._following(id, cause, CHART_LIMIT, () => this.api.profile(id, span));
  }

  tracesOf(id: string): Remote<TracePage> {
    return this._following(id, 'profile', LIMIT, () => this.api.traces(id));
  }

  traceOf(id: string, trace: string): Remote<TraceView> {
    return this._following(id, null, LIMIT, () => this.api.trace(id, trace));
  }

  private async _allTensors(id: string, mode: Mode): Promise<readonly TensorRow[]> {
    const found: TensorRow[] = [];
    for (let total = 1; found.length < total;) {
      const page = await this.api.tensors(id, mode, found.length);
      found.push(...page.items);
      // A page that is empty ends it, too: tensors may be fewer than was told.
      total = page.items.length > 0 ? page.total : found.length;
    }
    return found;
  }

  private async _allDistributions(
    id: string,
    names: readonly string[],
    mode: Mode
  ): Promise<readonly Distribution[]> {
    const found: Distribution[] = [];
    for (let at = 0; at < names.length; at += MOST_DISTRIBUTIONS) {
      const some = names.slice(at, at + MOST_DISTRIBUTIONS);
      found.push(...(await this.api.distributions(id, some, mode)).items);
    }
    return found;
  }

  private _onJob(job: Pick<Job, 'id' | 'spec'>): void {
    // Before the list was asked for there is nothing to keep true.
    if (this.jobs.value !== null && (this.find(job.id) ?? job.spec.debugger)) {
      this._renew(job.id);
    }
  }

  private _renew(id: string): void {
    if (!this._renewals.has(id)) {
      this._renewals.set(id, new Throttle(LIMIT, () => this._reload(id)));
    }
    this._renewals.get(id)?.call();
  }

  private async _reload(id: string): Promise<void> {
    try {
      await this.load(id);
    } catch {
      // Nobody asked for it. The whole list says what is wrong, if it is wrong for long.
      await this.jobs.refresh();
    }
  }

  private _following<T>(id: string, cause: Cause | null, limit: number, ask: () => Promise<T>): Remote<T> {
    const remote = new Remote(ask);
    const throttle = new Throttle(limit, () => remote.refresh());
    const onChange = (payload: { id: string }): void => {
      if (payload.id === id) {
        throttle.call();
      }
    };
    const handlers = {
      steps: () => this._events.on('debugger', 'steps.appended', onChange),
      rules: () =>
        DisposableSet.from([
          this._events.on('debugger', 'rule.changed', onChange),
          this._events.on('debugger', 'replay.removed', onChange)
        ]),
      profile: () => {
        const both = new DisposableSet();
        both.add(this._events.on('debugger', 'steps.appended', onChange));
        both.add(this._events.on('jobs', 'usage.appended', ({ job_id }) => onChange({ id: job_id })));
        return both;
      }
    };
    const handler = cause ? handlers[cause]() : null;
    const reconnect = (): void => throttle.call();
    this._events.reconnected.connect(reconnect);
    const dispose = remote.dispose.bind(remote);
    remote.dispose = () => {
      handler?.dispose();
      this._events.reconnected.disconnect(reconnect);
      throttle.dispose();
      dispose();
    };
    void remote.ensure();
    return remote;
  }

  private readonly _disposables = new DisposableSet();
  private readonly _changed = new Signal<this, void>(this);
  /** One a job: steps come faster than they need to be asked for. */
  private readonly _renewals = new Map<string, Throttle>();
}
