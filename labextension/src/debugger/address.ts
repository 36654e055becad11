/** The state of a job's page as its address has it. Pure functions. */
import type { IPageRoute, PageParams } from '../core/pages';
import type { DebuggedJob } from '../core/wire';
import type { Method, Mode } from './tokens';
import { MODES } from './tokens';

export const TABS = ['rules', 'tensors', 'layers', 'updates', 'confusion', 'profile', 'report'] as const;

export type Tab = (typeof TABS)[number];

/** How distributions are drawn. */
export type Drawing = 'heat' | 'ridge';

/** What of a tensor is looked at: its course over the steps, or its rows as points. */
export const LOOKS = ['steps', 'points'] as const;

export type Look = (typeof LOOKS)[number];

/** What of a job is looked at. */
export interface IView {
  readonly tab: Tab;
  readonly mode: Mode;
  readonly tensor: string | null;
  /** Null: the newest, followed while the job runs. */
  readonly step: number | null;
  readonly drawing: Drawing;
  /** Id of a job to compare with. */
  readonly other: string | null;
  /** Collection whose layers are drawn side by side; null: the first that tells most. */
  readonly collection: string | null;
  readonly look: Look;
  readonly method: Method;
  /** Tensors that are compared class by class; null: the first that look like it. */
  readonly labels: string | null;
  readonly predictions: string | null;
}

/** What an address says of a job; what it leaves out or says wrongly is as on the first look. */
export function viewOf(params: PageParams, job: Pick<DebuggedJob, 'rules'>): IView {
  const step = /^\d{1,15}$/.test(params['step'] ?? '') ? Number(params['step']) : null;
  return {
    tab: TABS.find(tab => tab === params['tab']) ?? (job.rules.length > 0 ? 'rules' : 'tensors'),
    mode: MODES.find(mode => mode === params['mode']) ?? 'GLOBAL',
    tensor: params['tensor'] || null,
    step,
    drawing: params['drawing'] === 'ridge' ? 'ridge' : 'heat',
    other: params['other'] || null,
    collection: params['collection'] || null,
    look: LOOKS.find(look => look === params['look']) ?? 'steps',
    method: params['method'] === 'tsne' ? 'tsne' : 'pca',
    labels: params['labels'] || null,
    predictions: params['predictions'] || null
  };
}

/** Move to another view of the same job; what is null leaves the address. */
export function move(route: IPageRoute, change: Partial<IView>): void {
  const params: Record<string, string> = { ...route.params };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) {
      delete params[name];
    } else {
      params[name] = String(value);
    }
  }
  route.go(params);
}

/** Modes in which a job saved something, the global one always. */
export function modesOf(job: Pick<DebuggedJob, 'steps'>): readonly Mode[] {
  return MODES.filter(mode => mode === 'GLOBAL' || (job.steps[mode] ?? 0) > 0);
}
