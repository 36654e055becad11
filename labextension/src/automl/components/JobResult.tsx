import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { hasEnded } from '../../core/jobsModel';
import type { AutoMLJob, HonestEstimate } from '../../core/wire';
import { firstMetrics } from '../scores';
import { Star } from './AutoMLState';
import { ScoreTable } from './ScoreTable';

interface IProps {
  job: AutoMLJob;
  onOpen: (candidate: string) => void;
}

/** The best candidate by its own scores, and beside them what is to be expected of new rows. */
export function JobResult(props: IProps): React.JSX.Element | null {
  const { job, onOpen } = props;
  const { best, honest } = job;
  const trans = useTrans();
  if (!best) {
    return null;
  }
  const chosen = chosenBy(job, trans);
  return (
    <section className="sms-AutoMLResult" aria-label={trans.__('Result')}>
      <div>
        <h2>
          <Star /> {trans.__('Best candidate')}{' '}
          <LinkButton label={best.name} onClick={() => onOpen(best.name)} />
        </h2>
        <ScoreTable
          names={firstMetrics(job.objective, best.metrics)}
          metrics={best.metrics}
          honest={honest}
        />
      </div>
      <div className="sms-quiet">
        <p>{honest ? <Basis honest={honest} /> : waiting(job, trans)}</p>
        {chosen ? <p>{chosen}</p> : null}
        <p>
          {trans.__(
            'The score in the search is optimistic: it is the best of many. The honest estimate makes features, search and model anew without the rows it is measured on.'
          )}
        </p>
      </div>
    </section>
  );
}

function Basis(props: { honest: HonestEstimate }): React.JSX.Element {
  const { partitions, note } = props.honest;
  const trans = useTrans();
  return (
    <>
      {trans._n('Mean of %2 partition.', 'Mean of %2 partitions.', partitions, partitions)} {note}
    </>
  );
}

/** By what the search compares its candidates; a stack of AutoGluon is compared by the objective itself. */
function chosenBy(job: AutoMLJob, trans: ReturnType<typeof useTrans>): string {
  if (job.mode_used !== 'HyperparameterTuning' || !hasEnded(job)) {
    return '';
  }
  const loss = job.problem_type === 'Regression' ? trans.__('squared error') : trans.__('log-loss');
  return trans.__(
    'It was chosen by %1, which tells candidates apart better than %2 does; another may score higher there.',
    loss,
    job.objective
  );
}

function waiting(job: AutoMLJob, trans: ReturnType<typeof useTrans>): string {
  switch (job.state) {
    case 'InProgress':
      return trans.__('The honest estimate is measured after the search, as far as the time limit allows.');
    case 'Stopping':
    case 'Stopped':
      return trans.__('The honest estimate was left out: the experiment was stopped.');
    default:
      return trans.__('There was no time to measure the honest estimate.');
  }
}
