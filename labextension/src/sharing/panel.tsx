import type { IPageRoute, PageRenderer } from '../core/pages';
import { SnapshotDetail } from './components/SnapshotDetail';
import { SnapshotList } from './components/SnapshotList';
import type { SharingFlows } from './flows';
import type { ILinks } from './links';
import type { SharingModel } from './model';

/** What draws the pages of snapshots. */
export function sharingPanel(model: SharingModel, flows: SharingFlows, links: ILinks): PageRenderer {
  return route => <Sharing model={model} flows={flows} links={links} route={route} />;
}

interface IProps {
  model: SharingModel;
  flows: SharingFlows;
  links: ILinks;
  route: IPageRoute;
}

function Sharing(props: IProps): React.JSX.Element {
  const { snapshot } = props.route.params;
  return snapshot ? <SnapshotDetail key={snapshot} {...props} id={snapshot} /> : <SnapshotList {...props} />;
}
