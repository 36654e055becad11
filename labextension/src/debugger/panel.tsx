import * as React from 'react';

import type { IPageRoute, PageRenderer } from '../core/pages';
import { DebuggerDetail } from './components/DebuggerDetail';
import { DebuggerList } from './components/DebuggerList';
import { VerdictsPage } from './components/VerdictsPage';
import type { ILinks } from './links';
import type { DebuggerModel } from './model';
import { VERDICTS } from './tokens';

/** What draws the pages of the debugger. */
export function debuggerPanel(model: DebuggerModel, links: ILinks): PageRenderer {
  return route => <Debugger model={model} route={route} links={links} />;
}

function Debugger(props: { model: DebuggerModel; route: IPageRoute; links: ILinks }): React.JSX.Element {
  const { model, route, links } = props;
  React.useEffect(() => void model.jobs.ensure(), [model]);
  const { job, view } = route.params;
  return job ? (
    <DebuggerDetail key={job} model={model} route={route} links={links} job={job} />
  ) : view === VERDICTS ? (
    <VerdictsPage model={model} route={route} links={links} />
  ) : (
    <DebuggerList model={model} route={route} links={links} />
  );
}
