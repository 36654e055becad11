import * as React from 'react';

import { Button } from '../../core/components/Button';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { FactsLine, Moment } from '../../core/components/Facts';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import { formatCount } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import type { Experiment } from '../../core/wire';
import { isForeign } from '../audience';
import { attribute, columnKey, nextSort, parseColumn, standardColumns } from '../columns';
import type { Leaderboard } from '../leaderboard';
import type { ILinks } from '../links';
import type { ExperimentsModel } from '../model';
import { MAX_ANALYZED, MAX_SELECTED } from '../model';
import type { IBoardQuery } from '../query';
import { formatQuery, isNarrowed, parseQuery, toSearch } from '../query';
import { BoardToolbar } from './BoardToolbar';
import { BulkBar } from './BulkBar';
import { beginsDescending, runColumns } from './runColumns';
import { useRunActions } from './runActions';
import { RunGrid } from './RunGrid';

interface IProps {
  model: ExperimentsModel;
  links: ILinks;
  route: IPageRoute;
  experiment: string;
}

/** The runs of an experiment: found, ordered, compared, live. */
export function LeaderboardPage(props: IProps): React.JSX.Element {
  const { model, links, route } = props;
  const trans = useTrans();
  const experiment = useFollowed(() => model.experimentOf(props.experiment), [model, props.experiment]);
  useModels(model.instanceTypes, model.status);
  React.useEffect(() => {
    void model.instanceTypes.ensure();
    void model.status.ensure();
  }, [model]);
  const query = useQuery(route);
  const board = useBoard(model, query);
  const [selected, setSelected] = React.useState<ReadonlySet<string>>(new Set());
  const action = useAction();
  const go = (change: Partial<IBoardQuery>): void => route.go(formatQuery({ ...query, ...change }));
  const chosen = query.columns ?? standardColumns(board.columns);
  const columns = React.useMemo(
    () => runColumns(trans, [attribute('run_name'), ...chosen], board.columns, model.currency),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the keys say all of `chosen`
    [trans, chosen.map(columnKey).join('\n'), board.columns, model.currency]
  );
  const open = (run: string): void => route.go({ ...formatQuery(query), run });
  const actions = useRunActions(model, board, work => void action.run(work), open);
  const known = experiment.value;
  const foreign = isForeign(known?.sharing);
  const failure = board.error ?? experiment.error;
  const selectAll = (): void => {
    if (selected.size > 0) {
      setSelected(new Set());
    } else {
      void action.run(async () => setSelected(new Set(await board.ids(MAX_SELECTED))));
    }
  };
  const share = async (): Promise<void> => {
    const ids = selected.size > 0 ? [...selected] : await board.ids(MAX_SELECTED);
    const subject = { of: 'runs' as const, ids, columns: chosen.map(columnKey) };
    await links.sharing?.share(subject, known?.name ?? props.experiment);
  };
  const bare = board.total === 0 && !isNarrowed(query) && query.view === 'active';
  return (
    <Page
      crumbs={[
        { label: trans.__('Experiments'), onClick: () => route.go({}) },
        { label: known?.name ?? props.experiment }
      ]}
      actions={
        <>
          {model.status.value?.live === false ? (
            <Button onClick={() => void board.refresh()}>{trans.__('Load again')}</Button>
          ) : null}
          {links.sharing && !foreign ? (
            <Button
              disabledReason={
                // Before they are loaded nobody knows which columns are shown.
                known === null || board.outdated
                  ? trans.__('The runs are being loaded.')
                  : board.total === 0
                    ? trans.__('There is no run to share yet.')
                    : null
              }
              onClick={() => void action.run(share)}
            >
              {trans.__('Share…')}
            </Button>
          ) : null}
          <Button
            primary
            disabledReason={
              selected.size === 0
                ? trans.__('Select the runs to analyze.')
                : selected.size > MAX_ANALYZED
                  ? trans.__('At most %1 runs can be analyzed at once.', MAX_ANALYZED)
                  : null
            }
            onClick={() =>
              route.go({ ...formatQuery(query), view: 'analyze', runs: [...selected].join(',') })
            }
          >
            {trans.__('Analyze')}
          </Button>
        </>
      }
      facts={known ? <Facts experiment={known} /> : null}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {failure ? (
        <ErrorBanner
          error={failure}
          onRetry={() => void Promise.all([board.refresh(), experiment.refresh()])}
        />
      ) : null}
      <div className="sms-DataTable sms-Board">
        {bare ? null : (
          <BoardToolbar
            query={query}
            board={board}
            columns={chosen}
            exportUrl={model.exportUrl(toSearch({ ...query, columns: chosen }))}
            onChange={go}
          />
        )}
        {selected.size > 0 && !foreign ? (
          <BulkBar
            model={model}
            board={board}
            query={query}
            selected={selected}
            action={action}
            onSelect={setSelected}
          />
        ) : null}
        {board.total === 0 && !board.outdated ? (
          <EmptyState
            text={
              bare
                ? trans.__('Runs appear here as soon as code logs them with MLflow.')
                : trans.__('No run meets all conditions.')
            }
          />
        ) : (
          <RunGrid
            label={trans.__('Runs')}
            board={board}
            columns={columns}
            sort={{ id: columnKey(query.sort), desc: query.sort.descending }}
            onSort={column => {
              const ref = parseColumn(column.id);
              if (ref) {
                go({ sort: nextSort(query.sort, ref, beginsDescending(column)) });
              }
            }}
            selected={selected}
            onSelect={setSelected}
            onSelectAll={selectAll}
            onOpen={run => open(run.id)}
            actions={foreign ? actions.slice(0, 1) : actions}
          />
        )}
      </div>
    </Page>
  );
}

function Facts(props: { experiment: Experiment }): React.JSX.Element {
  const { experiment } = props;
  const trans = useTrans();
  const { runs, live } = experiment;
  return (
    <FactsLine>
      {experiment.deleted ? <span>{trans.__('Deleted')}</span> : null}
      {isForeign(experiment.sharing) ? (
        <span>{trans.__('Owned by %1', experiment.sharing?.owner ?? '')}</span>
      ) : null}
      <span>{trans._n('%2 run', '%2 runs', runs, formatCount(runs))}</span>
      {live > 0 ? <span>{trans.__('%1 running', formatCount(live))}</span> : null}
      {experiment.last_activity ? (
        <span>
          {trans.__('Last activity')} <Moment at={experiment.last_activity} />
        </span>
      ) : null}
      {experiment.note ? <span className="sms-ellipsis sms-Board-note">{experiment.note}</span> : null}
    </FactsLine>
  );
}

/** The state of the page; the same object as long as its address is the same. */
function useQuery(route: IPageRoute): IBoardQuery {
  const key = JSON.stringify(route.params);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the key says all of the parameters
  return React.useMemo(() => parseQuery(route.params), [key]);
}

/** A leaderboard that follows the search while it is shown. */
function useBoard(model: ExperimentsModel, query: IBoardQuery): Leaderboard {
  const board = useFollowed(() => model.leaderboard(), [model]);
  const search = JSON.stringify(toSearch(query));
  React.useEffect(() => board.setQuery(JSON.parse(search) as ReturnType<typeof toSearch>), [board, search]);
  return board;
}
