import { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { nullTranslator } from '@jupyterlab/translation';

import type { Choices } from '../../../labextension/src/kernels/choices';
import { addCommands } from '../../../labextension/src/kernels/commands';
import type { KernelFlows } from '../../../labextension/src/kernels/flows';
import { LastEnvironment } from '../../../labextension/src/kernels/lastEnvironment';
import { ownArgs } from '../../../labextension/src/kernels/ownership';
import { CommandIDs } from '../../../labextension/src/kernels/tokens';
import { ENVIRONMENT } from './fakes';

function setUp() {
  const commands = new CommandRegistry();
  const flows = {
    choices: { image: () => null, instanceType: () => null } as unknown as Choices,
    launchEnvironment: jest.fn().mockResolvedValue({ kind: 'environment', environment: ENVIRONMENT }),
    chooseEnvironment: jest.fn().mockResolvedValue(null)
  };
  const activities = { notebook: jest.fn(), console: jest.fn(), terminal: jest.fn() };
  const last = new LastEnvironment(null);
  last.value = ENVIRONMENT;
  addCommands({
    commands,
    trans: nullTranslator.load(''),
    flows: flows as unknown as KernelFlows,
    activities,
    last,
    currentSeat: () => null,
    showDiff: jest.fn()
  });
  return { commands, flows, activities };
}

const LAUNCHES = [
  [CommandIDs.launch, 'notebook'],
  [CommandIDs.openConsole, 'console'],
  [CommandIDs.openTerminal, 'terminal']
] as const;

describe.each(LAUNCHES)('%s', (command, activity) => {
  it('starts what was chosen before when a tile of the launcher calls it', async () => {
    const { commands, activities } = setUp();
    await commands.execute(command, { ...ownArgs(), cwd: 'demos' });
    expect(activities[activity]).toHaveBeenCalledWith('demos', expect.anything());
  });

  it.each<[string, ReadonlyPartialJSONObject]>([
    ['no arguments', {}],
    ['arguments of saved output', { own: true, cwd: '/', instance_type: 'ml.p3.16xlarge' }],
    ['a guessed word', { own: '00000000-0000-4000-8000-000000000000' }]
  ])('asks when it is called with %s', async (_, args) => {
    const { commands, flows, activities } = setUp();
    await commands.execute(command, args);
    expect(flows.chooseEnvironment).toHaveBeenCalledWith(activity, ENVIRONMENT);
    expect(activities[activity]).not.toHaveBeenCalled();
  });
});

describe('the command that creates notebooks', () => {
  it('proposes the image that it is asked for, and asks', async () => {
    const { commands, flows, activities } = setUp();
    await commands.execute(CommandIDs.launch, { image: 'xgboost', image_version: '2.0.0' });
    expect(flows.chooseEnvironment).toHaveBeenCalledWith('notebook', {
      image: 'xgboost',
      image_version: '2.0.0',
      kernel: '',
      instance_type: '',
      startup_script: null
    });
    expect(activities.notebook).not.toHaveBeenCalled();
  });
});

describe('every command', () => {
  it('is labelled and describes its arguments', async () => {
    const { commands } = setUp();
    for (const id of Object.values(CommandIDs)) {
      expect(commands.label(id)).not.toBe('');
      expect((await commands.describedBy(id)).args).not.toBeNull();
    }
  });

  it('that needs a notebook is off without one', () => {
    const { commands } = setUp();
    expect(commands.isEnabled(CommandIDs.switchInstance)).toBe(false);
    expect(commands.isEnabled(CommandIDs.launch)).toBe(true);
  });
});
