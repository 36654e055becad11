import { KeptDraft, suggestedName } from '../core/keptDraft';
import type {
  AutoMLMode,
  ColumnKind,
  CreateAutoMLJob,
  PreviewColumn,
  ProblemType,
  TablePreview,
  TableReading
} from '../core/wire';
import type { Algorithm, Objective } from './objectives';

/** By which rows candidates are judged: by cross-validation, a share of the table, or another table. */
export type JudgedBy = 'folds' | 'share' | 'table';

/** The form of an AutoML job as it is typed; numbers that may be left out are texts. */
export interface IAutoMLDraft {
  name: string;
  /** The table that the form was opened for; another one may have been chosen since. */
  given: string;
  input: string;
  target: string;
  output: string;
  /** Empty: inferred. */
  problemType: ProblemType | '';
  /** Empty: the default of the type of problem. */
  objective: Objective;
  /** No: end when the notebooks are written. */
  complete: boolean;
  /** Whether models are given a column, where a person said so; the others as the server judges. */
  ticks: Readonly<Record<string, boolean>>;
  /** Kinds that a person set; the others are inferred. */
  kinds: Readonly<Record<string, ColumnKind>>;
  /** How the table is read where a person changed it; null: as guessed. */
  reading: TableReading | null;
  judgedBy: JudgedBy;
  /** Percent of the rows, where candidates are judged by a share of them. */
  sharePercent: string;
  /** Path of the table that candidates are judged by. */
  validation: string;
  /** Column that says how much a row counts; empty: all count alike. */
  weight: string;
  mode: AutoMLMode;
  /** Of hyperparameter optimization; empty: all. */
  algorithms: readonly Algorithm[];
  maxCandidates: string;
  maxMinutes: string;
  maxCandidateMinutes: string;
  instanceType: string;
  experiment: string;
}

/** The original's default. */
const STANDARD_CANDIDATES = 250;
/** The original's default of ValidationFraction, in percent. */
const STANDARD_SHARE = 20;
/** A newcomer sees a model before the coffee is drunk; the field says how to have more. */
const STANDARD_MINUTES = 10;

export const BLANK: IAutoMLDraft = {
  name: '',
  given: '',
  input: '',
  target: '',
  output: '',
  problemType: '',
  objective: '',
  complete: true,
  ticks: {},
  kinds: {},
  reading: null,
  judgedBy: 'folds',
  sharePercent: String(STANDARD_SHARE),
  validation: '',
  weight: '',
  mode: 'Auto',
  algorithms: [],
  maxCandidates: String(STANDARD_CANDIDATES),
  maxMinutes: String(STANDARD_MINUTES),
  maxCandidateMinutes: '',
  instanceType: 'ml.m5.large',
  experiment: ''
};

/** A number as it is typed; null where it is none. */
export function numberOf(text: string): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : null;
}

/** What is wrong with the numbers, by field of the request; the server says the rest. */
export function numberProblems(draft: IAutoMLDraft, words: { number: string }): Record<string, string> {
  const typed: Readonly<Record<string, string>> = {
    validation_fraction: draft.sharePercent,
    max_candidates: draft.maxCandidates,
    max_runtime_seconds: draft.maxMinutes,
    max_candidate_seconds: draft.maxCandidateMinutes
  };
  return Object.fromEntries(
    Object.entries(typed)
      .filter(([, text]) => text.trim() !== '' && numberOf(text) === null)
      .map(([field]) => [field, words.number])
  );
}

/**
 * What is sent.
 *
 * @param preview - the table as it would be read; null while it is not known.
 */
export function toRequest(draft: IAutoMLDraft, preview: TablePreview | null): CreateAutoMLJob {
  const seconds = (minutes: string): number | null => {
    const value = numberOf(minutes);
    return value === null ? null : Math.round(value * 60);
  };
  const percent = numberOf(draft.sharePercent) ?? STANDARD_SHARE;
  const chosen = preview !== null && Object.keys(draft.ticks).length > 0;
  return {
    name: draft.name.trim(),
    input: draft.input.trim(),
    target: draft.target,
    output: draft.output.trim(),
    problem_type: draft.problemType,
    objective: draft.objective,
    candidate_definitions_only: !draft.complete,
    features: chosen ? featuresOf(draft, preview.columns) : null,
    column_kinds: kindsOf(draft, preview),
    // The names of features are those of this reading.
    reading: chosen || draft.reading ? (preview?.reading ?? draft.reading) : null,
    mode: draft.mode,
    sample_weight: draft.weight,
    validation: draft.judgedBy === 'table' ? draft.validation.trim() : '',
    validation_fraction: draft.judgedBy === 'share' ? percent / 100 : null,
    algorithms: [...draft.algorithms],
    max_candidates: numberOf(draft.maxCandidates) ?? STANDARD_CANDIDATES,
    max_runtime_seconds: seconds(draft.maxMinutes),
    max_candidate_seconds: seconds(draft.maxCandidateMinutes),
    instance_type: draft.instanceType,
    experiment: draft.experiment.trim()
  };
}

