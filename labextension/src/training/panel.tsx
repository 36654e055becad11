import * as React from 'react';

import type { IPageRoute, PageRenderer } from '../core/pages';
import { JobDetail } from './components/JobDetail';
import { JobForm } from './components/JobForm';
import { JobList } from './components/JobList';
import type { TrainingModel } from './model';

/** What draws the pages of jobs. */
export function trainingPanel(model: TrainingModel): PageRenderer {
  return route => <Training model={model} route={route} />;
}

function Training(props: { model: TrainingModel; route: IPageRoute }): React.JSX.Element {
  const { model, route } = props;
  React.useEffect(() => void model.jobs.ensure(), [model]);
  if (route.params['view'] === 'create') {
    return <JobForm key={route.params['clone'] ?? route.params['file'] ?? ''} model={model} route={route} />;
  }
  if (route.params['job']) {
    return <JobDetail key={route.params['job']} model={model} route={route} job={route.params['job']} />;
  }
  return <JobList model={model} route={route} />;
}
