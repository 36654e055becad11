import * as React from 'react';

import type { IPageRoute, PageRenderer } from '../core/pages';
import { ExperimentList } from './components/ExperimentList';
import { LeaderboardPage } from './components/LeaderboardPage';
import type { ILinks } from './links';
import type { ExperimentsModel } from './model';

/** What draws the pages of experiments. */
export function experimentsPanel(model: ExperimentsModel, links: ILinks): PageRenderer {
  return route => <Experiments model={model} links={links} route={route} />;
}

interface IProps {
  model: ExperimentsModel;
  links: ILinks;
  route: IPageRoute;
}

function Experiments(props: IProps): React.JSX.Element {
  const { model, route } = props;
  const { experiment } = route.params;
  if (experiment) {
    return <LeaderboardPage key={experiment} model={model} route={route} experiment={experiment} />;
  }
  return <ExperimentList model={model} route={route} />;
}