/** Kinds that were set of columns that the table has as it is read now. */
function kindsOf(draft: IAutoMLDraft, preview: TablePreview | null): Record<string, ColumnKind> {
  const names = preview?.columns.map(({ name }) => name) ?? Object.keys(draft.kinds);
  return Object.fromEntries(Object.entries(draft.kinds).filter(([name]) => names.includes(name)));
}

/** Whether models are given a column, unless it is the target. */
export function isUsed(draft: IAutoMLDraft, column: PreviewColumn): boolean {
  return draft.ticks[column.name] ?? column.used;
}

/** Columns that models are given; never the target, nor the weights. */
export function featuresOf(draft: IAutoMLDraft, columns: readonly PreviewColumn[]): string[] {
  return columns
    .filter(({ name }) => name !== draft.target && name !== draft.weight)
    .filter(column => isUsed(draft, column))
    .map(({ name }) => name);
}

/**
 * The form that makes an AutoML job again.
 *
 * @param columns - names of the columns of its table.
 */
export function fromRequest(request: CreateAutoMLJob, columns: readonly string[]): IAutoMLDraft {
  const minutes = (seconds: number | null | undefined): string =>
    seconds == null ? '' : String(seconds / 60);
  const { features } = request;
  return {
    ...BLANK,
    name: request.name ?? '',
    input: request.input,
    target: request.target,
    output: request.output ?? '',
    problemType: request.problem_type ?? '',
    objective: request.objective ?? '',
    complete: !request.candidate_definitions_only,
    ticks: features
      ? Object.fromEntries(
          columns
            .filter(name => name !== request.target && name !== request.sample_weight)
            .map(name => [name, features.includes(name)])
        )
      : {},
    kinds: request.column_kinds ?? {},
    reading: request.reading ?? null,
    mode: request.mode ?? BLANK.mode,
    judgedBy: judgedBy(request),
    sharePercent: String(Math.round((request.validation_fraction ?? STANDARD_SHARE / 100) * 100)),
    validation: request.validation ?? '',
    weight: request.sample_weight ?? '',
    algorithms: request.algorithms ?? [],
    maxCandidates: String(request.max_candidates ?? STANDARD_CANDIDATES),
    maxMinutes: minutes(request.max_runtime_seconds),
    maxCandidateMinutes: minutes(request.max_candidate_seconds),
    instanceType: request.instance_type ?? BLANK.instanceType,
    experiment: request.experiment ?? ''
  };
}

/** By which rows the candidates of a job are judged. */
export function judgedBy(request: Pick<CreateAutoMLJob, 'validation' | 'validation_fraction'>): JudgedBy {
  const apart = request.validation_fraction ? 'share' : 'folds';
  return request.validation ? 'table' : apart;
}

/** Another table: what was said of the columns of the last one does not go with it. */
export function withInput(draft: IAutoMLDraft, input: string): IAutoMLDraft {
  return {
    ...draft,
    input,
    target: '',
    ticks: {},
    kinds: {},
    reading: null,
    judgedBy: BLANK.judgedBy,
    validation: '',
    weight: '',
    problemType: '',
    objective: ''
  };
}

/** The form for a table that was chosen elsewhere, unless it is open for it already. */
export function openedFor(draft: IAutoMLDraft, table: string): IAutoMLDraft {
  return table === draft.given ? draft : { ...withInput(draft, table), given: table };
}

/** A name for a form that nobody named. */
export const freshName = (): string => suggestedName('automl');

/** The form as it was left in this browser tab. */
export const kept = new KeptDraft<IAutoMLDraft>('jupyter-smstudio:automl-draft', () => ({
  ...BLANK,
  name: freshName()
}));
