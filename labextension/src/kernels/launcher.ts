import type { ICommandPalette } from '@jupyterlab/apputils';
import type { ILauncher } from '@jupyterlab/launcher';
import type { TranslationBundle } from '@jupyterlab/translation';

import { ownArgs } from './ownership';
import { CommandIDs } from './tokens';

/** Put what costs money in a block of its own, above Lab's; its utilities stay as they are. */
export function addLauncherItems(launcher: ILauncher, trans: TranslationBundle): void {
  const category = trans.__('Notebooks and compute resources');
  const commands = [
    CommandIDs.changeEnvironment,
    CommandIDs.launch,
    CommandIDs.openConsole,
    CommandIDs.openTerminal
  ];
  commands.forEach((command, rank) =>
    launcher.add({ command, category, categoryRank: -1, rank, args: ownArgs() })
  );
}

/** Everything by the command palette too. */
export function addPaletteItems(palette: ICommandPalette, trans: TranslationBundle): void {
  const category = trans.__('SM Studio');
  for (const command of Object.values(CommandIDs)) {
    palette.addItem({ command, category, args: { isPalette: true } });
  }
}
