import * as React from 'react';

import type { IPageRoute, PageRenderer } from '../core/pages';
import { TuningDetail } from './components/TuningDetail';
import { TuningForm } from './components/TuningForm';
import { TuningList } from './components/TuningList';
import type { ILinks } from './links';
import type { TuningModel } from './model';

/** What draws the pages of tuning jobs. */
export function tuningPanel(model: TuningModel, links: ILinks): PageRenderer {
  return route => <Tuning model={model} route={route} links={links} />;
}

function Tuning(props: { model: TuningModel; route: IPageRoute; links: ILinks }): React.JSX.Element {
  const { model, route, links } = props;
  React.useEffect(() => void model.jobs.ensure(), [model]);
  React.useEffect(() => void model.instanceTypes.ensure(), [model]);
  const { view, clone, job } = route.params;
  if (view === 'create') {
    return <TuningForm key={clone ?? ''} model={model} route={route} />;
  }
  if (job) {
    return <TuningDetail key={job} model={model} route={route} links={links} job={job} />;
  }
  return <TuningList model={model} route={route} />;
}
