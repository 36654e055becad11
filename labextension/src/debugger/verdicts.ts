/** What rules say of many trainings, side by side. Pure functions. */
import type { DebuggedJob, RuleAction, RuleHeadline, RuleKind, RuleSpec } from '../core/wire';

/** What a rule says of a training. */
export interface IVerdict {
  readonly rule: RuleHeadline;
  /** Seconds that the training ran on after the rule fired first; null: it did not fire, or still runs. */
  readonly saved: number | null;
}

/** Names of the rules that any of the trainings has, those that most of them have first. */
export function ruleNames(jobs: readonly Pick<DebuggedJob, 'rules'>[]): readonly string[] {
  const counts = new Map<string, number>();
  jobs.forEach(({ rules }) =>
    rules.forEach(({ name }) => void counts.set(name, (counts.get(name) ?? 0) + 1))
  );
  return [...counts.keys()].sort(
    (left, right) => (counts.get(right) ?? 0) - (counts.get(left) ?? 0) || left.localeCompare(right)
  );
}

/** What a rule says of a training; null: it does not judge it. */
export function verdictOf(job: Pick<DebuggedJob, 'rules' | 'ended'>, name: string): IVerdict | null {
  const rule = job.rules.find(each => each.name === name);
  if (!rule) {
    return null;
  }
  const seconds = job.ended && rule.found ? (Date.parse(job.ended) - Date.parse(rule.found)) / 1000 : null;
  return { rule, saved: seconds === null ? null : Math.max(0, seconds) };
}

/** The most that a rule would have saved of a training that has ended; null: none fired. */
export function mostSaved(job: Pick<DebuggedJob, 'rules' | 'ended'>): number | null {
  const saved = job.rules.flatMap(({ name }) => verdictOf(job, name)?.saved ?? []);
  return saved.length > 0 ? Math.max(...saved) : null;
}

/** What a person has chosen to try. */
export interface IChosenRule {
  /** As typed, by the parameter's name; what is left out has its default. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of other trainings, with commas between. */
  readonly others: string;
}

/** What is sent of the rules that were chosen. */
export function specsOf(
  chosen: Readonly<Record<string, IChosenRule>>,
  kinds: readonly RuleKind[],
  actions: readonly RuleAction[]
): RuleSpec[] {
  return kinds.flatMap(kind => {
    const rule = chosen[kind.rule];
    if (!rule) {
      return [];
    }
    const defaults = new Map(kind.parameters.map(each => [each.name, each.default]));
    const given = Object.entries(rule.parameters).filter(
      ([name, value]) => value.trim() !== '' && value.trim() !== defaults.get(name)
    );
    return [
      {
        name: kind.rule,
        rule: kind.rule,
        parameters: Object.fromEntries(given.map(([name, value]) => [name, value.trim()])),
        source: '',
        other_trials: namesIn(rule.others),
        actions: [...actions]
      }
    ];
  });
}

/** A rule that was chosen and lacks what it compares with; null: none. */
export function lacking(
  chosen: Readonly<Record<string, IChosenRule>>,
  kinds: readonly RuleKind[]
): string | null {
  const found = kinds.find(({ rule, compares }) => {
    const one = chosen[rule];
    return compares && one !== undefined && namesIn(one.others).length === 0;
  });
  return found?.rule ?? null;
}

function namesIn(text: string): string[] {
  return text
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
}
