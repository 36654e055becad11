import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { CommandRegistry } from '@lumino/commands';

import type { IStudioEvents } from '../core/events';
import type { PageRenderer } from '../core/pages';
import type { IHomeApi } from './api';
import { HomePage } from './components/HomePage';
import { HomeModel } from './model';

/** What draws the home page; its model lives as long as the application. */
export function homePanel(
  api: IHomeApi,
  events: IStudioEvents,
  commands: CommandRegistry,
  settings: ISettingRegistry.ISettings
): PageRenderer {
  const model = new HomeModel(api, events);
  const apply = (): void => {
    model.demoFolder = settings.get('demoFolder').composite as string;
  };
  settings.changed.connect(apply);
  apply();
  return () => <HomePage model={model} commands={commands} />;
}
