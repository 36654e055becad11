import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { useTrans } from '../../core/components/hooks';
import type { IPageRoute } from '../../core/pages';
import type { RunDetail, RunMetric } from '../../core/wire';
import type { ILinks } from '../links';
import type { ExperimentsModel } from '../model';
import { formatMetric } from '../values';
import { Lineage, Origin } from './RunLineage';
import { NoteEditor, TagList } from './RunNotes';

interface IProps {
  model: ExperimentsModel;
  links: ILinks;
  route: IPageRoute;
  detail: RunDetail;
  update: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** What a run was given and what came of it. */
export function RunOverview(props: IProps): React.JSX.Element {
  const { model, links, route, detail, update } = props;
  const { run, lineage } = detail;
  const trans = useTrans();
  return (
    <div className="sms-RunOverview">
      <div className="sms-RunOverview-columns">
        <section>
          <h2>{trans.__('Metrics')}</h2>
          <MetricTable metrics={run.metrics} />
        </section>
        <section>
          <h2>{trans.__('Parameters')}</h2>
          <ValueTable
            label={trans.__('Parameters')}
            values={run.params}
            empty={trans.__('The run has no parameter.')}
          />
        </section>
        <section>
          <h2>{trans.__('Note')}</h2>
          <NoteEditor note={detail.note} onSave={note => update(() => model.updateRun(run.id, { note }))} />
          <h2>{trans.__('Tags')}</h2>
          <TagList
            tags={run.tags}
            onChange={tags => update(() => model.updateRun(run.id, { tags: { ...tags } }))}
          />
        </section>
        <section>
          <h2>{trans.__('Source')}</h2>
          <Origin run={run} links={links} />
        </section>
      </div>
      {lineage.datasets.length > 0 ? <Datasets detail={detail} /> : null}
      <Lineage lineage={lineage} onOpen={id => route.go({ ...route.params, run: id })} />
      <details className="sms-RunOverview-all">
        <summary>{trans.__('All tags, those of MLflow and the studio too')}</summary>
        <ValueTable label={trans.__('All tags')} values={detail.all_tags} empty="" />
      </details>
    </div>
  );
}

type Entry = readonly [string, string];

function ValueTable(props: {
  label: string;
  values: Readonly<Record<string, string>>;
  empty: string;
}): React.JSX.Element {
  const trans = useTrans();
  const columns = React.useMemo<readonly IColumn<Entry>[]>(
    () => [
      { id: 'name', header: trans.__('Name'), value: ([name]) => name, width: 160 },
      { id: 'value', header: trans.__('Value'), value: ([, value]) => value, width: 200 }
    ],
    [trans]
  );
  const rows = React.useMemo(() => Object.entries(props.values), [props.values]);
  return (
    <DataTable
      label={props.label}
      columns={columns}
      rows={rows}
      rowId={([name]) => name}
      initialSort={{ id: 'name', desc: false }}
      plain
      empty={props.empty}
    />
  );
}

type MetricEntry = readonly [string, RunMetric];

function MetricTable(props: { metrics: Readonly<Record<string, RunMetric>> }): React.JSX.Element {
  const trans = useTrans();
  const columns = React.useMemo<readonly IColumn<MetricEntry>[]>(
    () => [
      { id: 'name', header: trans.__('Metric'), value: ([name]) => name, width: 160 },
      {
        id: 'last',
        header: trans.__('Last value'),
        value: ([, { last }]) => last,
        cell: ([, { last }]) => (
          <span className="sms-figure" title={String(last)}>
            {formatMetric(last)}
          </span>
        ),
        numeric: true,
        width: 112
      },
      { id: 'step', header: trans.__('At step'), value: ([, { step }]) => step, numeric: true, width: 88 }
    ],
    [trans]
  );
  const rows = React.useMemo(() => Object.entries(props.metrics), [props.metrics]);
  return (
    <DataTable
      label={trans.__('Metrics')}
      columns={columns}
      rows={rows}
      rowId={([name]) => name}
      initialSort={{ id: 'name', desc: false }}
      plain
      empty={trans.__('The run logged no metric.')}
    />
  );
}

function Datasets(props: { detail: RunDetail }): React.JSX.Element {
  const trans = useTrans();
  return (
    <section>
      <h2>{trans.__('Datasets')}</h2>
      <div className="sms-Comparison">
        <table className="sms-PlainTable" aria-label={trans.__('Datasets')}>
          <thead>
            <tr>
              <th scope="col">{trans.__('Name')}</th>
              <th scope="col">{trans.__('For')}</th>
              <th scope="col">{trans.__('Digest')}</th>
              <th scope="col">{trans.__('Source')}</th>
            </tr>
          </thead>
          <tbody>
            {props.detail.lineage.datasets.map((dataset, index) => (
              <tr key={index}>
                <td>{dataset.name}</td>
                <td>{dataset.context || '–'}</td>
                <td className="sms-code">{dataset.digest}</td>
                <td className="sms-code">{datasetPlace(dataset.source)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Where a dataset came from: the address in MLflow's JSON, or all of it where there is none. */
export function datasetPlace(source: string): string {
  try {
    const place = JSON.parse(source) as { uri?: string; url?: string; path?: string };
    return place.uri ?? place.url ?? place.path ?? source;
  } catch {
    return source;
  }
}
