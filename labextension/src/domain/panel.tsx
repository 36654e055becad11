import type { IExtraOffer } from '../core/components/MissingExtra';
import type { PageRenderer } from '../core/pages';
import { DomainPage } from './components/DomainPage';
import type { ILinks } from './links';
import type { DomainModel } from './model';

/** What draws the pages of the domain; the offer is of what it takes to edit together. */
export function domainPanel(model: DomainModel, links: ILinks, together: IExtraOffer): PageRenderer {
  return route => <DomainPage model={model} links={links} together={together} route={route} />;
}
