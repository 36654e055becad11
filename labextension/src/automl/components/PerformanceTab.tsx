import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { EmptyState } from '../../core/components/EmptyState';
import { useTrans } from '../../core/components/hooks';
import { formatCount } from '../../core/format';
import type { CandidateReport, Residuals } from '../../core/wire';
import {
  axes,
  confusionLayout,
  confusionTraces,
  gainTraces,
  liftTraces,
  precisionRecallTraces,
  predictedTraces,
  residualTraces,
  rocTraces
} from '../traces';
import type { ICandidateTabProps } from './CandidateDetail';
import { ScoreTable } from './ScoreTable';

/** How well a candidate predicts rows that it was not fitted on. */
export function PerformanceTab(props: ICandidateTabProps): React.JSX.Element {
  const { report } = props;
  const trans = useTrans();
  if (Object.keys(report.metrics).length === 0) {
    return <EmptyState text={report.candidate.reason || trans.__('It has no scores yet.')} />;
  }
  return (
    <>
      <Metrics {...props} />
      {report.residuals ? <Numbers residuals={report.residuals} /> : null}
      {report.confusion ? <Classes report={report} /> : null}
    </>
  );
}

function Metrics(props: ICandidateTabProps): React.JSX.Element {
  const { job, report } = props;
  const { metrics, rows, candidate } = report;
  const trans = useTrans();
  return (
    <section>
      {rows > 0 ? (
        <p className="sms-quiet">
          {trans._n(
            'Measured on %2 row that the model was not fitted on.',
            'Measured on %2 rows, each by models that were not fitted on it.',
            rows,
            formatCount(rows)
          )}
        </p>
      ) : null}
      <ScoreTable
        names={Object.keys(metrics)}
        metrics={metrics}
        honest={candidate.name === job.best?.name ? job.honest : undefined}
      />
    </section>
  );
}

function Classes(props: { report: CandidateReport }): React.JSX.Element {
  const { confusion, roc, precision_recall, lift } = props.report;
  const trans = useTrans();
  const charts = React.useMemo(
    () => [
      {
        label: trans.__('Confusion matrix'),
        data: confusion ? confusionTraces(confusion, trans) : [],
        layout: confusionLayout(trans)
      },
      {
        label: trans.__('Receiver operating characteristic'),
        data: rocTraces(roc, trans),
        layout: axes(trans.__('False positive rate'), trans.__('True positive rate'))
      },
      {
        label: trans.__('Precision and recall'),
        data: precisionRecallTraces(precision_recall),
        layout: axes(trans.__('Recall'), trans.__('Precision'))
      },
      {
        label: trans.__('Cumulative gain'),
        data: gainTraces(lift, trans),
        layout: axes(trans.__('Share of rows, the likeliest first'), trans.__('Share of the class found'))
      },
      {
        label: trans.__('Lift'),
        data: liftTraces(lift, trans),
        layout: axes(trans.__('Share of rows, the likeliest first'), trans.__('Times better than chance'))
      }
    ],
    [trans, confusion, roc, precision_recall, lift]
  );
  return <Charts charts={charts} />;
}

function Numbers(props: { residuals: Residuals }): React.JSX.Element {
  const { residuals } = props;
  const trans = useTrans();
  const charts = React.useMemo(
    () => [
      {
        label: trans.__('Predicted and actual'),
        data: predictedTraces(residuals, trans),
        layout: axes(trans.__('Actual'), trans.__('Predicted'))
      },
      {
        label: trans.__('Residuals'),
        data: residualTraces(residuals, trans),
        layout: axes(trans.__('Predicted'), trans.__('Actual less predicted'))
      }
    ],
    [trans, residuals]
  );
  return <Charts charts={charts} />;
}

type ChartProps = Pick<React.ComponentProps<typeof Chart>, 'label' | 'data' | 'layout'>;

function Charts(props: { charts: readonly ChartProps[] }): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="sms-Charts">
      {props.charts.map(chart => (
        <section key={chart.label}>
          <h2>{chart.label}</h2>
          <Chart
            {...chart}
            empty={trans.__('It is drawn of the best candidate, at the end of the experiment.')}
          />
        </section>
      ))}
    </div>
  );
}
