import * as React from 'react';

import type { IPageRoute, PageRenderer } from '../core/pages';
import { DebuggerDetail } from './components/DebuggerDetail';
import { DebuggerList } from './components/DebuggerList';
import type { ILinks } from './links';
import type { DebuggerModel } from './model';

/** What draws the pages of the debugger. */
export function debuggerPanel(model: DebuggerModel, links: ILinks): PageRenderer {
  return route => <Debugger model={model} route={route} links={links} />;
}

function Debugger(props: { model: DebuggerModel; route: IPageRoute; links: ILinks }): React.JSX.Element {
  const { model, route, links } = props;
  React.useEffect(() => void model.jobs.ensure(), [model]);
  const { job } = route.params;
  return job ? (
    <DebuggerDetail key={job} model={model} route={route} links={links} job={job} />
  ) : (
    <DebuggerList model={model} route={route} />
  );
}
