import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { EmptyState } from '../../core/components/EmptyState';
import { useTrans } from '../../core/components/hooks';
import type { Data, Layout } from '../../core/plot';
import { hasWebGL, shown } from '../../core/plot';
import type { CreateChartCell, Run } from '../../core/wire';
import type { IAnalysis } from '../analysis';
import { metricsOf, paramsOf, varying } from '../analysis';
import type { ColumnRef } from '../columns';
import { barAxis, barTraces, histogramTraces, parallelLines, parallelTraces, scatterTraces } from '../traces';
import type { IAnalysisProps } from './AnalyzePage';
import { FieldsChooser, FieldSelect, Toggle } from './FieldSelect';

const HEIGHT = 440;
/** Bars and axes before anyone chose. */
const STANDARD_BARS = 1;
const STANDARD_AXES = 6;
const MAX_FIELDS = 20;

/** One field against another: a point for each run. */
export function ScatterTab(props: IAnalysisProps): React.JSX.Element {
  const { runs, styles, analysis, onChange } = props;
  const { logX, logY } = analysis;
  const trans = useTrans();
  const metrics = metricsOf(runs);
  const fields = [...metrics, ...paramsOf(runs)];
  const [x, y] = React.useMemo(() => scatterAxes(runs, analysis), [runs, analysis]);
  const data = React.useMemo(() => (x && y ? scatterTraces(runs, x, y, styles) : []), [runs, x, y, styles]);
  const layout = React.useMemo<Partial<Layout>>(
    () => ({
      xaxis: { title: { text: shown(x?.name ?? '') }, type: logX ? 'log' : undefined },
      yaxis: { title: { text: shown(y?.name ?? '') }, type: logY ? 'log' : undefined },
      showlegend: false
    }),
    [x, y, logX, logY]
  );
  if (!x || !y) {
    return <NoFigures />;
  }
  return (
    <>
      <div className="sms-ChartBar" role="toolbar" aria-label={trans.__('Chart')}>
        <FieldSelect
          label={trans.__('Across')}
          fields={fields}
          value={x}
          onChange={field => onChange({ x: field })}
        />
        <FieldSelect
          label={trans.__('Up')}
          fields={metrics}
          value={y}
          onChange={field => onChange({ y: field })}
        />
        <Toggle label={trans.__('Log x')} checked={logX} onChange={on => onChange({ logX: on })} />
        <Toggle label={trans.__('Log y')} checked={logY} onChange={on => onChange({ logY: on })} />
      </div>
      <Chart
        label={trans.__('%1 against %2', y.name, x.name)}
        data={data}
        layout={layout}
        height={HEIGHT}
        empty={trans.__('None of these runs has both.')}
        onCopyCell={() => props.onCopyCell(cellOf('scatter', props, [x, y]))}
      />
    </>
  );
}

/** Some fields of each run, as bars. */
export function BarTab(props: IAnalysisProps): React.JSX.Element {
  const { runs, styles, analysis, onChange } = props;
  const { logY } = analysis;
  const trans = useTrans();
  const fields = [...metricsOf(runs), ...paramsOf(runs)];
  const chosen = React.useMemo(
    () => analysis.columns ?? metricsOf(runs).slice(0, STANDARD_BARS),
    [runs, analysis]
  );
  const data = React.useMemo(() => barTraces(runs, chosen, styles), [runs, chosen, styles]);
  const layout = React.useMemo<Partial<Layout>>(
    () => ({
      xaxis: barAxis(runs),
      yaxis: {
        title: { text: chosen.length === 1 ? shown(chosen[0]?.name ?? '') : '' },
        type: logY ? 'log' : 'linear'
      },
      showlegend: chosen.length > 1,
      barmode: 'group'
    }),
    [runs, chosen, logY]
  );
  if (fields.length === 0) {
    return <NoFigures />;
  }
  return (
    <>
      <div className="sms-ChartBar" role="toolbar" aria-label={trans.__('Chart')}>
        <FieldsChooser
          label={trans.__('Fields')}
          fields={fields}
          value={chosen}
          most={MAX_FIELDS}
          onChange={columns => onChange({ columns })}
        />
        <Toggle label={trans.__('Log y')} checked={logY} onChange={on => onChange({ logY: on })} />
      </div>
      <Chart
        label={chosen.map(({ name }) => name).join(', ')}
        data={data}
        layout={layout}
        height={HEIGHT}
        onCopyCell={() => props.onCopyCell(cellOf('bar', props, chosen))}
      />
    </>
  );
}

