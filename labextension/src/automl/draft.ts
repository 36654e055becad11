import type {
  ColumnKind,
  CreateAutoMLJob,
  PreviewColumn,
  ProblemType,
  TablePreview,
  TableReading
} from '../core/wire';
import type { Algorithm, Objective } from './objectives';

const KEY = 'jupyter-smstudio:automl-draft';

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
  /** Empty: all. */
  algorithms: readonly Algorithm[];
  maxCandidates: string;
  maxMinutes: string;
  maxCandidateMinutes: string;
  instanceType: string;
  experiment: string;
}

/** The original's default. */
const STANDARD_CANDIDATES = 250;
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
  algorithms: [],
  maxCandidates: String(STANDARD_CANDIDATES),
  maxMinutes: String(STANDARD_MINUTES),
  maxCandidateMinutes: '',
  instanceType: 'ml.m5.large',
  experiment: ''
};

/** A name that is free in all likelihood, for a form that nobody named. */
export function suggestedName(now: Date = new Date()): string {
  const digits = now.toISOString().replace(/\D/g, '');
  return `automl-${digits.slice(2, 8)}-${digits.slice(8, 14)}`;
}

/** A number as it is typed; null where it is none. */
export function numberOf(text: string): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : null;
}

/** What is wrong with the numbers, by field of the request; the server says the rest. */
export function numberProblems(draft: IAutoMLDraft, words: { number: string }): Record<string, string> {
  const typed: Readonly<Record<string, string>> = {
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
    column_kinds: { ...draft.kinds },
    // The names of features are those of this reading.
    reading: chosen || draft.reading ? (preview?.reading ?? draft.reading) : null,
    algorithms: [...draft.algorithms],
    max_candidates: numberOf(draft.maxCandidates) ?? STANDARD_CANDIDATES,
    max_runtime_seconds: seconds(draft.maxMinutes),
    max_candidate_seconds: seconds(draft.maxCandidateMinutes),
    instance_type: draft.instanceType,
    experiment: draft.experiment.trim()
  };
}

/** Whether models are given a column, unless it is the target. */
export function isUsed(draft: IAutoMLDraft, column: PreviewColumn): boolean {
  return draft.ticks[column.name] ?? column.used;
}

/** Columns that models are given; never the target. */
export function featuresOf(draft: IAutoMLDraft, columns: readonly PreviewColumn[]): string[] {
  return columns
    .filter(column => column.name !== draft.target && isUsed(draft, column))
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
          columns.filter(name => name !== request.target).map(name => [name, features.includes(name)])
        )
      : {},
    kinds: request.column_kinds ?? {},
    reading: request.reading ?? null,
    algorithms: request.algorithms ?? [],
    maxCandidates: String(request.max_candidates ?? STANDARD_CANDIDATES),
    maxMinutes: minutes(request.max_runtime_seconds),
    maxCandidateMinutes: minutes(request.max_candidate_seconds),
    instanceType: request.instance_type ?? BLANK.instanceType,
    experiment: request.experiment ?? ''
  };
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
    problemType: '',
    objective: ''
  };
}

/** The form for a table that was chosen elsewhere, unless it is open for it already. */
export function openedFor(draft: IAutoMLDraft, table: string): IAutoMLDraft {
  return table === draft.given ? draft : { ...withInput(draft, table), given: table };
}

/** The form as it was left in this browser tab; a reload loses nothing. */
export function loadDraft(): IAutoMLDraft {
  const blank = { ...BLANK, name: suggestedName() };
  const text = sessionStorage.getItem(KEY);
  if (!text) {
    return blank;
  }
  try {
    return { ...blank, ...(JSON.parse(text) as Partial<IAutoMLDraft>) };
  } catch {
    // Something else wrote there: begin anew rather than fail to open.
    return blank;
  }
}

export function saveDraft(draft: IAutoMLDraft): void {
  sessionStorage.setItem(KEY, JSON.stringify(draft));
}

export function clearDraft(): void {
  sessionStorage.removeItem(KEY);
}
