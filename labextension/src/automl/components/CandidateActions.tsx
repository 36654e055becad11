import * as React from 'react';

import { Button } from '../../core/components/Button';
import { useTrans } from '../../core/components/hooks';
import type { IAction } from '../../core/components/useAction';
import type { AutoMLJob, Candidate } from '../../core/wire';
import type { ILinks } from '../links';
import type { AutoMLModel } from '../model';
import { hasEnded } from '../../core/jobsModel';
import { askModelName } from './registerDialog';

/** What an experiment leaves where it came to a model. */
const MODEL_FILE = 'model.tar.gz';

interface IProps {
  model: AutoMLModel;
  job: AutoMLJob;
  candidate: Candidate;
  links: ILinks;
  action: IAction;
}

/** Ways from a candidate to its run and, of the model of the experiment, into the model registry. */
export function CandidateActions(props: IProps): React.JSX.Element {
  const { model, job, candidate, links, action } = props;
  const trans = useTrans();
  const register = (): Promise<boolean> =>
    action.run(async () => {
      const name = await askModelName(trans, job.request.name ?? job.id);
      if (name !== null) {
        // The facts line tells of it: the server says that the job has changed.
        await model.api.register(job.id, candidate.name, name);
      }
    });
  return (
    <>
      {candidate.run_id ? (
        <Button onClick={() => links.openRun(candidate.run_id)}>{trans.__('Open run')}</Button>
      ) : null}
      {hasEnded(job) && job.files.includes(MODEL_FILE) && candidate.name === job.best?.name ? (
        <Button primary busy={action.busy} onClick={() => void register()}>
          {trans.__('Register model')}
        </Button>
      ) : null}
    </>
  );
}
