import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import type { ICandidateTabProps } from './CandidateDetail';

/** What can be saved of an experiment: its model, its report, its notebooks. */
export function ArtifactsTab(props: ICandidateTabProps): React.JSX.Element {
  const { model, job, report, onOpen } = props;
  const trans = useTrans();
  const values = Object.entries(report.candidate.hyperparameters);
  const about: Readonly<Record<string, string>> = {
    'model.tar.gz': trans.__('The best model: MLflow loads it; the versions that it needs are in it.'),
    'report.html': trans.__('What was found out, tried and measured, in one page.'),
    [job.notebooks.exploration]: trans.__('What the table is like; written before any model was trained.'),
    [job.notebooks.candidates]: trans.__('The code of all candidates; it runs, and can be changed.')
  };
  return (
    <>
      {job.files.length === 0 ? (
        <EmptyState text={trans.__('Model and report are there when the experiment has ended.')} />
      ) : (
        <dl className="sms-Terms" aria-label={trans.__('Files of the experiment')}>
          {job.files.map(path => (
            <React.Fragment key={path}>
              <dt>
                <a className="sms-link" href={model.api.fileUrl(job.id, path)} download>
                  {path}
                </a>
              </dt>
              <dd className="sms-quiet">{about[path] ?? ''}</dd>
            </React.Fragment>
          ))}
        </dl>
      )}
      <h2 className="sms-AutoMLArtifacts-title">
        {report.candidate.ensemble ? trans.__('Weights of its members') : trans.__('Hyperparameters')}
      </h2>
      {values.length === 0 ? <p className="sms-quiet">{trans.__('All have their defaults.')}</p> : null}
      <dl className="sms-Terms">
        {values.map(([name, value]) => (
          <React.Fragment key={name}>
            <dt className="sms-code">
              {report.candidate.ensemble ? <LinkButton label={name} onClick={() => onOpen(name)} /> : name}
            </dt>
            <dd className="sms-code">{value}</dd>
          </React.Fragment>
        ))}
      </dl>
    </>
  );
}
