import type { CommandRegistry } from '@lumino/commands';

import type { PageRenderer } from '../core/pages';
import { ResourcesPage } from './components/ResourcesPage';
import type { ResourcesModel } from './model';

/** What draws the page of what runs. */
export function resourcesPanel(model: ResourcesModel, commands: CommandRegistry): PageRenderer {
  return route => <ResourcesPage model={model} route={route} commands={commands} />;
}
