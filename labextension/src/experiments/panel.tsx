import * as React from 'react';

import type { IPageRoute, PageRenderer } from '../core/pages';
import { AnalyzePage } from './components/AnalyzePage';
import { ExperimentList } from './components/ExperimentList';
import { LeaderboardPage } from './components/LeaderboardPage';
import { ModelList } from './components/ModelList';
import { ModelPage } from './components/ModelPage';
import { RunPage } from './components/RunPage';
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
  const { model, links, route } = props;
  const { experiment, run, view } = route.params;
  if (run) {
    return <RunPage key={run} model={model} links={links} route={route} run={run} />;
  }
  if (view === 'analyze') {
    return <AnalyzePage model={model} links={links} route={route} />;
  }
  if (experiment) {
    return <LeaderboardPage key={experiment} {...props} experiment={experiment} />;
  }
  if (view === 'models') {
    const { owner, name } = route.params;
    return owner && name ? (
      <ModelPage key={`${owner} ${name}`} {...props} owner={owner} name={name} />
    ) : (
      <ModelList {...props} />
    );
  }
  return <ExperimentList model={model} links={links} route={route} />;
}
