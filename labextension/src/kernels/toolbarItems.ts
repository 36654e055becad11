import type { ISessionContext, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { terminalIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Widget } from '@lumino/widgets';

import type { IActivities } from './activities';
import { openInstanceChip } from './commands';
import type { SeatPanel } from './documents';
import type { KernelFlows } from './flows';
import { checkpointDiffIcon, gitDiffIcon } from './icons';
import type { Seat } from './seat';
import { selectIn } from './starting';
import { CommandIDs } from './tokens';
import { createButton, createInstanceChip, createKernelChip, createStartingCircle } from './toolbar';

/** What the items of the toolbars act with. */
export interface IToolbarParts {
  commands: CommandRegistry;
  trans: TranslationBundle;
  flows: KernelFlows;
  activities: IActivities;
  seatOf: (panel: SeatPanel) => Seat;
  /** Lab's own list of kernels. */
  selectLabKernel: (context: ISessionContext) => Promise<void>;
}

/** Register the items; their places are in the schema, where a person can change them. */
export function addToolbarItems(toolbars: IToolbarWidgetRegistry, parts: IToolbarParts): void {
  const items: Record<string, (panel: SeatPanel) => Widget> = {
    smstudioTerminal: panel => terminalButton(panel, parts),
    smstudioCheckpointDiff: () => {
      const { commands, trans } = parts;
      const run = (): void => void commands.execute(CommandIDs.diffCheckpoint);
      return createButton(checkpointDiffIcon, trans.__('Checkpoint diff'), run, trans);
    },
    smstudioGitDiff: () => {
      const { commands, trans } = parts;
      return createButton(
        gitDiffIcon,
        trans.__('Git diff'),
        () => void commands.execute(CommandIDs.diffGit),
        trans
      );
    },
    smstudioInstance: panel => instanceChip(panel, parts),
    smstudioKernel: panel => kernelChip(panel, parts),
    smstudioStarting: panel => createStartingCircle(parts.seatOf(panel), parts.trans)
  };
  for (const factory of ['Notebook', 'ConsolePanel']) {
    for (const [name, create] of Object.entries(items)) {
      toolbars.addFactory<SeatPanel>(factory, name, create);
    }
  }
}

function terminalButton(panel: SeatPanel, parts: IToolbarParts): Widget {
  const { trans, flows, activities, seatOf } = parts;
  const open = async (): Promise<void> => {
    const seat = seatOf(panel);
    const folder = seat.context.path.split('/').slice(0, -1).join('/');
    const answer = seat.environment
      ? ({ kind: 'environment', environment: seat.environment } as const)
      : await flows.launchEnvironment('terminal');
    if (answer?.kind === 'environment') {
      await activities.terminal(folder, answer.environment);
    }
  };
  return createButton(terminalIcon, trans.__('Launch terminal in this image'), () => void open(), trans);
}

function instanceChip(panel: SeatPanel, parts: IToolbarParts): Widget {
  const { flows, seatOf, trans } = parts;
  const seat = seatOf(panel);
  const onOpen = (): void => void (isUnderWay(seat) ? focusBanner(panel) : openInstanceChip(seat, flows));
  return createInstanceChip({ seat, choices: flows.choices, onOpen }, trans);
}

function kernelChip(panel: SeatPanel, parts: IToolbarParts): Widget {
  const { flows, seatOf, selectLabKernel, trans } = parts;
  const seat = seatOf(panel);
  const lab = (): Promise<void> => selectLabKernel(panel.sessionContext);
  const choose = (): Promise<void> => (seat.state === 'plain' ? lab() : selectIn(seat, flows, lab));
  const onOpen = (): void => void (isUnderWay(seat) ? focusBanner(panel) : choose());
  return createKernelChip({ seat, choices: flows.choices, onOpen }, trans);
}

function isUnderWay(seat: Seat): boolean {
  return seat.state === 'starting' || seat.state === 'switching';
}

/** Go to what is said about the start or switch, and to what ends it. */
function focusBanner(panel: SeatPanel): void {
  panel.contentHeader.node.querySelector<HTMLElement>('.sms-NotebookBanner button')?.focus();
}
