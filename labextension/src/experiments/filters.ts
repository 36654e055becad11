/** Conditions on runs: what each kind of field can be asked, as text, and in an address. Pure functions. */
import type { RunColumn, RunFilter } from '../core/wire';
import { parseList } from './columns';

export type Operator = RunFilter['op'];

/** What the server takes at once. */
export const MAX_FILTERS = 20;

const KINDS: readonly string[] = ['parameter', 'metric', 'tag', 'attribute'];
const NUMBER_OPERATORS: readonly Operator[] = ['>', '>=', '<', '<=', '=', '!=', 'exists', 'missing'];
const TEXT_OPERATORS: readonly Operator[] = ['=', '!=', 'contains', 'in', 'exists', 'missing'];
const OPERATORS: readonly string[] = [...NUMBER_OPERATORS, ...TEXT_OPERATORS];

/** Attributes that a condition can name; moments are asked for in MLflow's syntax only. */
export const FILTER_ATTRIBUTES: readonly RunColumn[] = [
  {
    kind: 'attribute',
    name: 'status',
    type: 'text',
    choices: ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']
  },
  { kind: 'attribute', name: 'run_name', type: 'text', choices: [] },
  { kind: 'attribute', name: 'user_id', type: 'text', choices: [] },
  { kind: 'attribute', name: 'duration', type: 'number', choices: [] },
  { kind: 'attribute', name: 'cost', type: 'number', choices: [] }
];

/** Operators that make sense of a field. */
export function operatorsOf(column: Pick<RunColumn, 'type'>): readonly Operator[] {
  return column.type === 'number' ? NUMBER_OPERATORS : TEXT_OPERATORS;
}

/** Whether an operator is followed by something. */
export function takesValue(op: Operator): boolean {
  return op !== 'exists' && op !== 'missing';
}

/** The value of a filter from what was typed; null where it does not do. */
export function readValue(column: Pick<RunColumn, 'type'>, op: Operator, text: string): RunFilter['value'] {
  const typed = text.trim();
  if (op === 'in') {
    const values = typed.split(',').map(value => value.trim());
    return values.every(value => value !== '') ? values : null;
  }
  if (typed === '' || (op === 'contains' && typed.length < 3)) {
    return null;
  }
  if (column.type === 'number') {
    const value = Number(typed);
    return Number.isFinite(value) ? value : null;
  }
  return typed;
}

/** What is typed to get a filter's value. */
export function writeValue(filter: RunFilter): string {
  return Array.isArray(filter.value) ? filter.value.join(', ') : String(filter.value ?? '');
}

/** `max(acc) ≥ 0.9`: a filter as its chip says it. */
export function describeFilter(filter: RunFilter): string {
  const { kind, name, op, aggregate } = filter;
  const field = kind === 'metric' && aggregate !== 'last' ? `${aggregate}(${name})` : name;
  return takesValue(op) ? `${field} ${op} ${writeValue(filter)}` : `${field} ${op}`;
}

export function formatFilters(filters: readonly RunFilter[]): string {
  return JSON.stringify(filters);
}

/** Filters as an address holds them; what is none is left out. What they mean is the server's to judge. */
export function parseFilters(text: string | undefined): readonly RunFilter[] {
  return parseList(text).filter(isFilter).slice(0, MAX_FILTERS);
}

function isFilter(value: unknown): value is RunFilter {
  if (value === null || typeof value !== 'object') {
    return false;
  }
  const { kind, name, op, aggregate } = value as Readonly<Record<string, unknown>>;
  return (
    KINDS.includes(String(kind)) &&
    typeof name === 'string' &&
    OPERATORS.includes(String(op)) &&
    ['last', 'min', 'max'].includes(String(aggregate)) &&
    isValue((value as { value?: unknown }).value)
  );
}

function isValue(value: unknown): value is RunFilter['value'] {
  return (
    value == null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    (Array.isArray(value) && value.every(item => typeof item === 'string'))
  );
}
