import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { ShareButton } from '../../core/components/ShareButton';
import { useFollowed } from '../../core/components/useFollowed';
import type { IPageRoute } from '../../core/pages';
import type { Run } from '../../core/wire';
import type { AnalysisTab, IAnalysis } from '../analysis';
import { formatAnalysis, parseAnalysis } from '../analysis';
import type { ILinks } from '../links';
import type { ExperimentsModel } from '../model';
import { MAX_ANALYZED } from '../model';
import { formatQuery, parseQuery } from '../query';
import type { RunStyles } from '../traces';
import { stylesOf } from '../traces';
import { CopiedCell, useChartCell } from './CopiedCell';
import { Differences } from './Differences';
import { BarTab, HistogramTab, ParallelTab, ScatterTab } from './FieldCharts';
import { LineTab } from './LineTab';

interface IProps {
  model: ExperimentsModel;
  links: ILinks;
  route: IPageRoute;
}

/** What every tab of an analysis is drawn from. */
export interface IAnalysisProps {
  model: ExperimentsModel;
  runs: readonly Run[];
  styles: RunStyles;
  analysis: IAnalysis;
  onChange: (change: Partial<IAnalysis>) => void;
  onCopyCell: ReturnType<typeof useChartCell>['copy'];
}

/** Runs beside each other: curves, points, bars, distributions, differences. */
export function AnalyzePage(props: IProps): React.JSX.Element {
  const { model, links, route } = props;
  const trans = useTrans();
  const key = JSON.stringify(route.params);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the key says all of the parameters
  const analysis = React.useMemo(() => parseAnalysis(route.params, MAX_ANALYZED), [key]);
  const ids = analysis.runs.join(',');
  const remote = useFollowed(() => model.runsOf(ids === '' ? [] : ids.split(',')), [model, ids]);
  const runs = remote.value;
  const styles = React.useMemo(() => stylesOf(runs ?? []), [runs]);
  const cell = useChartCell(model);
  const query = parseQuery(route.params);
  const experiment = useExperimentName(model, query.experiment);
  const change = (part: Partial<IAnalysis>): void =>
    route.go({ ...formatQuery(query), ...formatAnalysis({ ...analysis, ...part }) });
  const Tab = TAB_VIEWS[analysis.tab];
  const labels: Readonly<Record<AnalysisTab, string>> = {
    line: trans.__('Line'),
    scatter: trans.__('Scatter'),
    bar: trans.__('Bar'),
    histogram: trans.__('Histogram'),
    parallel: trans.__('Parallel coordinates'),
    differences: trans.__('Differences')
  };
  return (
    <Page
      crumbs={[
        { label: trans.__('Experiments'), onClick: () => route.go({}) },
        ...(query.experiment ? [{ label: experiment, onClick: () => route.go(formatQuery(query)) }] : []),
        { label: trans._n('Analyze %2 run', 'Analyze %2 runs', analysis.runs.length, analysis.runs.length) }
      ]}
      actions={
        analysis.runs.length > 1 ? (
          <ShareButton
            sharing={links.sharing}
            subject={{ of: 'comparison', ids: [...analysis.runs] }}
            title={trans.__('comparison')}
          />
        ) : null
      }
      tabs={Object.entries(labels).map(([id, label]) => ({ id, label }))}
      tab={analysis.tab}
      onTab={id => change({ tab: id as AnalysisTab })}
    >
      {cell.error ? <ErrorBanner error={cell.error} onClose={cell.clear} /> : null}
      {cell.copied ? <CopiedCell {...cell.copied} onClose={cell.clear} /> : null}
      {remote.error ? <ErrorBanner error={remote.error} onRetry={() => void remote.load()} /> : null}
      {runs === null ? <div className="sms-PageSkeleton" aria-busy="true" /> : null}
      {runs?.length === 0 ? (
        <EmptyState text={trans.__('Select runs in an experiment, then analyze them here.')} />
      ) : null}
      {runs && runs.length > 0 ? (
        <div className="sms-Analysis">
          <Legend
            runs={runs}
            styles={styles}
            onOpen={run => route.go({ ...formatQuery(query), run })}
            onRemove={run => change({ runs: analysis.runs.filter(id => id !== run) })}
          />
          <div className="sms-Analysis-view">
            <Tab
              model={model}
              runs={runs}
              styles={styles}
              analysis={analysis}
              onChange={change}
              onCopyCell={cell.copy}
            />
          </div>
        </div>
      ) : null}
    </Page>
  );
}

const TAB_VIEWS: Readonly<Record<AnalysisTab, (props: IAnalysisProps) => React.JSX.Element>> = {
  line: LineTab,
  scatter: ScatterTab,
  bar: BarTab,
  histogram: HistogramTab,
  parallel: ParallelTab,
  differences: Differences
};

interface ILegendProps {
  runs: readonly Run[];
  styles: RunStyles;
  onOpen: (id: string) => void;
  onRemove: (id: string) => void;
}

/** Whose colour is whose, for all charts of the page. */
function Legend(props: ILegendProps): React.JSX.Element {
  const { runs, styles } = props;
  const trans = useTrans();
  return (
    <ul className="sms-RunLegend" aria-label={trans.__('Runs')}>
      {runs.map(run => (
        <li key={run.id}>
          <Swatch styles={styles} id={run.id} />
          <button type="button" className="sms-Link" title={run.id} onClick={() => props.onOpen(run.id)}>
            <span className="sms-ellipsis">{run.name || run.id}</span>
          </button>
          <button
            type="button"
            className="sms-FilterChip-remove sms-RunLegend-remove"
            aria-label={trans.__('Leave out %1', run.name || run.id)}
            title={trans.__('Leave out')}
            onClick={() => props.onRemove(run.id)}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A piece of a run's line. */
export function Swatch(props: { styles: RunStyles; id: string }): React.JSX.Element {
  const style = props.styles.get(props.id);
  const dashes = { solid: undefined, dash: '6 3', dot: '2 3', dashdot: '6 3 2 3' }[style?.dash ?? 'solid'];
  return (
    <svg className="sms-Swatch" width="20" height="8" aria-hidden="true">
      <line x1="0" y1="4" x2="20" y2="4" stroke={style?.color} strokeWidth="3" strokeDasharray={dashes} />
    </svg>
  );
}

function useExperimentName(model: ExperimentsModel, id: string): string {
  React.useEffect(() => void model.lists.active.ensure(), [model]);
  return model.lists.active.value?.items.find(experiment => experiment.id === id)?.name ?? id;
}
