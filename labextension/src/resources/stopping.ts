import type { TranslationBundle } from '@jupyterlab/translation';

import { confirm } from '../core/components/confirm';
import type { RunningApp, RunningInstance } from '../core/wire';
import type { ResourcesModel } from './model';
import { namesIn, namesOn } from './model';

/** Ask, naming what ends, then stop an instance. Resolves to whether it was stopped. */
export async function stopInstance(
  model: ResourcesModel,
  instance: RunningInstance,
  trans: TranslationBundle
): Promise<boolean> {
  const names = namesOn(instance);
  const sure = await confirm(trans, {
    title: trans.__('Stop %1?', instance.type),
    text: whatEnds(names.length, trans),
    names,
    action: trans.__('Stop instance')
  });
  if (sure) {
    await model.stopInstance(instance);
  }
  return sure;
}

/** Ask, naming what ends, then stop an app. */
export async function stopApp(
  model: ResourcesModel,
  app: RunningApp,
  trans: TranslationBundle
): Promise<boolean> {
  const names = namesIn(app);
  const sure = await confirm(trans, {
    title: trans.__('Stop %1?', app.image_display_name),
    text: whatEnds(names.length, trans),
    names,
    action: trans.__('Stop app')
  });
  if (sure) {
    await model.stopApp(app);
  }
  return sure;
}

/** Ask, naming what ends, then stop every instance. */
export async function stopAll(model: ResourcesModel, trans: TranslationBundle): Promise<boolean> {
  const instances = model.instances.value ?? [];
  const names = instances.flatMap(namesOn);
  const sure = await confirm(trans, {
    title: trans._n('Stop %1 instance?', 'Stop all %1 instances?', instances.length),
    text: whatEnds(names.length, trans),
    names,
    action: trans.__('Stop all')
  });
  if (sure) {
    await model.stopAll();
  }
  return sure;
}

/** One sentence about what will be lost. */
export function whatEnds(count: number, trans: TranslationBundle): string {
  return count === 0
    ? trans.__('Nothing runs on it.')
    : trans._n(
        'Ends %1 session; variables in its memory are lost, files stay:',
        'Ends %1 sessions; variables in their memory are lost, files stay:',
        count
      );
}