/** How one field is distributed over the runs. */
export function HistogramTab(props: IAnalysisProps): React.JSX.Element {
  const { runs, analysis, onChange } = props;
  const trans = useTrans();
  const fields = [...metricsOf(runs), ...paramsOf(runs)];
  const x = React.useMemo(
    () => analysis.x ?? [...metricsOf(runs), ...paramsOf(runs)][0] ?? null,
    [runs, analysis]
  );
  const data = React.useMemo(() => (x ? histogramTraces(runs, x) : []), [runs, x]);
  const layout = React.useMemo<Partial<Layout>>(
    () => ({
      xaxis: { title: { text: shown(x?.name ?? '') } },
      yaxis: { title: { text: trans.__('Runs') } },
      showlegend: false,
      bargap: 0.05
    }),
    [x, trans]
  );
  if (!x) {
    return <NoFigures />;
  }
  return (
    <>
      <div className="sms-ChartBar" role="toolbar" aria-label={trans.__('Chart')}>
        <FieldSelect
          label={trans.__('Field')}
          fields={fields}
          value={x}
          onChange={field => onChange({ x: field })}
        />
      </div>
      <Chart
        label={x.name}
        data={data}
        layout={layout}
        height={HEIGHT}
        onCopyCell={() => props.onCopyCell(cellOf('histogram', props, [x]))}
      />
    </>
  );
}

/** A line for each run over an axis for each field. */
export function ParallelTab(props: IAnalysisProps): React.JSX.Element {
  const { runs, styles, analysis, onChange } = props;
  const trans = useTrans();
  const fields = [...metricsOf(runs), ...paramsOf(runs)];
  const chosen = React.useMemo(() => parallelAxes(runs, analysis), [runs, analysis]);
  const webgl = hasWebGL();
  const data = React.useMemo<readonly Data[]>(
    () => (webgl ? parallelTraces(runs, chosen) : parallelLines(runs, chosen, styles)),
    [runs, chosen, styles, webgl]
  );
  const layout = React.useMemo<Partial<Layout>>(
    () => ({
      showlegend: false,
      margin: { l: 72, r: 72, t: 48, b: 32 },
      ...(webgl ? {} : { yaxis: { showticklabels: false } })
    }),
    [webgl]
  );
  if (fields.length === 0) {
    return <NoFigures />;
  }
  return (
    <>
      <div className="sms-ChartBar" role="toolbar" aria-label={trans.__('Chart')}>
        <FieldsChooser
          label={trans.__('Axes')}
          fields={fields}
          value={chosen}
          most={MAX_FIELDS}
          onChange={columns => onChange({ columns })}
        />
        {webgl ? (
          <span className="sms-quiet">
            {trans.__('Drag along an axis to pick runs; drag its name to move it.')}
          </span>
        ) : (
          <span className="sms-quiet">
            {trans.__(
              'This browser has no WebGL, so the axes are drawn still, each from its least to its most.'
            )}
          </span>
        )}
      </div>
      <Chart
        label={trans.__('Parallel coordinates')}
        data={data}
        layout={layout}
        height={HEIGHT}
        onCopyCell={() => props.onCopyCell(cellOf('parallel', props, chosen))}
      />
    </>
  );
}

function NoFigures(): React.JSX.Element {
  const trans = useTrans();
  return <EmptyState text={trans.__('These runs have neither metrics nor parameters to draw.')} />;
}

function cellOf(
  chart: CreateChartCell['chart'],
  props: IAnalysisProps,
  fields: readonly ColumnRef[]
): CreateChartCell {
  const names = (kind: ColumnRef['kind']): string[] =>
    fields.filter(field => field.kind === kind).map(({ name }) => name);
  return {
    chart,
    run_ids: props.runs.map(run => run.id),
    metrics: names('metric'),
    params: names('parameter'),
    x: 'step',
    log_x: chart === 'scatter' && props.analysis.logX,
    log_y: ['scatter', 'bar'].includes(chart) && props.analysis.logY,
    smoothing: 0
  };
}

/** The fields of a scatter chart: what differs across, the first metric up. */
function scatterAxes(
  runs: readonly Run[],
  analysis: IAnalysis
): readonly [ColumnRef | null, ColumnRef | null] {
  const metrics = metricsOf(runs);
  const y = analysis.y?.kind === 'metric' ? analysis.y : (metrics[0] ?? null);
  return [analysis.x ?? varying(runs, paramsOf(runs))[0] ?? metrics[1] ?? y, y];
}

/** Parameters, then metrics, in which the runs differ. */
function parallelAxes(runs: readonly Run[], analysis: IAnalysis): readonly ColumnRef[] {
  if (analysis.columns) {
    return analysis.columns;
  }
  const fields = [...paramsOf(runs), ...metricsOf(runs)];
  const telling = varying(runs, fields);
  return (telling.length > 1 ? telling : fields).slice(-STANDARD_AXES);
}
