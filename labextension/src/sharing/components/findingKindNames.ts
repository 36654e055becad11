import { useTrans } from '../../core/components/hooks';
import type { FindingKind } from '../../core/wire';

/** What a finding is, as people say it. */
export function useFindingKindNames(): Readonly<Record<FindingKind, string>> {
  const trans = useTrans();
  return {
    secret: trans.__('Secret'),
    path: trans.__('Path of this machine'),
    size: trans.__('Size'),
    'unsaved-environment': trans.__('Environment')
  };
}
