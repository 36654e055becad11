import type { IStudioRequest } from '../core/request';
import type {
  CreateReplay,
  DebuggedJob,
  DebuggedJobPage,
  DistributionPage,
  EditRequest,
  Embedding,
  Job,
  MailSetup,
  ProposedEdit,
  Replay,
  ReportNotebook,
  RuleCatalogue,
  RuleEvaluationPage,
  SendTestMail,
  SentTestMail,
  SetMailServer,
  StepPage,
  TensorAtStep,
  TensorConfusion,
  TensorPage,
  TensorSlice,
  TracePage,
  TraceView,
  TrainingProfile,
  TrainingReport,
  UpdateRatioPage
} from '../core/wire';
import type { ISpan, Method, Mode } from './tokens';

/** A tensor at a step of a mode. */
export interface IPlace {
  readonly name: string;
  /** Null: the last that has it. */
  readonly step: number | null;
  readonly mode: Mode;
}

/** Labels and predictions of a step; null: the first that look like it, and the last step that has both. */
export interface IConfusionPlace {
  readonly step: number | null;
  readonly mode: Mode;
  readonly labels: string | null;
  readonly predictions: string | null;
}

/** What the server knows of the tensors that jobs keep. */
export interface IDebuggerApi {
  jobs(): Promise<DebuggedJobPage>;
  /** @param name - or id. */
  job(name: string): Promise<DebuggedJob>;
  /** @param name - only the steps that have this tensor; null: all. */
  steps(id: string, mode: Mode, name: string | null): Promise<StepPage>;
  /** Some tensors, sorted by name. */
  tensors(id: string, mode: Mode, offset: number): Promise<TensorPage>;
  /** At the saved step that is nearest. */
  tensor(id: string, place: IPlace): Promise<TensorAtStep>;
  /** @param index - what the leading indices are fixed to; none: as the server finds it best. */
  slice(id: string, place: IPlace, index: readonly number[]): Promise<TensorSlice>;
  /** @param names - at most {@link MOST_DISTRIBUTIONS}. */
  distributions(id: string, names: readonly string[], mode: Mode): Promise<DistributionPage>;
  updates(id: string, mode: Mode): Promise<UpdateRatioPage>;
  /** Rows of a tensor as points. */
  embedding(id: string, place: IPlace, method: Method): Promise<Embedding>;
  /** End a layout that is being made. */
  stopEmbedding(id: string): Promise<void>;
  confusion(id: string, place: IConfusionPlace): Promise<TensorConfusion>;
  rules(id: string): Promise<RuleEvaluationPage>;
  /** The tensors that layers got, a few of them. */
  inputs(id: string): Promise<TensorPage>;
  /** The samples of a batch side by side: the first channel of each. */
  samples(id: string, place: IPlace): Promise<TensorSlice>;
  /** What a proposal changes of the code that is sent. */
  edit(id: string, request: EditRequest): Promise<ProposedEdit>;
  /** The built-in rules. */
  ruleKinds(): Promise<RuleCatalogue>;
  /** Judge a training by further rules. */
  tryRules(id: string, request: CreateReplay): Promise<Replay>;
  /** Judge no more by rules that are tried. */
  stopReplay(id: string, replay: string): Promise<void>;
  /** Forget what a tried rule has said. */
  removeTried(id: string, replay: string, rule: string): Promise<void>;
  /** What was measured between two times, seconds since the epoch. */
  profile(id: string, span: ISpan): Promise<TrainingProfile>;
  traces(id: string): Promise<TracePage>;
  /** Ask a training that runs for a trace of its next steps. */
  askTrace(id: string, steps: number): Promise<TracePage>;
  trace(id: string, trace: string): Promise<TraceView>;
  /** Where the file of a trace is downloaded from. */
  traceUrl(id: string, trace: string): string;
  report(id: string): Promise<TrainingReport>;
  /** Make the report from what was saved by now; takes seconds. */
  makeReport(id: string): Promise<TrainingReport>;
  /** Copy the report's notebook into the user's folder. */
  copyReport(id: string): Promise<ReportNotebook>;
  reportPageUrl(id: string, theme: 'light' | 'dark'): string;
  reportFileUrl(id: string): string;
  /** The training job whose tensors these are. */
  training(id: string): Promise<Job>;
  /** Delete the trial of a notebook. */
  removeTrial(id: string): Promise<void>;
  /** By which server rules write mails. */
  mail(): Promise<MailSetup>;
  /** Set one of one's own. */
  setMail(server: SetMailServer): Promise<MailSetup>;
  forgetMail(): Promise<void>;
  testMail(request: SendTestMail): Promise<SentTestMail>;
}

/** The newest so many; what is older is found by its address. */
const JOBS = 200;
/** Inputs of layers among which those of the model are looked for. */
const INPUTS = 100;
/** Steps of a distribution: those beside others are drawn half as wide. */
const STEPS_ALONE = 200;
const STEPS_BESIDE = 100;
/** Tensors in one answer. */
const TENSORS = 500;

/** The same over HTTP. */
export class DebuggerApi implements IDebuggerApi {
  constructor(private readonly _request: IStudioRequest) {}

  jobs(): Promise<DebuggedJobPage> {
    return this._request.get(['debugger', 'jobs'], { limit: JOBS });
  }

  job(name: string): Promise<DebuggedJob> {
    return this._request.get(['debugger', 'jobs', name]);
  }

