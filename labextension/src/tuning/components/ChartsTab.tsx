import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import { WhenSeen } from '../../core/components/WhenSeen';
import { formatCount } from '../../core/format';
import { MOST_LINES, scored } from '../columns';
import { DefinitionSelect } from './DefinitionSelect';
import { ContourChart, HistoryChart, ParallelChart, SliceChart, TimelineChart } from './HistoryCharts';
import { CurvesChart, ImportanceChart } from './LearnedCharts';
import type { ITabProps } from './TuningDetail';

/** Of a chart and its title, before it is drawn. */
const HEIGHT = 400;

/** Everything that can be seen of a search, while it goes on. */
export function ChartsTab(props: ITabProps): React.JSX.Element {
  const { model, job, route, links } = props;
  const trans = useTrans();
  const histories = useFollowed(() => model.historyOf(job.id), [model, job.id]);
  const action = useAction();
  const chosen = route.params['definition'];
  const all = histories.value ?? [];
  const history = all.find(({ definition }) => definition === chosen) ?? all[0];
  const openTrial = (customdata: unknown): void => {
    if (typeof customdata === 'number') {
      void action.run(async () => {
        const trial = await model.trialOf(job, customdata);
        if (trial?.job_id) {
          links.openJob(trial.job_id);
        }
      });
    }
  };
  if (histories.error) {
    return <ErrorBanner error={histories.error} onRetry={() => void histories.load()} />;
  }
  if (histories.value === null) {
    return <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  if (!history || history.numbers.length === 0) {
    return <EmptyState text={trans.__('Charts are drawn here as soon as the first trial has begun.')} />;
  }
  const shared = { history, onTrial: openTrial };
  const count = scored(history).length;
  return (
    <>
      <DefinitionSelect
        names={all.map(({ definition }) => definition)}
        value={history.definition}
        onChange={definition => route.go({ ...route.params, definition })}
      />
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {count > MOST_LINES ? (
        <p className="sms-quiet">
          {trans.__(
            'The history has all %1 trials; parallel coordinates, slice and contour draw a part of them, spread evenly and with the best.',
            formatCount(count)
          )}
        </p>
      ) : null}
      <div className="sms-Charts sms-Charts-wide">
        <HistoryChart {...shared} />
        <ImportanceChart model={model} job={job} definition={history.definition} />
        <WhenSeen height={HEIGHT} className="sms-Charts-whole">
          <ParallelChart {...shared} />
        </WhenSeen>
        <WhenSeen height={HEIGHT}>
          <SliceChart {...shared} />
        </WhenSeen>
        <WhenSeen height={HEIGHT}>
          <ContourChart {...shared} />
        </WhenSeen>
        <WhenSeen height={HEIGHT}>
          <CurvesChart model={model} job={job} definition={history.definition} onTrial={openTrial} />
        </WhenSeen>
        <WhenSeen height={HEIGHT}>
          <TimelineChart {...shared} />
        </WhenSeen>
      </div>
    </>
  );
}
