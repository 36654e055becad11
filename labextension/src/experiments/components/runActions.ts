import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { confirm } from '../../core/components/confirm';
import type { IRowAction } from '../../core/components/DataTable';
import { useTrans } from '../../core/components/hooks';
import { formatCount } from '../../core/format';
import type { Run } from '../../core/wire';
import type { Leaderboard } from '../leaderboard';
import type { ExperimentsModel } from '../model';

/** Names listed before a deletion; the others are counted. */
const MAX_NAMED = 10;

/** What the menu of a run offers. */
export function useRunActions(
  model: ExperimentsModel,
  board: Leaderboard,
  run: (work: () => Promise<void>) => void,
  open: (id: string) => void
): readonly IRowAction<Run>[] {
  const trans = useTrans();
  const change = (one: Run, action: 'delete' | 'restore' | 'stop'): void =>
    run(async () => {
      if (action === 'delete' && !(await confirmDelete(trans, [one.name || one.id], 1))) {
        return;
      }
      await model.updateRuns({ run_ids: [one.id], action });
      await board.refresh();
    });
  return [
    { label: trans.__('Open run'), run: one => open(one.id) },
    {
      label: trans.__('Rename run'),
      visible: one => !one.deleted,
      run: one =>
        run(async () => {
          const name = await askRunName(trans, one);
          if (name) {
            await model.updateRun(one.id, { name });
            await board.refresh();
          }
        })
    },
    {
      label: trans.__('Mark as killed'),
      visible: one => one.status === 'RUNNING' && !one.deleted,
      run: one => change(one, 'stop')
    },
    { label: trans.__('Restore run'), visible: one => one.deleted, run: one => change(one, 'restore') },
    {
      label: trans.__('Delete run'),
      destructive: true,
      visible: one => !one.deleted,
      run: one => change(one, 'delete')
    }
  ];
}

/** A new name, or null where it stays as it is. */
export async function askRunName(trans: TranslationBundle, run: Run): Promise<string | null> {
  const title = trans.__('Rename run');
  const answer = await InputDialog.getText({
    title,
    label: trans.__('Name'),
    text: run.name,
    okLabel: title,
    required: true
  });
  const name = answer.button.accept ? (answer.value?.trim() ?? '') : '';
  return name !== '' && name !== run.name ? name : null;
}

/** Ask before runs are deleted; `names` are those that are known. */
export function confirmDelete(
  trans: TranslationBundle,
  names: readonly string[],
  count: number
): Promise<boolean> {
  const named = names.slice(0, MAX_NAMED);
  const others = count - named.length;
  return confirm(trans, {
    title: trans._n('Delete %2 run?', 'Delete %2 runs?', count, formatCount(count)),
    text: trans.__('Deleted runs stay under “Deleted too” and can be restored.'),
    names: others > 0 ? [...named, trans.__('and %1 more', formatCount(others))] : named,
    action: trans._n('Delete run', 'Delete runs', count)
  });
}
