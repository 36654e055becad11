/** What the rules of a job come to. Pure functions. */
import type { RuleHeadline } from '../core/wire';
import type { RuleStatus } from './wire';

/** What a person has to know first. */
const ORDER: readonly RuleStatus[] = [
  'IssuesFound',
  'Error',
  'InProgress',
  'Stopping',
  'Stopped',
  'NoIssuesFound'
];

/** The rule that needs a look first; null where there is none. */
export function standingOf(rules: readonly RuleHeadline[]): RuleHeadline | null {
  const [first] = [...rules].sort((left, right) => ORDER.indexOf(left.status) - ORDER.indexOf(right.status));
  return first ?? null;
}

/** Rules that found something. */
export function firedOf(rules: readonly RuleHeadline[]): number {
  return rules.filter(({ status }) => status === 'IssuesFound').length;
}
