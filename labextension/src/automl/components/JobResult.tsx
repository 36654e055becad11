import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { significant } from '../../core/format';
import type { AutoMLJob, HonestEstimate } from '../../core/wire';
import { Star } from './AutoMLState';

interface IProps {
  job: AutoMLJob;
  onOpen: (candidate: string) => void;
}

/** The best candidate by its own score, and beside it what is to be expected of new rows. */
export function JobResult(props: IProps): React.JSX.Element | null {
  const { job, onOpen } = props;
  const { best, honest } = job;
  const trans = useTrans();
  if (!best) {
    return null;
  }
  return (
    <section className="sms-AutoMLResult" aria-label={trans.__('Result')}>
      <div>
        <h2>
          <Star /> {trans.__('Best candidate')}
        </h2>
        <p>
          <LinkButton label={best.name} onClick={() => onOpen(best.name)} />
        </p>
        <p>
          {job.objective}{' '}
          <strong className="sms-figure">
            {best.objective === null ? '–' : significant(best.objective, 4)}
          </strong>{' '}
          <span className="sms-quiet">{trans.__('in the search')}</span>
        </p>
      </div>
      <div>
        <h2>{trans.__('Honest estimate')}</h2>
        {honest ? <Honest honest={honest} /> : <p className="sms-quiet">{waiting(job, trans)}</p>}
        <p className="sms-quiet">
          {trans.__(
            'The score in the search is optimistic: the best of many candidates was chosen by that score. The honest estimate makes features, search and model anew without the rows it is measured on.'
          )}
        </p>
      </div>
    </section>
  );
}

function Honest(props: { honest: HonestEstimate }): React.JSX.Element {
  const { honest } = props;
  const trans = useTrans();
  return (
    <>
      <dl className="sms-AutoMLResult-metrics">
        {Object.entries(honest.metrics).map(([name, mean]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="sms-figure">
              {significant(mean, 4)}
              <Deviation value={honest.standard_error[name]} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="sms-quiet">
        {trans._n('Mean of %2 partition.', 'Mean of %2 partitions.', honest.partitions, honest.partitions)}{' '}
        {honest.note}
      </p>
    </>
  );
}

/** A deviation beside the figure it belongs to; nothing where it is not known. */
export function Deviation(props: { value: number | null | undefined }): React.JSX.Element | null {
  return props.value == null ? null : <span className="sms-quiet"> ± {significant(props.value, 2)}</span>;
}

function waiting(job: AutoMLJob, trans: ReturnType<typeof useTrans>): string {
  return job.state === 'InProgress'
    ? trans.__('It is measured after the search, as far as the time limit allows.')
    : trans.__('There was no time to measure it.');
}
