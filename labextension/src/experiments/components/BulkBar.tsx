import { InputDialog } from '@jupyterlab/apputils';
import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { IAction } from '../../core/components/useAction';
import { formatCount } from '../../core/format';
import type { UpdateRuns } from '../../core/wire';
import type { Leaderboard } from '../leaderboard';
import type { ExperimentsModel } from '../model';
import type { IBoardQuery } from '../query';
import { confirmDelete } from './runActions';
import { askTag } from './tagDialog';

interface IProps {
  model: ExperimentsModel;
  board: Leaderboard;
  query: IBoardQuery;
  selected: ReadonlySet<string>;
  action: IAction;
  onSelect: (ids: ReadonlySet<string>) => void;
}

/** What can be done with the selected runs together. */
export function BulkBar(props: IProps): React.JSX.Element {
  const { model, board, query, selected, action, onSelect } = props;
  const trans = useTrans();
  const ids = [...selected];
  const change = async (what: Omit<Partial<UpdateRuns>, 'run_ids'>): Promise<void> => {
    try {
      await model.updateRuns({ ...what, run_ids: ids });
    } finally {
      await board.refresh();
    }
    if (what.action !== 'tag') {
      onSelect(new Set());
    }
  };
  const remove = async (): Promise<void> => {
    const names = ids.map(id => board.find(id)?.name).filter(name => name !== undefined);
    if (await confirmDelete(trans, names, ids.length)) {
      await change({ action: 'delete' });
    }
  };
  const move = async (): Promise<void> => {
    await model.lists.active.ensure();
    const targets = (model.lists.active.value?.items ?? []).filter(({ id }) => id !== query.experiment);
    const answer = await InputDialog.getItem({
      title: trans._n('Move %2 run', 'Move %2 runs', ids.length, formatCount(ids.length)),
      label: trans.__('To experiment'),
      items: targets.map(target => target.name),
      okLabel: trans.__('Move runs')
    });
    const target = targets.find(({ name }) => name === answer.value);
    if (answer.button.accept && target) {
      await change({ action: 'move', experiment_id: target.id });
    }
  };
  const tag = async (): Promise<void> => {
    const tags = await askTag(trans, ids.length);
    if (tags) {
      await change({ action: 'tag', tags });
    }
  };
  const deleted = ids.some(id => board.find(id)?.deleted);
  const entries: readonly [string, () => Promise<void>][] = [
    [trans.__('Tag runs'), tag],
    [trans.__('Move runs'), move],
    ...(deleted
      ? [[trans.__('Restore runs'), () => change({ action: 'restore' })] as [string, () => Promise<void>]]
      : []),
    [trans.__('Delete runs'), remove]
  ];
  return (
    <div role="toolbar" aria-label={trans.__('Selected runs')} className="sms-BulkBar">
      <span role="status">
        {trans._n('%2 run selected', '%2 runs selected', ids.length, formatCount(ids.length))}
      </span>
      {entries.map(([label, work]) => (
        <button
          key={label}
          type="button"
          className="jp-Button jp-mod-minimal sms-Button"
          disabled={action.busy}
          onClick={() => void action.run(work)}
        >
          {label}
        </button>
      ))}
      <button
        type="button"
        className="jp-Button jp-mod-minimal sms-Button"
        onClick={() => onSelect(new Set())}
      >
        {trans.__('Select none')}
      </button>
    </div>
  );
}
