import * as React from 'react';

import type { IPageRoute, PageRenderer } from '../core/pages';
import { ClusterDetail } from './components/ClusterDetail';
import { ClusterForm } from './components/ClusterForm';
import { ClusterList } from './components/ClusterList';
import type { ILinks } from './links';
import type { SparkModel } from './model';

/** What draws the pages of clusters. */
export function sparkPanel(model: SparkModel, links: ILinks): PageRenderer {
  return route => <Clusters model={model} route={route} links={links} />;
}

function Clusters(props: { model: SparkModel; route: IPageRoute; links: ILinks }): React.JSX.Element {
  const { model, route, links } = props;
  React.useEffect(() => {
    void model.clusters.ensure();
    void model.templates.ensure();
  }, [model]);
  const { view, cluster } = route.params;
  if (view === 'create') {
    return <ClusterForm model={model} route={route} links={links} />;
  }
  if (cluster) {
    return <ClusterDetail key={cluster} model={model} route={route} links={links} id={cluster} />;
  }
  return <ClusterList model={model} route={route} links={links} />;
}
