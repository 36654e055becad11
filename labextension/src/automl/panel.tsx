import * as React from 'react';

import type { IPageRoute, PageRenderer } from '../core/pages';
import { AutoMLDetail } from './components/AutoMLDetail';
import { AutoMLForm } from './components/AutoMLForm';
import { AutoMLList } from './components/AutoMLList';
import { CandidateDetail } from './components/CandidateDetail';
import { NotebookPage } from './components/NotebookPage';
import type { ILinks } from './links';
import type { AutoMLModel } from './model';

/** What draws the pages of AutoML. */
export function automlPanel(model: AutoMLModel, links: ILinks): PageRenderer {
  return route => <AutoML model={model} route={route} links={links} />;
}

function AutoML(props: { model: AutoMLModel; route: IPageRoute; links: ILinks }): React.JSX.Element {
  const { model, route } = props;
  React.useEffect(() => void model.jobs.ensure(), [model]);
  React.useEffect(() => void model.instanceTypes.ensure(), [model]);
  const { view, clone, input, job, candidate, notebook } = route.params;
  if (view === 'create') {
    return <AutoMLForm key={`${clone ?? ''} ${input ?? ''}`} {...props} />;
  }
  if (job && notebook) {
    return <NotebookPage key={job + notebook} {...props} job={job} which={notebook} />;
  }
  if (job && candidate) {
    return <CandidateDetail key={job + candidate} {...props} job={job} candidate={candidate} />;
  }
  return job ? <AutoMLDetail key={job} {...props} job={job} /> : <AutoMLList model={model} route={route} />;
}
