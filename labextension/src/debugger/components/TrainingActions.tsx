import * as React from 'react';

import { Button } from '../../core/components/Button';
import { confirm } from '../../core/components/confirm';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { hasEnded } from '../../core/jobsModel';
import type { IPageRoute } from '../../core/pages';
import type { DebuggedJob } from '../../core/wire';
import type { ILinks } from '../links';
import type { DebuggerModel } from '../model';

interface IProps {
  model: DebuggerModel;
  job: DebuggedJob;
  route: IPageRoute;
  links: ILinks;
}

/** What can be done with a whole training: a job has a page of its own, a notebook's trial has none. */
export function TrainingActions(props: IProps): React.JSX.Element {
  const { job, links } = props;
  const trans = useTrans();
  return job.kind === 'job' ? (
    <Button onClick={() => links.openJob(job.id)}>{trans.__('Open training job')}</Button>
  ) : (
    <TrialActions {...props} />
  );
}

function TrialActions(props: IProps): React.JSX.Element {
  const { model, job, route, links } = props;
  const trans = useTrans();
  const { run, busy, error } = useAction();
  const remove = async (): Promise<void> => {
    const sure = await confirm(trans, {
      title: trans.__('Delete %1?', job.name),
      text: trans.__('Its tensors and what rules have said of them are deleted. The notebook stays.'),
      action: trans.__('Delete trial')
    });
    if (sure) {
      await model.api.removeTrial(job.id);
      route.go({});
    }
  };
  return (
    <>
      {error ? <ErrorBanner error={error} /> : null}
      {job.notebook.endsWith('.ipynb') ? (
        <Button onClick={() => links.openNotebook(job.notebook)}>{trans.__('Open notebook')}</Button>
      ) : null}
      {hasEnded(job) ? (
        <Button busy={busy} onClick={() => void run(remove)}>
          {trans.__('Delete trial')}
        </Button>
      ) : null}
    </>
  );
}
