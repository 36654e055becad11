import type { PageRenderer } from '../core/pages';
import { DomainPage } from './components/DomainPage';
import type { ILinks } from './links';
import type { DomainModel } from './model';

/** What draws the pages of the domain. */
export function domainPanel(model: DomainModel, links: ILinks): PageRenderer {
  return route => <DomainPage model={model} links={links} route={route} />;
}
