import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { EmptyState } from '../../core/components/EmptyState';
import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { formatCount, significant } from '../../core/format';
import { barAxes, contributionTraces, importanceTraces, MANY_BARS } from '../traces';
import type { ICandidateTabProps } from './CandidateDetail';

/** Pixels of a bar with its gap, and of what is around the bars. */
const BAR = 26;
const AROUND = 72;

/** What moves the predictions: SHAP values by column, and of single rows. */
export function ExplainabilityTab(props: ICandidateTabProps): React.JSX.Element {
  const { importance, explained_class: label, row_explanations: rows } = props.report;
  const trans = useTrans();
  const traces = React.useMemo(() => importanceTraces(importance), [importance]);
  const unit = label ? trans.__('probability of %1', label) : trans.__('prediction');
  const layout = React.useMemo(
    () => barAxes(trans.__('Mean of |SHAP value|, %1', unit), traces),
    [trans, unit, traces]
  );
  if (importance.length === 0) {
    return (
      <EmptyState
        text={trans.__('Explanations are computed of the best candidate, at the end of the experiment.')}
      />
    );
  }
  const height = AROUND + BAR * Math.min(importance.length, MANY_BARS);
  return (
    <div className="sms-Charts">
      <section>
        <h2>{trans.__('Importance of columns')}</h2>
        <Chart label={trans.__('Importance of columns')} data={traces} layout={layout} height={height} />
        {importance.length > MANY_BARS ? (
          <p className="sms-quiet">
            {trans.__('The first %1 of %2.', MANY_BARS, formatCount(importance.length))}
          </p>
        ) : null}
      </section>
      {rows.length > 0 ? <RowExplanations {...props} unit={unit} height={height} /> : null}
    </div>
  );
}

function RowExplanations(props: ICandidateTabProps & { unit: string; height: number }): React.JSX.Element {
  const { row_explanations: rows, base_value: base } = props.report;
  const { unit, height } = props;
  const trans = useTrans();
  const [at, setAt] = React.useState(0);
  const row = rows[at] ?? rows[0];
  const traces = React.useMemo(() => (row ? contributionTraces(row) : []), [row]);
  const layout = React.useMemo(
    () => barAxes(trans.__('Added to the %1', unit), traces),
    [trans, unit, traces]
  );
  const sum = Object.values(row?.contributions ?? {}).reduce((total, value) => total + value, base ?? 0);
  return (
    <section>
      <h2>{trans.__('Single rows')}</h2>
      <Field
        label={trans.__('Row')}
        help={
          base === null
            ? ''
            : trans.__(
                'From the mean prediction of %1 to the %2 of this row.',
                significant(base, 3),
                significant(sum, 3)
              )
        }
      >
        {ids => (
          <select
            {...ids}
            className="sms-Input sms-Form-short"
            value={at}
            onChange={event => setAt(Number(event.currentTarget.value))}
          >
            {rows.map((each, index) => (
              <option key={index} value={index}>
                {formatCount(each.row)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Chart
        label={trans.__('Contributions of the columns of a row')}
        data={traces}
        layout={layout}
        height={height}
      />
    </section>
  );
}
