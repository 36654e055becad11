import { useTrans } from '../../core/components/hooks';
import type { SnapshotKind } from '../../core/wire';

/** What each kind of snapshot is called. */
export function useKindNames(): Readonly<Record<SnapshotKind, string>> {
  const trans = useTrans();
  return {
    notebook: trans.__('Notebook'),
    run: trans.__('Run'),
    view: trans.__('Leaderboard'),
    report: trans.__('Report')
  };
}
