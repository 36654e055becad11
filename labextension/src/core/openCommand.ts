import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { LabIcon } from '@jupyterlab/ui-components';

import type { IStudioPages, PageParams } from './pages';

/** How a page is opened by a command. */
export interface IOpenCommand {
  /** Id of the command. */
  command: string;
  /** Id of the page. */
  page: string;
  /** Translated. */
  label: string;
  icon: LabIcon;
  /** What `params` are, for people and for agents: *State of the page, e.g. …*; translated. */
  state: string;
}

/** Add the command that opens a page, with the state that an address would have. */
export function addOpenCommand(app: JupyterFrontEnd, pages: IStudioPages, options: IOpenCommand): void {
  const { command, page, label, icon, state } = options;
  app.commands.addCommand(command, {
    label,
    icon,
    describedBy: {
      args: { type: 'object', properties: { params: { type: 'object', description: state } } }
    },
    execute: args => pages.open(page, args['params'] as PageParams | undefined)
  });
}
