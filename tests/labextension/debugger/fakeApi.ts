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
  RuleEvaluation,
  RuleEvaluationPage,
  RuleKind,
  SendTestMail,
  SentTestMail,
  SetMailServer,
  StepPage,
  TensorAtStep,
  TensorConfusion,
  TensorPage,
  TensorRow,
  TensorSlice,
  TracePage,
  TraceView,
  TrainingProfile,
  TrainingReport,
  UpdateRatio,
  UpdateRatioPage
} from '../../../labextension/src/core/wire';
import type { IConfusionPlace, IDebuggerApi, IPlace } from '../../../labextension/src/debugger/api';
import type { ICode, ICodeEdit } from '../../../labextension/src/debugger/edits/code';
import type { ILinks } from '../../../labextension/src/debugger/links';
import type { ISpan, Method, Mode } from '../../../labextension/src/debugger/tokens';
import {
  aProfile,
  aTraceView,
  aJob,
  SUMMARY,
  aTensor,
  aDistribution,
  ORIGIN,
  aRule,
  aKind,
  aMailSetup,
  anEmbedding,
  aConfusion
} from './fakes';

/** What a server would answer. */
export class FakeDebuggerApi implements IDebuggerApi {
  readonly calls: string[] = [];
  items: DebuggedJob[] = [aJob()];
  page: TensorRow[] = [aTensor(), aTensor({ name: 'Net_conv1.weight', collections: ['weights'] })];
  judged: RuleEvaluation[] = [aRule()];
  kinds: RuleKind[] = [aKind()];
  ratios: UpdateRatio[] = [];
  proposed: ProposedEdit = { source: -1, text: '', hunks: [], changed: false, reason: 'There is none.' };
  compared: TensorConfusion = aConfusion();
  /** Step that a tensor is found at, whichever is asked for. */
  nearest: number | null = null;
  saved: StepPage = { mode: 'GLOBAL', total: 3, first: 0, last: 20, steps: [0, 10, 20] };

  reported: TrainingReport = { name: 'mnist', made: null, outdated: false };
  /** Why no report can be made. */
  reportError: Error | null = null;

  jobs(): Promise<DebuggedJobPage> {
    this.calls.push('jobs');
    return Promise.resolve({ items: this.items, total: this.items.length });
  }

  job(name: string): Promise<DebuggedJob> {
    this.calls.push(`job ${name}`);
    return Promise.resolve(this.items.find(({ id }) => id === name) ?? aJob({ id: name, name }));
  }

  steps(id: string, mode: Mode, name: string | null): Promise<StepPage> {
    this.calls.push(`steps ${id} ${mode} ${name}`);
    return Promise.resolve(this.saved);
  }

  tensors(id: string, mode: Mode, offset: number): Promise<TensorPage> {
    this.calls.push(`tensors ${id} ${mode} ${offset}`);
    return Promise.resolve({ items: this.page.slice(offset, offset + 500), total: this.page.length });
  }

  tensor(id: string, place: IPlace): Promise<TensorAtStep> {
    this.calls.push(`tensor ${id} ${place.name} ${place.step} ${place.mode}`);
    return Promise.resolve({
      name: place.name,
      step: this.nearest ?? place.step ?? this.saved.last,
      mode: place.mode,
      worker: 'worker_0',
      shape: [8, 1, 3, 3],
      dtype: 'float32',
      summary: SUMMARY,
      edges: [1e-4, 1e-2, 1],
      positive: [3, 4],
      negative: [0, 2],
      origin: ORIGIN
    });
  }

  slice(id: string, place: IPlace, index: readonly number[]): Promise<TensorSlice> {
    this.calls.push(`slice ${id} ${place.name} ${place.step} [${index.join()}]`);
    const maps = [[[0, 1]], [[1, null]]];
    const sizes = { rows: 1, columns: 2, low: 0, high: 1 };
    return Promise.resolve({
      name: place.name,
      step: 20,
      shape: [8, 2, 1, 2],
      index: [...index],
      ...sizes,
      maps
    });
  }

  distributions(id: string, names: readonly string[], mode: Mode): Promise<DistributionPage> {
    this.calls.push(`distributions ${id} ${names.join()} ${mode}`);
    return Promise.resolve({ items: names.map(name => aDistribution({ name })) });
  }

  updates(id: string, mode: Mode): Promise<UpdateRatioPage> {
    this.calls.push(`updates ${id} ${mode}`);
    return Promise.resolve({ items: this.ratios });
  }

  report(): Promise<TrainingReport> {
    return Promise.resolve(this.reported);
  }

  makeReport(id: string): Promise<TrainingReport> {
    this.calls.push(`report ${id}`);
    const made = { ...this.reported, made: '2026-01-01T00:00:00Z' };
    return this.reportError ? Promise.reject(this.reportError) : Promise.resolve(made);
  }

  copyReport(id: string): Promise<ReportNotebook> {
    this.calls.push(`copy ${id}`);
    return Promise.resolve({ path: 'report.ipynb' });
  }

  reportPageUrl(id: string, theme: 'light' | 'dark'): string {
    return `/report/${id}?theme=${theme}`;
  }

  reportFileUrl(id: string): string {
    return `/report/${id}`;
  }

