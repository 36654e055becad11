/** Commands of the feature. */
export const CommandIDs = {
  /** Show the domain, or one tab or member of it with `{params}`. */
  open: 'smstudio:domain-open'
} as const;

/** Id of the page, as in `/lab?smstudio=domain`. */
export const PAGE = 'domain';

/** What a line of the log is chosen by; what is empty leaves nothing out. Moments are ISO 8601. */
export interface ILogFilter {
  readonly actor: string;
  readonly owner: string;
  /** An action, or its noun alone. */
  readonly action: string;
  /** Part of the thing's name. */
  readonly text: string;
  readonly since: string;
  readonly until: string;
}

/** What costs are added up by. */
export type CostKey = 'member' | 'day' | 'project';

/** Which costs: of a month such as `2026-03`, of one member or of all that one may see. */
export interface ICostQuestion {
  readonly by: CostKey;
  readonly month: string;
  readonly member: string;
}
