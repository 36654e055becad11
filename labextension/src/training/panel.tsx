import * as React from 'react';

import type { IPageRoute, PageRenderer } from '../core/pages';
import { JobDetail } from './components/JobDetail';
import { JobForm } from './components/JobForm';
import { JobList } from './components/JobList';
import type { ILinks } from './links';
import type { TrainingModel } from './model';

/** What draws the pages of jobs. */
export function trainingPanel(model: TrainingModel, links: ILinks): PageRenderer {
  return route => <Training model={model} links={links} route={route} />;
}

function Training(props: { model: TrainingModel; links: ILinks; route: IPageRoute }): React.JSX.Element {
  const { model, links, route } = props;
  React.useEffect(() => void model.jobs.ensure(), [model]);
  if (route.params['view'] === 'create') {
    return <JobForm key={route.params['clone'] ?? route.params['file'] ?? ''} model={model} route={route} />;
  }
  if (route.params['job']) {
    const job = route.params['job'];
    return <JobDetail key={job} model={model} links={links} route={route} job={job} />;
  }
  return <JobList model={model} route={route} />;
}