  steps(id: string, mode: Mode, name: string | null): Promise<StepPage> {
    return this._request.get(['debugger', 'jobs', id, 'steps'], { mode, name });
  }

  tensors(id: string, mode: Mode, offset: number): Promise<TensorPage> {
    return this._request.get(['debugger', 'jobs', id, 'tensors'], { mode, offset, limit: TENSORS });
  }

  tensor(id: string, { name, step, mode }: IPlace): Promise<TensorAtStep> {
    return this._request.get(['debugger', 'jobs', id, 'tensor'], { name, step, mode, nearest: true });
  }

  slice(id: string, { name, step, mode }: IPlace, index: readonly number[]): Promise<TensorSlice> {
    const fixed = index.length > 0 ? index.join(',') : null;
    const query = { name, step, mode, nearest: true, index: fixed };
    return this._request.get(['debugger', 'jobs', id, 'slice'], query);
  }

  distributions(id: string, names: readonly string[], mode: Mode): Promise<DistributionPage> {
    const at_most = names.length > 1 ? STEPS_BESIDE : STEPS_ALONE;
    const query = { names: JSON.stringify(names), mode, at_most };
    return this._request.get(['debugger', 'jobs', id, 'distributions'], query);
  }

  updates(id: string, mode: Mode): Promise<UpdateRatioPage> {
    return this._request.get(['debugger', 'jobs', id, 'updates'], { mode });
  }

  embedding(id: string, { name, step, mode }: IPlace, method: Method): Promise<Embedding> {
    const query = { name, step, mode, nearest: true, method };
    return this._request.get(['debugger', 'jobs', id, 'embedding'], query);
  }

  stopEmbedding(id: string): Promise<void> {
    return this._request.delete(['debugger', 'jobs', id, 'embedding']);
  }

  confusion(id: string, { step, mode, labels, predictions }: IConfusionPlace): Promise<TensorConfusion> {
    const query = { step, mode, labels, predictions };
    return this._request.get(['debugger', 'jobs', id, 'confusion'], query);
  }

  rules(id: string): Promise<RuleEvaluationPage> {
    return this._request.get(['debugger', 'jobs', id, 'rules']);
  }

  inputs(id: string): Promise<TensorPage> {
    return this._request.get(['debugger', 'jobs', id, 'tensors'], { search: '_input_', limit: INPUTS });
  }

  samples(id: string, { name, step, mode }: IPlace): Promise<TensorSlice> {
    const query = { name, step, mode, nearest: true, samples: true };
    return this._request.get(['debugger', 'jobs', id, 'slice'], query);
  }

  edit(id: string, request: EditRequest): Promise<ProposedEdit> {
    return this._request.post(['debugger', 'jobs', id, 'edits'], request);
  }

  ruleKinds(): Promise<RuleCatalogue> {
    return this._request.get(['debugger', 'rules']);
  }

  tryRules(id: string, request: CreateReplay): Promise<Replay> {
    return this._request.post(['debugger', 'jobs', id, 'rules', 'replays'], request);
  }

  stopReplay(id: string, replay: string): Promise<void> {
    return this._request.post(['debugger', 'jobs', id, 'rules', 'replays', replay, 'stop']);
  }

  removeTried(id: string, replay: string, rule: string): Promise<void> {
    return this._request.delete(['debugger', 'jobs', id, 'rules', 'replays', replay], { rule });
  }

  report(id: string): Promise<TrainingReport> {
    return this._request.get(['debugger', 'jobs', id, 'report']);
  }

  makeReport(id: string): Promise<TrainingReport> {
    return this._request.post(['debugger', 'jobs', id, 'report'], {});
  }

  copyReport(id: string): Promise<ReportNotebook> {
    return this._request.post(['debugger', 'jobs', id, 'report', 'notebook'], {});
  }

  reportPageUrl(id: string, theme: 'light' | 'dark'): string {
    return this._request.url(['debugger', 'jobs', id, 'report', 'page'], { theme });
  }

  reportFileUrl(id: string): string {
    return this._request.url(['debugger', 'jobs', id, 'report', 'file']);
  }

  profile(id: string, { since, until }: ISpan): Promise<TrainingProfile> {
    return this._request.get(['debugger', 'jobs', id, 'profile'], { since, until });
  }

  traces(id: string): Promise<TracePage> {
    return this._request.get(['debugger', 'jobs', id, 'traces']);
  }

  askTrace(id: string, steps: number): Promise<TracePage> {
    return this._request.post(['debugger', 'jobs', id, 'traces'], { steps });
  }

  trace(id: string, trace: string): Promise<TraceView> {
    return this._request.get(['debugger', 'jobs', id, 'traces', trace]);
  }

  traceUrl(id: string, trace: string): string {
    return this._request.url(['debugger', 'jobs', id, 'traces', trace, 'file']);
  }

  training(id: string): Promise<Job> {
    return this._request.get(['training', 'jobs', id]);
  }

  removeTrial(id: string): Promise<void> {
    return this._request.delete(['debugger', 'trials', id]);
  }

  mail(): Promise<MailSetup> {
    return this._request.get(['debugger', 'mail']);
  }

  setMail(server: SetMailServer): Promise<MailSetup> {
    return this._request.put(['debugger', 'mail'], server);
  }

  forgetMail(): Promise<void> {
    return this._request.delete(['debugger', 'mail']);
  }

  testMail(request: SendTestMail): Promise<SentTestMail> {
    return this._request.post(['debugger', 'mail', 'tests'], request);
  }
}
