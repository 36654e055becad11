import * as React from 'react';

import { Bytes, Duration } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { Timeline } from '../../core/components/Timeline';
import { formatDuration, significant } from '../../core/format';
import type { Job } from '../../core/wire';
import type { ILinks } from '../links';
import { hasEnded } from '../../core/jobsModel';

interface IProps {
  job: Job;
  links: ILinks;
}

/** What a job is made of, and the states it went through. */
export function JobOverview(props: IProps): React.JSX.Element {
  const { job } = props;
  const trans = useTrans();
  return (
    <div className="sms-JobOverview">
      {job.failure_reason ? (
        <div className="sms-Banner" data-tone="error" role="alert">
          <div className="sms-Banner-text">
            <strong>{trans.__('Failure reason')} </strong>
            <span className="sms-pre">{job.failure_reason}</span>
          </div>
        </div>
      ) : null}
      {job.warnings.map(warning => (
        <div key={warning} className="sms-Banner" data-tone="warn">
          <div className="sms-Banner-text">{warning}</div>
        </div>
      ))}
      <div className="sms-JobOverview-columns">
        <section>
          <h2>{trans.__('Timeline')}</h2>
          <Timeline
            label={trans.__('States of the job')}
            entries={job.transitions.map(entry => ({ ...entry, name: entry.status }))}
            ended={hasEnded(job)}
          />
        </section>
        <section>
          <h2>{trans.__('Settings')}</h2>
          <Settings job={job} links={props.links} />
          <Values title={trans.__('Hyperparameters')} values={job.spec.hyperparameters} />
          <Values title={trans.__('Last metrics')} values={figures(job.metrics)} />
          <Values title={trans.__('Environment variables')} values={job.spec.environment} />
          <Values title={trans.__('Tags')} values={job.spec.tags} />
        </section>
      </div>
      <Channels job={job} />
    </div>
  );
}

function Settings(props: IProps): React.JSX.Element {
  const { job, links } = props;
  const { spec } = job;
  const trans = useTrans();
  return (
    <dl className="sms-Terms">
      <dt>{trans.__('Command')}</dt>
      <dd className="sms-code">{spec.program.argv.join(' ')}</dd>
      {spec.program.source ? (
        <>
          <dt>{trans.__('Code')}</dt>
          <dd className="sms-code">{spec.program.source}</dd>
        </>
      ) : null}
      {spec.origin.notebook ? (
        <>
          <dt>{trans.__('Started from')}</dt>
          <dd>
            <LinkButton
              label={spec.origin.notebook}
              onClick={() => links.openNotebook(spec.origin.notebook)}
            />
          </dd>
        </>
      ) : null}
      <dt>{trans.__('Experiment')}</dt>
      <dd>
        {job.run_id ? (
          <LinkButton label={spec.run_name || spec.name} onClick={() => links.openRun(job.run_id)} />
        ) : null}{' '}
        {spec.experiment || trans.__('Unassigned')}
      </dd>
      <dt>{trans.__('Training time')}</dt>
      <dd>
        <Duration seconds={job.training_seconds} />
      </dd>
      <dt>{trans.__('Billable time')}</dt>
      <dd>
        <Duration seconds={job.billable_seconds} />
      </dd>
      <dt>{trans.__('Stopped after')}</dt>
      <dd>{formatDuration(spec.stopping.max_runtime_seconds)}</dd>
      {spec.spot ? (
        <>
          <dt>{trans.__('Interruptions')}</dt>
          <dd>{job.interruptions}</dd>
        </>
      ) : null}
    </dl>
  );
}

function Values(props: {
  title: string;
  values: Readonly<Record<string, string>>;
}): React.JSX.Element | null {
  const entries = Object.entries(props.values);
  return entries.length === 0 ? null : (
    <>
      <h3>{props.title}</h3>
      <dl className="sms-Terms">
        {entries.map(([name, value]) => (
          <React.Fragment key={name}>
            <dt className="sms-code">{name}</dt>
            <dd className="sms-code">{value}</dd>
          </React.Fragment>
        ))}
      </dl>
    </>
  );
}

function Channels(props: { job: Job }): React.JSX.Element | null {
  const { job } = props;
  const trans = useTrans();
  if (job.spec.channels.length === 0) {
    return null;
  }
  return (
    <section>
      <h2>{trans.__('Inputs')}</h2>
      <table className="sms-PlainTable">
        <thead>
          <tr>
            <th scope="col">{trans.__('Channel')}</th>
            <th scope="col">{trans.__('From')}</th>
            <th scope="col">{trans.__('Files')}</th>
            <th scope="col">{trans.__('Size')}</th>
            <th scope="col">{trans.__('SHA-256')}</th>
          </tr>
        </thead>
        <tbody>
          {job.spec.channels.map(channel => {
            const input = job.inputs.find(record => record.channel === channel.name);
            return (
              <tr key={channel.name}>
                <td>{channel.name}</td>
                <td className="sms-code">{channel.uri}</td>
                <td className="sms-figure">{input?.files ?? '–'}</td>
                <td>
                  <Bytes bytes={input?.size_bytes ?? null} />
                </td>
                <td className="sms-code" title={input?.sha256}>
                  {input?.sha256.slice(0, 12) || '–'}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function figures(metrics: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, significant(value, 4)]));
}
