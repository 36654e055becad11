import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { EmptyState } from '../../core/components/EmptyState';
import { CopyButton, ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { formatCount } from '../../core/format';
import type { StepPage, TensorConfusion } from '../../core/wire';
import { move } from '../address';
import { confusionCell } from '../cell';
import { confusionPicture } from '../confusionPicture';
import type { ITabProps } from './DebuggerDetail';
import { ModeSelect } from './ModeSelect';
import { ShareText } from './ShareText';
import { StepSlider } from './StepSlider';

const HEIGHT = 480;

/** Labels beside predictions, class by class, at a step that is chosen or at the newest. */
export function ConfusionTab(props: ITabProps): React.JSX.Element {
  const { model, job, route, view } = props;
  const trans = useTrans();
  const { mode, step, labels, predictions } = view;
  const confusion = useFollowed(
    () => model.confusionOf(job.id, { step, mode, labels, predictions }),
    [model, job.id, step, mode, labels, predictions]
  );
  // What was shown stays until the next step is there: moving the slider must not let the page jump.
  const last = React.useRef<TensorConfusion | null>(null);
  last.current = confusion.value ?? last.current;
  const shown = last.current;
  if (shown === null) {
    return confusion.error ? (
      <ErrorBanner error={confusion.error} onRetry={() => void confusion.load()} />
    ) : (
      <div className="sms-PageSkeleton" aria-busy="true" />
    );
  }
  const none = shown.label_names.length === 0 && shown.prediction_names.length === 0;
  if (none && !confusion.error) {
    return (
      <EmptyState
        text={trans.__(
          'Which classes are mistaken for which is seen here where a job saves the labels and the predictions of a step: hook.save_tensor("labels", y, "labels") and hook.save_tensor("predictions", scores, "predictions").'
        )}
      />
    );
  }
  return (
    <>
      <div className="sms-ChartBar" role="toolbar" aria-label={trans.__('Chart')}>
        <NameSelect
          label={trans.__('Labels')}
          names={shown.label_names}
          value={shown.labels}
          onChange={chosen => move(route, { labels: chosen })}
        />
        <NameSelect
          label={trans.__('Predictions')}
          names={shown.prediction_names}
          value={shown.predictions}
          onChange={chosen => move(route, { predictions: chosen })}
        />
        <ModeSelect job={job} mode={mode} onChange={chosen => move(route, { mode: chosen, step: null })} />
        {shown.step < 0 ? null : (
          <CopyButton
            text={confusionCell(job.path, shown.labels, shown.predictions, shown.step, mode)}
            label={trans.__('Copy as code')}
          />
        )}
      </div>
      {confusion.error ? (
        <ErrorBanner error={confusion.error} onRetry={() => void confusion.load()} />
      ) : (
        <Compared {...props} confusion={shown} busy={confusion.loading} />
      )}
    </>
  );
}

function Compared(props: ITabProps & { confusion: TensorConfusion; busy: boolean }): React.JSX.Element {
  const { job, route, view, confusion, busy } = props;
  const trans = useTrans();
  const picture = React.useMemo(() => confusionPicture(confusion, trans), [confusion, trans]);
  if (confusion.step < 0) {
    return <EmptyState text={trans.__('No step has both of these tensors with their values.')} />;
  }
  const { steps } = confusion;
  const page: StepPage = {
    mode: view.mode,
    total: steps.length,
    first: steps[0] ?? -1,
    last: steps[steps.length - 1] ?? -1,
    steps
  };
  return (
    <section className="sms-TensorStep" aria-busy={busy}>
      <StepSlider
        page={page}
        step={view.step}
        live={job.writing}
        onStep={chosen => move(route, { step: chosen })}
      />
      <p>
        {trans.__(
          'At step %1, %2 of %3 examples were predicted right.',
          formatCount(confusion.step),
          formatCount(confusion.counts.reduce((sum, row, at) => sum + (row[at] ?? 0), 0)),
          formatCount(confusion.compared)
        )}{' '}
        {confusion.left_out > 0
          ? trans._n(
              '%1 has no label, no prediction or no class.',
              '%1 have no label, no prediction or no class.',
              confusion.left_out,
              formatCount(confusion.left_out)
            )
          : null}
      </p>
      <div className="sms-Charts sms-Charts-wide">
        <section>
          <h2>{trans.__('Labels and predictions')}</h2>
          <Chart
            label={trans.__('Labels and predictions')}
            data={picture.data}
            layout={picture.layout}
            height={HEIGHT}
          />
        </section>
        <Classes confusion={confusion} />
      </div>
    </section>
  );
}

function Classes(props: { confusion: TensorConfusion }): React.JSX.Element {
  const { confusion } = props;
  const trans = useTrans();
  return (
    <section>
      <h2>{trans.__('By class')}</h2>
      <div className="sms-Confusion-classes">
        <table className="sms-PlainTable">
          <thead>
            <tr>
              <th scope="col">{trans.__('Class')}</th>
              <th scope="col" className="sms-figure">
                {trans.__('Examples')}
              </th>
              <th
                scope="col"
                className="sms-figure"
                title={trans.__('Share of its examples that were found')}
              >
                {trans.__('Recall')}
              </th>
              <th
                scope="col"
                className="sms-figure"
                title={trans.__('Share of what was predicted as it that is right')}
              >
                {trans.__('Precision')}
              </th>
            </tr>
          </thead>
          <tbody>
            {confusion.classes.map((name, at) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="sms-figure">
                  {formatCount((confusion.counts[at] ?? []).reduce((sum, count) => sum + count, 0))}
                </td>
                <td className="sms-figure">
                  <ShareText share={confusion.recall[at] ?? null} />
                </td>
                <td className="sms-figure">
                  <ShareText share={confusion.precision[at] ?? null} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function NameSelect(props: {
  label: string;
  names: readonly string[];
  value: string;
  onChange: (name: string) => void;
}): React.JSX.Element {
  const { label, names, value, onChange } = props;
  const id = React.useId();
  const offered = value && !names.includes(value) ? [value, ...names] : names;
  return (
    <span className="sms-ChartBar-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="sms-Input sms-Confusion-name"
        value={value}
        onChange={event => onChange(event.currentTarget.value)}
      >
        {offered.map(name => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </span>
  );
}
