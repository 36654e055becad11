import * as React from 'react';

import { EstimateText } from '../../core/components/EstimateText';
import { useModels, useTrans } from '../../core/components/hooks';
import { formatBytes, formatCost, formatDuration } from '../../core/format';
import type { ChannelSample, CreateTrainingJob, DryRun, Plan } from '../../core/wire';
import type { DryRunModel } from '../dryRun';
import { DryRunCard } from './DryRunCard';

interface IProps {
  /** Null before the first answer. */
  plan: Plan | null;
  /** Whether it is being made again. */
  busy: boolean;
  /** Of the cost. */
  unit: string;
  dryRun: DryRunModel;
  request: CreateTrainingJob;
}

/** What would run, how long it takes and what it costs; a mini-batch is tried on demand alone. */
export function PlanCard(props: IProps): React.JSX.Element {
  const { plan, busy, unit, dryRun, request } = props;
  const trans = useTrans();
  useModels(dryRun);
  const run = dryRun.of(request);
  const blocked = plan === null || plan.problems.some(one => one.blocking);
  return (
    <aside className="sms-PlanCard" aria-label={trans.__('Plan')} aria-busy={busy}>
      <h2>{trans.__('Plan')}</h2>
      {plan === null ? (
        <div className="sms-PageSkeleton" />
      ) : (
        <>
          <Content plan={plan} run={run} unit={unit} />
          <DryRunCard
            dryRun={dryRun}
            request={request}
            run={run}
            blocked={blocked ? trans.__('Put right first what the plan says is wrong.') : null}
          />
          {plan.samples.map(sample => (
            <Sample key={sample.channel} sample={sample} />
          ))}
        </>
      )}
    </aside>
  );
}

function Content(props: { plan: Plan; run: DryRun | null; unit: string }): React.JSX.Element {
  const { plan, run, unit } = props;
  const trans = useTrans();
  const unknown = trans.__('Unknown: nothing like it has run here. Try one mini-batch.');
  return (
    <>
      {plan.problems.length > 0 ? (
        <ul className="sms-PlanCard-problems">
          {plan.problems.map(problem => (
            <li key={problem.field + problem.message} data-tone={problem.blocking ? 'error' : 'warn'}>
              {problem.message}
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
        <dt>{trans.__('Starts')}</dt>
        <dd>{plan.starts}</dd>
        <dt>{trans.__('Takes')}</dt>
        <dd>
          <EstimateText
            estimate={run?.seconds ?? plan.seconds}
            format={formatDuration}
            unknown={unknown}
            withBasis
          />
        </dd>
        <dt>{trans.__('Costs')}</dt>
        <dd>
          <EstimateText
            estimate={run?.cost ?? plan.cost}
            format={amount => formatCost(amount, unit)}
            unknown={unknown}
          />
        </dd>
        {plan.command ? (
          <>
            <dt>{trans.__('Command')}</dt>
            <dd className="sms-code">{plan.command}</dd>
          </>
        ) : null}
      </dl>
    </>
  );
}

function Sample(props: { sample: ChannelSample }): React.JSX.Element {
  const { sample } = props;
  const trans = useTrans();
  return (
    <section>
      <h3>
        {trans.__('First rows of %1', sample.channel)}{' '}
        <span className="sms-quiet">
          {trans._n('%1 file', '%1 files', sample.files)}, {formatBytes(sample.size_bytes)}
        </span>
      </h3>
      <div className="sms-PlanCard-rows" tabIndex={0} role="region" aria-label={sample.channel}>
        <table className="sms-PlainTable">
          <thead>
            <tr>
              {sample.columns.map(column => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sample.rows.map((row, index) => (
              <tr key={index}>
                {row.map((value, column) => (
                  <td key={column} className="sms-figure">
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
