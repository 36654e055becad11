import * as React from 'react';

import { EstimateText } from '../../core/components/EstimateText';
import { useTrans } from '../../core/components/hooks';
import { formatCost, formatCount, formatDuration } from '../../core/format';
import type { StudioError } from '../../core/request';
import type { TuningPlan } from '../../core/wire';
import type { Problems } from '../steps';

interface IProps {
  /** Null before the first answer. */
  plan: TuningPlan | null;
  /** What has to be filled in before there can be a plan, by field. */
  missing: Problems;
  /** Why no plan could be made. */
  error: StudioError | null;
  /** Whether it is being made again. */
  busy: boolean;
  /** Of the cost. */
  unit: string;
  /** Go to where a field is. */
  onField: (field: string) => void;
}

/** What would run, how long it takes and what it costs. */
export function TuningPlanCard(props: IProps): React.JSX.Element {
  const { plan, missing, error, busy, unit, onField } = props;
  const incomplete = Object.keys(missing).length > 0;
  const trans = useTrans();
  const unknown = trans.__('Unknown: nothing like it has run here.');
  return (
    <aside className="sms-PlanCard" aria-label={trans.__('Plan')} aria-busy={busy}>
      <h2>{trans.__('Plan')}</h2>
      {incomplete ? <Missing problems={missing} onField={onField} /> : null}
      {error && !incomplete ? <p className="sms-Field-error">{error.message}</p> : null}
      {plan === null && error === null && !incomplete ? <div className="sms-PageSkeleton" /> : null}
      {plan && !error && !incomplete ? (
        <>
          {plan.problems.length > 0 ? (
            <ul className="sms-PlanCard-problems">
              {plan.problems.map(problem => (
                <li key={problem.field + problem.message} data-tone={problem.blocking ? 'error' : 'warn'}>
                  {problem.field ? (
                    <button type="button" className="sms-Link" onClick={() => onField(problem.field)}>
                      {problem.message}
                    </button>
                  ) : (
                    problem.message
                  )}
                </li>
              ))}
            </ul>
          ) : null}
          <ol className="sms-PlanCard-steps">
            {plan.steps.map(step => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <dl className="sms-Terms">
            <dt>{trans.__('Training jobs')}</dt>
            <dd className="sms-figure">
              {plan.grid_size === null
                ? formatCount(plan.jobs)
                : trans.__('%1 of a grid of %2', formatCount(plan.jobs), formatCount(plan.grid_size))}
            </dd>
            <dt>{trans.__('Starts')}</dt>
            <dd>{plan.starts}</dd>
            <dt>{trans.__('Takes')}</dt>
            <dd>
              <EstimateText estimate={plan.seconds} format={formatDuration} unknown={unknown} withBasis />
            </dd>
            <dt>{trans.__('Costs')}</dt>
            <dd>
              <EstimateText
                estimate={plan.cost}
                format={amount => formatCost(amount, unit)}
                unknown={unknown}
              />
            </dd>
          </dl>
        </>
      ) : null}
    </aside>
  );
}

/** What is still to be done, each a way to where it is done. */
function Missing(props: { problems: Problems; onField: (field: string) => void }): React.JSX.Element {
  const { problems, onField } = props;
  const trans = useTrans();
  return (
    <>
      <p className="sms-quiet">{trans.__('It can be planned when this is done:')}</p>
      <ul className="sms-PlanCard-problems">
        {Object.entries(problems).map(([field, message]) => (
          <li key={field}>
            <button type="button" className="sms-Link" onClick={() => onField(field)}>
              {message}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
