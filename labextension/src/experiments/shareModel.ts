import type { TranslationBundle } from '@jupyterlab/translation';

import type { TrackedModel } from '../core/wire';
import type { ILinks } from './links';
import type { ExperimentsModel } from './model';

/** Let the owner decide who sees a registered model. */
export async function shareModel(
  registered: TrackedModel,
  model: ExperimentsModel,
  links: ILinks,
  trans: TranslationBundle
): Promise<void> {
  const chosen = await links.sharing?.chooseAudience(
    trans.__('Share %1', registered.name),
    registered.sharing,
    trans.__('Whoever may see it loads its versions, now and later. Only you change them.')
  );
  if (chosen) {
    await model.shareModel(registered.name, chosen);
  }
}