  embedding(id: string, place: IPlace, method: Method): Promise<Embedding> {
    this.calls.push(`embedding ${id} ${place.name} ${place.step} ${method}`);
    return method === 'pca' ? Promise.resolve(anEmbedding()) : new Promise(() => undefined);
  }

  stopEmbedding(id: string): Promise<void> {
    this.calls.push(`stop ${id}`);
    return Promise.resolve();
  }

  confusion(id: string, place: IConfusionPlace): Promise<TensorConfusion> {
    this.calls.push(`confusion ${id} ${place.step} ${place.labels} ${place.predictions}`);
    return Promise.resolve(this.compared);
  }

  rules(id: string): Promise<RuleEvaluationPage> {
    this.calls.push(`rules ${id}`);
    return Promise.resolve({ items: this.judged });
  }

  edit(id: string, request: EditRequest): Promise<ProposedEdit> {
    this.calls.push(`edit ${id} ${request.sources.map(({ name, line }) => `${name}:${line}`).join()}`);
    return Promise.resolve(this.proposed);
  }

  inputs(id: string): Promise<TensorPage> {
    this.calls.push(`inputs ${id}`);
    return Promise.resolve({ items: this.page, total: this.page.length });
  }

  samples(id: string, place: IPlace): Promise<TensorSlice> {
    this.calls.push(`samples ${place.name} ${place.step}`);
    return this.slice(id, place, []);
  }

  ruleKinds(): Promise<RuleCatalogue> {
    return Promise.resolve({ items: this.kinds });
  }

  tryRules(id: string, request: CreateReplay): Promise<Replay> {
    this.calls.push(`try ${id} ${JSON.stringify(request.rules)}`);
    return Promise.resolve({ id: 'r1', names: request.rules.map(({ name }) => name) });
  }

  stopReplay(id: string, replay: string): Promise<void> {
    this.calls.push(`stop ${id} ${replay}`);
    return Promise.resolve();
  }

  removeTried(id: string, replay: string, rule: string): Promise<void> {
    this.calls.push(`remove ${id} ${replay} ${rule}`);
    return Promise.resolve();
  }

  profiled: TrainingProfile = aProfile();
  traced: TracePage = { items: [], waiting: false };

  profile(id: string, { since, until }: ISpan): Promise<TrainingProfile> {
    this.calls.push(`profile ${id} ${since} ${until}`);
    return Promise.resolve(this.profiled);
  }

  traces(): Promise<TracePage> {
    return Promise.resolve(this.traced);
  }

  askTrace(id: string, steps: number): Promise<TracePage> {
    this.calls.push(`trace ${id} ${steps}`);
    this.traced = { ...this.traced, waiting: true };
    return Promise.resolve(this.traced);
  }

  trace(id: string, trace: string): Promise<TraceView> {
    this.calls.push(`trace ${id} ${trace}`);
    return Promise.resolve(aTraceView());
  }

  traceUrl(id: string, trace: string): string {
    return `/files/${id}/${trace}`;
  }

  removeTrial(id: string): Promise<void> {
    this.calls.push(`remove ${id}`);
    return Promise.resolve();
  }

  mailing: MailSetup = aMailSetup();
  /** What becomes of a test mail. */
  tested: SentTestMail | Error = { sent: true, message: 'mail.example.org has taken a mail.' };

  mail(): Promise<MailSetup> {
    this.calls.push('mail');
    return Promise.resolve(this.mailing);
  }

  setMail(server: SetMailServer): Promise<MailSetup> {
    this.calls.push(`set mail ${JSON.stringify(server)}`);
    const { host, port = 587, encryption = 'starttls', user = '', sender } = server;
    this.mailing = { ...this.mailing, source: 'own', lack: '', host, port, encryption, user, sender };
    return Promise.resolve(this.mailing);
  }

  forgetMail(): Promise<void> {
    this.calls.push('forget mail');
    this.mailing = aMailSetup();
    return Promise.resolve();
  }

  testMail(request: SendTestMail): Promise<SentTestMail> {
    this.calls.push(`test mail ${JSON.stringify(request)}`);
    return this.tested instanceof Error ? Promise.reject(this.tested) : Promise.resolve(this.tested);
  }

  training(id: string): Promise<Job> {
    this.calls.push(`training ${id}`);
    return Promise.resolve({ id } as unknown as Job);
  }
}

/** Notes what was opened and applied; proposes `edit` for every finding, or says why there is none. */
export function fakeCode(led: string[], edit: ICodeEdit | string = ''): ICode {
  return {
    open: (job, origin) => {
      led.push(`code ${job.id} ${origin.file}:${origin.line}`);
      return Promise.resolve();
    },
    propose: (job, finding) => {
      led.push(`propose ${job.id} ${finding.rule}`);
      return Promise.resolve(edit);
    },
    apply: applied => {
      led.push(`apply ${applied.source.path}`);
      return Promise.resolve('saved' as const);
    }
  };
}

/** Notes where links led. */
export function fakeLinks(led: string[]): ILinks {
  return {
    openJob: job => led.push(`job ${job}`),
    openNotebook: path => led.push(`notebook ${path}`),
    setUpMail: () => led.push('mail'),
    code: fakeCode(led)
  };
}
