import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { consoleIcon, notebookIcon, terminalIcon } from '@jupyterlab/ui-components';

import { instanceIcon } from '../core/icons';
import type { IActivities } from './activities';
import type { IDiff } from './diffs';
import { wishFromArguments } from './environment';
import type { KernelFlows } from './flows';
import { checkpointDiffIcon, gitDiffIcon } from './icons';
import { describeEnvironment } from './labels';
import type { LastEnvironment } from './lastEnvironment';
import { isOwnCall } from './ownership';
import type { Seat } from './seat';
import { CommandIDs } from './tokens';

/** What the commands act with. */
export interface ICommandParts {
  commands: CommandRegistry;
  trans: TranslationBundle;
  flows: KernelFlows;
  activities: IActivities;
  last: LastEnvironment;
  /** The seat of the notebook in front. */
  currentSeat: () => Seat | null;
  showDiff: (diff: IDiff) => Promise<void>;
}

/** Register the commands. Each that starts or moves something asks, unless a tile of ours has called it. */
export function addCommands(parts: ICommandParts): void {
  addLaunchCommands(parts);
  addNotebookCommands(parts);
}

function addLaunchCommands(parts: ICommandParts): void {
  const { commands, trans, flows, activities, last } = parts;
  const caption = (text: string): string =>
    last.value
      ? trans.__('%1: %2', text, describeEnvironment(last.value, flows.choices, trans))
      : trans.__('%1: choose image, kernel and instance type first', text);
  const describedBy = {
    args: {
      type: 'object',
      properties: {
        cwd: { type: 'string', description: trans.__('Folder, relative to the one JupyterLab shows') }
      }
    }
  } as const;
  const describedWithImage = {
    args: {
      type: 'object',
      properties: {
        ...describedBy.args.properties,
        image: { type: 'string', description: trans.__('Name of the image that the dialog proposes') },
        image_version: { type: 'string', description: trans.__('Its version; the newest one without') }
      }
    }
  } as const;

  commands.addCommand(CommandIDs.launch, {
    label: args =>
      args['isPalette'] ? trans.__('Create notebook in an environment…') : trans.__('Create notebook'),
    caption: () => caption(trans.__('Create notebook')),
    icon: args => (args['isPalette'] ? undefined : notebookIcon),
    describedBy: describedWithImage,
    execute: async args => {
      const answer = isOwnCall(args)
        ? await flows.launchEnvironment('notebook')
        : await flows.chooseEnvironment('notebook', wishFromArguments(args) ?? last.value);
      return answer ? activities.notebook(folder(args), answer) : undefined;
    }
  });
  commands.addCommand(CommandIDs.openConsole, {
    label: args =>
      args['isPalette'] ? trans.__('Open code console in an environment…') : trans.__('Open code console'),
    caption: () => caption(trans.__('Open code console')),
    icon: args => (args['isPalette'] ? undefined : consoleIcon),
    describedBy,
    execute: async args => {
      const answer = isOwnCall(args)
        ? await flows.launchEnvironment('console')
        : await flows.chooseEnvironment('console', last.value);
      return answer?.kind === 'environment'
        ? activities.console(folder(args), answer.environment)
        : undefined;
    }
  });
  commands.addCommand(CommandIDs.openTerminal, {
    label: args =>
      args['isPalette']
        ? trans.__('Open image terminal in an environment…')
        : trans.__('Open image terminal'),
    caption: () => caption(trans.__('Open image terminal')),
    icon: args => (args['isPalette'] ? undefined : terminalIcon),
    describedBy,
    execute: async args => {
      const answer = isOwnCall(args)
        ? await flows.launchEnvironment('terminal')
        : await flows.chooseEnvironment('terminal', last.value);
      return answer?.kind === 'environment'
        ? activities.terminal(folder(args), answer.environment)
        : undefined;
    }
  });
  commands.addCommand(CommandIDs.changeEnvironment, {
    label: trans.__('Change environment…'),
    caption: () => caption(trans.__('Change environment')),
    icon: args => (args['isPalette'] ? undefined : instanceIcon),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      await flows.launchEnvironment('default');
    }
  });
}

function addNotebookCommands(parts: ICommandParts): void {
  const { commands, trans, flows, currentSeat } = parts;
  const describedBy = { args: { type: 'object', properties: {} } } as const;
  const isEnabled = (): boolean => currentSeat() !== null;

  commands.addCommand(CommandIDs.switchInstance, {
    label: trans.__('Switch instance…'),
    caption: trans.__('Move the notebook to another instance type; its variables stay'),
    describedBy,
    isEnabled,
    execute: async () => {
      const seat = currentSeat();
      if (seat) {
        await openInstanceChip(seat, flows);
      }
    }
  });
  commands.addCommand(CommandIDs.switchImage, {
    label: trans.__('Switch image or kernel…'),
    caption: trans.__('Move the notebook to another image or kernel; its variables stay where they can'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          image: { type: 'string', description: trans.__('Name of the image that the dialog proposes') }
        }
      }
    },
    isEnabled,
    execute: async args => {
      const seat = currentSeat();
      const wish = wishFromArguments(args);
      await (seat?.state === 'running' ? flows.switchImage(seat, wish) : seat && flows.chooseAndStart(seat));
    }
  });
  const diffs = [
    [CommandIDs.diffCheckpoint, trans.__('Checkpoint diff'), checkpointDiffIcon, 'nbdime:diff-checkpoint'],
    [CommandIDs.diffGit, trans.__('Git diff'), gitDiffIcon, 'nbdime:diff-git']
  ] as const;
  for (const [id, title, icon, command] of diffs) {
    commands.addCommand(id, {
      label: title,
      icon: args => (args['isPalette'] ? undefined : icon),
      describedBy,
      isEnabled,
      execute: () => parts.showDiff({ title, command })
    });
  }
}

/** What the instance chip does: move what runs, else choose where it shall. */
export async function openInstanceChip(seat: Seat, flows: KernelFlows): Promise<void> {
  if (seat.state === 'running') {
    await flows.switchInstance(seat);
  } else if (seat.state === 'none' || seat.state === 'failed' || seat.state === 'plain') {
    await flows.chooseAndStart(seat);
  }
}

function folder(args: ReadonlyPartialJSONObject): string {
  return typeof args['cwd'] === 'string' ? args['cwd'] : '';
}
