import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Button } from '../../core/components/Button';
import { confirm } from '../../core/components/confirm';
import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Moment } from '../../core/components/Facts';
import type { IFilter } from '../../core/components/FilterBar';
import { applyFilters, FilterBar } from '../../core/components/FilterBar';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { StateChip } from '../../core/components/StateChip';
import { useAction } from '../../core/components/useAction';
import { formatCount } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import type { Experiment } from '../../core/wire';
import { isForeign, sharingColumns } from '../audience';
import type { ILinks } from '../links';
import { listTabs } from '../lists';
import type { ExperimentsModel } from '../model';
import { MAX_EXPERIMENTS } from '../model';

interface IProps {
  model: ExperimentsModel;
  links: ILinks;
  route: IPageRoute;
}

/** All experiments, live. */
export function ExperimentList(props: IProps): React.JSX.Element {
  const { model, links, route } = props;
  const trans = useTrans();
  const shown = new Set((route.params['show'] ?? '').split(',').filter(Boolean));
  const list = shown.has('deleted') ? model.lists.all : model.lists.active;
  React.useEffect(() => void list.ensure(), [list]);
  useModels(list);
  const action = useAction();
  const items = list.value?.items ?? null;
  const team = items?.some(experiment => experiment.sharing) ?? false;
  const columns = useColumns(team);
  const filters = useFilters(team);
  const active = new Set([...shown].filter(id => id !== 'deleted'));
  const rows = applyFilters(items ?? [], filters, active);
  const create = async (): Promise<void> => {
    const name = await askName(trans, trans.__('Create experiment'), '', trans.__('Create experiment'));
    if (name) {
      await action.run(async () => route.go({ experiment: (await model.create(name)).id }));
    }
  };
  const createButton = (
    <Button primary onClick={() => void create()}>
      {trans.__('Create experiment')}
    </Button>
  );
  const showsAll = list.value === null || list.value.total <= MAX_EXPERIMENTS;
  return (
    <Page
      crumbs={[{ label: trans.__('Experiments') }]}
      {...(team ? listTabs('experiments', route, trans) : {})}
      actions={
        <>
          <Button onClick={() => void window.open(model.mlflowUrl(), '_blank', 'noopener')}>
            {trans.__('Open MLflow')}
          </Button>
          {items?.length ? createButton : null}
        </>
      }
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {list.error ? <ErrorBanner error={list.error} onRetry={() => void list.load()} /> : null}
      <DataTable
        label={trans.__('Experiments')}
        columns={columns}
        rows={rows}
        rowId={experiment => experiment.id}
        onOpen={experiment => route.go({ experiment: experiment.id })}
        actions={useActions(model, links, route, work => void action.run(work))}
        loading={items === null && !list.error}
        toolbar={
          <FilterBar
            label={trans.__('Show')}
            filters={[...filters, { id: 'deleted', label: trans.__('Deleted too'), test: () => true }]}
            active={shown}
            onChange={next => route.go(next.size > 0 ? { show: [...next].join(',') } : {})}
          />
        }
        empty={
          active.size > 0 ? (
            <EmptyState text={trans.__('No experiment passes the filter.')} />
          ) : (
            <EmptyState
              text={trans.__(
                'An experiment collects runs. Each notebook and job that logs with MLflow appears here by itself.'
              )}
            >
              {createButton}
            </EmptyState>
          )
        }
      />
      {showsAll ? null : (
        <p className="sms-quiet">
          {trans.__(
            'These are the %1 last active of %2 experiments; MLflow lists the others.',
            formatCount(MAX_EXPERIMENTS),
            formatCount(list.value?.total ?? 0)
          )}
        </p>
      )}
    </Page>
  );
}

/** A name, or null where the person thought better of it. */
async function askName(
  trans: TranslationBundle,
  title: string,
  text: string,
  okLabel: string
): Promise<string | null> {
  const answer = await InputDialog.getText({
    title,
    label: trans.__('Name'),
    text,
    okLabel,
    required: true
  });
  return answer.button.accept ? (answer.value?.trim() ?? null) : null;
}

function useFilters(team: boolean): readonly IFilter<Experiment>[] {
  const trans = useTrans();
  return React.useMemo(() => {
    const live = { id: 'live', label: trans.__('Running'), test: (each: Experiment) => each.live > 0 };
    const mine = {
      id: 'mine',
      label: trans.__('Mine'),
      test: (each: Experiment) => !isForeign(each.sharing)
    };
    return team ? [live, mine] : [live];
  }, [trans, team]);
}

