/** How far a statement is, as the kernel puts it below its cell and as the server tells it. Pure functions. */
import { field, readCount, readList, readNumber, readText } from './reading';

export const PROGRESS_TYPE = 'application/vnd.smstudio.spark-progress.v1+json';

/** More of them are counted, but not listed. */
const MAX_JOBS = 100;
const MAX_STAGES = 100;
/** Ids of the server, as they may stand in an address. */
const CLUSTER_ID = /^[A-Za-z0-9][\w-]{0,63}$/;
const ENDED = ['available', 'error', 'cancelled'];

/** One stage of a job of Spark. */
export interface IStage {
  key: string;
  name: string;
  state: string;
  tasks: number;
  active: number;
  completed: number;
  failed: number;
  inputBytes: number;
  outputBytes: number;
  shuffleReadBytes: number;
  shuffleWriteBytes: number;
}

export interface IJob {
  id: number;
  name: string;
  state: string;
  tasks: number;
  completed: number;
  failed: number;
  stages: readonly IStage[];
}

/** Where a statement runs: through the studio's gateway, in the kernel itself, or by Spark Connect. */
export type StatementSource = 'livy' | 'local' | 'connect';

/** A statement of a session of a cluster. */
export interface IStatementPlace {
  cluster: string;
  session: number;
  statement: number;
}

export interface IStatementOutput {
  source: StatementSource;
  /** Null where the studio can't ask for it. */
  place: IStatementPlace | null;
  /** Whether there is a Spark UI to open. */
  hasUi: boolean;
  finished: boolean;
  /** Livy's name of the state. */
  state: string;
  /** 0 to 1; null while no task is known. */
  progress: number | null;
  jobs: readonly IJob[];
  executors: number;
  cores: number;
  elapsedSeconds: number;
  expectedSeconds: number | null;
}

/** Read the data of an output. */
export function readStatement(data: unknown): IStatementOutput {
  const source = field(data, 'source');
  const known: StatementSource = source === 'local' || source === 'connect' ? source : 'livy';
  const place = known === 'livy' ? readPlace(data) : null;
  const state = readText(field(data, 'state'), 40);
  return {
    ...readProgress(data),
    source: known,
    place,
    hasUi: place !== null && readText(field(data, 'ui')) !== '',
    finished: field(data, 'finished') === true || ENDED.includes(state),
    state
  };
}

/** The same output with what the server says now. */
export function withProgress(output: IStatementOutput, answer: unknown): IStatementOutput {
  const state = readText(field(answer, 'state'), 40);
  return { ...output, ...readProgress(answer), state, finished: ENDED.includes(state) };
}

/** Tasks of all jobs: done, failed, and how many there are. */
export function countTasks(output: IStatementOutput): { done: number; failed: number; all: number } {
  const sum = (value: (job: IJob) => number): number =>
    output.jobs.reduce((total, job) => total + value(job), 0);
  return { done: sum(job => job.completed), failed: sum(job => job.failed), all: sum(job => job.tasks) };
}

type Progress = Pick<
  IStatementOutput,
  'progress' | 'jobs' | 'executors' | 'cores' | 'elapsedSeconds' | 'expectedSeconds'
>;

function readProgress(data: unknown): Progress {
  const jobs = readList(field(data, 'jobs'), MAX_JOBS).map(readJob);
  const share = readNumber(field(data, 'progress'));
  const expected = readNumber(field(data, 'expected_seconds'));
  return {
    progress: jobs.length === 0 || share === null ? null : Math.max(0, Math.min(1, share)),
    jobs,
    executors: readCount(field(data, 'executors')),
    cores: readCount(field(data, 'cores')),
    elapsedSeconds: Math.max(0, readNumber(field(data, 'elapsed_seconds')) ?? 0),
    expectedSeconds: expected === null ? null : Math.max(0, expected)
  };
}

function readPlace(data: unknown): IStatementPlace | null {
  const cluster = field(data, 'cluster');
  const [session, statement] = [field(data, 'session'), field(data, 'statement')];
  return typeof cluster === 'string' && CLUSTER_ID.test(cluster) && isIndex(session) && isIndex(statement)
    ? { cluster, session, statement }
    : null;
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function readJob(data: unknown): IJob {
  return {
    id: readCount(field(data, 'id')),
    name: readText(field(data, 'name')),
    state: readText(field(data, 'state'), 40),
    tasks: readCount(field(data, 'tasks')),
    completed: readCount(field(data, 'completed')),
    failed: readCount(field(data, 'failed')),
    stages: readList(field(data, 'stages'), MAX_STAGES).map(readStage)
  };
}

function readStage(data: unknown): IStage {
  const count = (name: string): number => readCount(field(data, name));
  return {
    key: `${count('id')}.${count('attempt')}`,
    name: readText(field(data, 'name')),
    state: readText(field(data, 'state'), 40),
    tasks: count('tasks'),
    active: count('active'),
    completed: count('completed'),
    failed: count('failed'),
    inputBytes: count('input_bytes'),
    outputBytes: count('output_bytes'),
    shuffleReadBytes: count('shuffle_read_bytes'),
    shuffleWriteBytes: count('shuffle_write_bytes')
  };
}
