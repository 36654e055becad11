import * as React from 'react';

import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Cost, Duration, Moment, Score } from '../../core/components/Facts';
import type { IFilter } from '../../core/components/FilterBar';
import { applyFilters, FilterBar } from '../../core/components/FilterBar';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { significant } from '../../core/format';
import type { Trial, TuningJob } from '../../core/wire';
import type { ILinks } from '../links';
import type { ITabProps } from './TuningDetail';
import { TrialStateChip } from './TuningState';

/** Beside more parameters the rest are shown from the columns menu. */
const SHOWN_PARAMETERS = 6;

/** All training jobs of a tuning job, live. */
export function TrialsTab(props: ITabProps): React.JSX.Element {
  const { model, job, links } = props;
  const trans = useTrans();
  const trials = useFollowed(() => model.trialsOf(job.id), [model, job.id]);
  const [active, setActive] = React.useState<ReadonlySet<string>>(new Set());
  const filters = useFilters();
  const columns = useColumns(job, model.currency);
  const { items } = trials;
  const rows = React.useMemo(() => applyFilters(items ?? [], filters, active), [items, filters, active]);
  const actions = useActions(links);
  return (
    <>
      {trials.error ? <ErrorBanner error={trials.error} onRetry={() => void trials.load()} /> : null}
      <DataTable
        label={trans.__('Training jobs of %1', job.request.name)}
        columns={columns}
        rows={rows}
        rowId={trial => String(trial.number)}
        onOpen={trial => {
          if (trial.job_id) {
            links.openJob(trial.job_id);
          }
        }}
        actions={actions}
        initialSort={{ id: 'name', desc: true }}
        loading={items === null && !trials.error}
        toolbar={
          items?.length ? (
            <FilterBar label={trans.__('Show only')} filters={filters} active={active} onChange={setActive} />
          ) : undefined
        }
        empty={
          <EmptyState
            text={
              active.size > 0
                ? trans.__('No training job passes all filters.')
                : trans.__('The first training jobs are being chosen.')
            }
          />
        }
      />
    </>
  );
}

function useFilters(): readonly IFilter<Trial>[] {
  const trans = useTrans();
  return React.useMemo(
    () => [
      { id: 'running', label: trans.__('Running'), test: trial => trial.state === 'InProgress' },
      { id: 'completed', label: trans.__('Completed'), test: trial => trial.state === 'Completed' },
      { id: 'early', label: trans.__('Stopped early'), test: trial => trial.stopped_early },
      { id: 'failed', label: trans.__('Failed'), test: trial => trial.state === 'Failed' }
    ],
    [trans]
  );
}

function useActions(links: ILinks): readonly IRowAction<Trial>[] {
  const trans = useTrans();
  return [
    {
      label: trans.__('Open training job'),
      visible: trial => trial.job_id !== '',
      run: trial => links.openJob(trial.job_id)
    },
    {
      label: trans.__('Open log'),
      visible: trial => trial.job_id !== '',
      run: trial => links.openJob(trial.job_id, 'logs')
    },
    {
      label: trans.__('Open run'),
      visible: trial => trial.run_id !== '',
      run: trial => links.openRun(trial.run_id)
    }
  ];
}

function useColumns(job: TuningJob, currency: string): readonly IColumn<Trial>[] {
  const trans = useTrans();
  const best = job.best?.number ?? null;
  const names = parameterNames(job).join('\n');
  const words = useWords(job);
  const several = job.request.definitions.length > 1;
  return React.useMemo(
    () => [
      {
        id: 'name',
        header: trans.__('Training job'),
        // By its number: names end in random letters.
        value: trial => trial.number,
        cell: trial => <Name trial={trial} best={trial.number === best} />,
        width: 280
      },
      {
        id: 'state',
        header: trans.__('State'),
        value: trial => (trial.stopped_early ? trans.__('Stopped early') : trial.state),
        cell: trial => <TrialStateChip trial={trial} />,
        width: 120
      },
      {
        id: 'objective',
        header: trans.__('Objective'),
        value: trial => trial.objective,
        cell: trial => <Score value={trial.objective} />,
        numeric: true,
        width: 96
      },
      ...(names === '' ? [] : names.split('\n')).map((name, index): IColumn<Trial> => ({
        id: `parameter:${name}`,
        header: name,
        value: trial => figureOf(trial.parameters[name]),
        cell: trial => <Value value={trial.parameters[name]} />,
        numeric: !words.has(name),
        width: 104,
        hidden: index >= SHOWN_PARAMETERS
      })),
      {
        id: 'definition',
        header: trans.__('Definition'),
        value: trial => trial.definition,
        width: 120,
        hidden: !several
      },
      {
        id: 'started',
        header: trans.__('Started'),
        value: trial => trial.started,
        cell: trial => <Moment at={trial.started} />,
        width: 112,
        hidden: true
      },
      {
        id: 'duration',
        header: trans.__('Duration'),
        value: secondsOf,
        cell: trial => <Duration seconds={secondsOf(trial)} since={trial.started} />,
        numeric: true,
        width: 96
      },
      {
        id: 'cost',
        header: trans.__('Cost'),
        value: trial => trial.cost,
        cell: trial => <Cost amount={trial.cost} unit={currency} />,
        numeric: true,
        width: 88
      },
      { id: 'reason', header: trans.__('Reason'), value: trial => trial.reason, width: 280 }
    ],
    [trans, currency, best, names, words, several]
  );
}

/** Names of the parameters whose values are words. */
function useWords(job: TuningJob): ReadonlySet<string> {
  const { definitions } = job.request;
  const names = definitions.flatMap(({ ranges }) => ranges.categorical.map(({ name }) => name)).join('\n');
  return React.useMemo(() => new Set(names.split('\n')), [names]);
}

function Name(props: { trial: Trial; best: boolean }): React.JSX.Element {
  const { trial, best } = props;
  const trans = useTrans();
  return (
    <span className="sms-TrialName">
      {best ? (
        <span role="img" aria-label={trans.__('Best')} title={trans.__('Best')} className="sms-Star">
          ★
        </span>
      ) : null}
      <span className="sms-ellipsis">{trial.job_name || trans.__('Trial %1', trial.number)}</span>
      {trial.enqueued ? <span className="sms-quiet">{trans.__('enqueued')}</span> : null}
    </span>
  );
}

function Value(props: { value: string | undefined }): React.JSX.Element {
  const figure = figureOf(props.value);
  return (
    <span className="sms-figure" title={props.value}>
      {figure === null ? '–' : typeof figure === 'number' ? significant(figure, 4) : figure}
    </span>
  );
}

/** A number where the text is one, so that columns are sorted as figures. */
function figureOf(text: string | undefined): number | string | null {
  if (text === undefined) {
    return null;
  }
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : text;
}

function parameterNames(job: TuningJob): string[] {
  const names = job.request.definitions.flatMap(({ ranges }) =>
    [...ranges.continuous, ...ranges.integer, ...ranges.categorical].map(({ name }) => name)
  );
  return [...new Set(names)];
}

function secondsOf(trial: Trial): number | null {
  return trial.started && trial.ended
    ? (new Date(trial.ended).getTime() - new Date(trial.started).getTime()) / 1000
    : null;
}