function useActions(
  model: ExperimentsModel,
  links: ILinks,
  route: IPageRoute,
  run: (work: () => Promise<void>) => void
): readonly IRowAction<Experiment>[] {
  const trans = useTrans();
  return [
    { label: trans.__('Show runs'), run: experiment => route.go({ experiment: experiment.id }) },
    {
      label: trans.__('Share experiment…'),
      visible: ({ sharing, deleted }) => links.sharing !== null && sharing?.mine === true && !deleted,
      run: experiment => run(() => share(experiment, model, links, trans))
    },
    {
      label: trans.__('Rename experiment'),
      visible: experiment => !experiment.deleted && !isForeign(experiment.sharing),
      run: experiment =>
        run(async () => {
          const title = trans.__('Rename experiment');
          const name = await askName(trans, title, experiment.name, title);
          if (name && name !== experiment.name) {
            await model.update(experiment.id, { name });
          }
        })
    },
    {
      label: trans.__('Restore experiment'),
      visible: experiment => experiment.deleted && !isForeign(experiment.sharing),
      run: experiment => run(() => model.update(experiment.id, { deleted: false }))
    },
    {
      label: trans.__('Delete experiment'),
      destructive: true,
      visible: experiment => !experiment.deleted && !isForeign(experiment.sharing),
      run: experiment =>
        run(async () => {
          const sure = await confirm(trans, {
            title: trans.__('Delete %1?', experiment.name),
            text: trans._n(
              'Its run is deleted with it. Both can be restored.',
              'Its %2 runs are deleted with it. All can be restored.',
              experiment.runs,
              formatCount(experiment.runs)
            ),
            action: trans.__('Delete experiment')
          });
          if (sure) {
            await model.update(experiment.id, { deleted: true });
          }
        })
    }
  ];
}

/** Let the owner decide who sees an experiment. */
async function share(
  experiment: Experiment,
  model: ExperimentsModel,
  links: ILinks,
  trans: TranslationBundle
): Promise<void> {
  if (experiment.sharing === null) {
    return;
  }
  const chosen = await links.sharing?.chooseAudience(
    trans.__('Share %1', experiment.name),
    experiment.sharing,
    trans.__('Whoever may see it sees its runs, curves and files, now and later. Only you change them.')
  );
  if (chosen) {
    await model.share(experiment.id, chosen);
  }
}

function useColumns(team: boolean): readonly IColumn<Experiment>[] {
  const trans = useTrans();
  return React.useMemo(
    () => [
      { id: 'name', header: trans.__('Experiment'), value: experiment => experiment.name, width: 240 },
      {
        id: 'state',
        header: trans.__('State'),
        value: experiment => (experiment.deleted ? 'Deleted' : experiment.live > 0 ? 'InProgress' : ''),
        cell: experiment => <ExperimentState experiment={experiment} />,
        width: 128
      },
      {
        id: 'runs',
        header: trans.__('Runs'),
        value: experiment => experiment.runs,
        cell: experiment => <span className="sms-figure">{formatCount(experiment.runs)}</span>,
        numeric: true,
        width: 96
      },
      {
        id: 'live',
        header: trans.__('Running'),
        value: experiment => experiment.live,
        cell: experiment => <span className="sms-figure">{formatCount(experiment.live)}</span>,
        numeric: true,
        width: 96
      },
      {
        id: 'activity',
        header: trans.__('Last activity'),
        value: experiment => experiment.last_activity,
        cell: experiment => <Moment at={experiment.last_activity} />,
        width: 136
      },
      ...(team ? sharingColumns<Experiment>(trans) : []),
      { id: 'tags', header: trans.__('Tags'), value: experiment => tagsOf(experiment), width: 240 },
      {
        id: 'note',
        header: trans.__('Note'),
        value: experiment => experiment.note,
        width: 240,
        hidden: true
      },
      {
        id: 'created',
        header: trans.__('Created'),
        value: experiment => experiment.created,
        cell: experiment => <Moment at={experiment.created} />,
        width: 120,
        hidden: true
      },
      { id: 'id', header: trans.__('Id'), value: experiment => experiment.id, width: 160, hidden: true }
    ],
    [trans, team]
  );
}

function ExperimentState(props: { experiment: Experiment }): React.JSX.Element {
  const { experiment } = props;
  const trans = useTrans();
  if (experiment.deleted) {
    return <StateChip state="Deleted" label={trans.__('Deleted')} />;
  }
  return experiment.live > 0 ? (
    <StateChip state="InProgress" label={trans.__('Running')} />
  ) : (
    <span className="sms-quiet">–</span>
  );
}

function tagsOf(experiment: Experiment): string {
  return Object.entries(experiment.tags)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
}
