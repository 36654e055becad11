import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { NotebookBanners } from '../core/notebookBanners';
import type { Snapshot } from '../core/wire';
import { OriginBanner } from './components/OriginBanner';
import type { SharingFlows } from './flows';
import type { SharingModel } from './model';
import { copyDocument, isCopy } from './origin';

interface IParts {
  model: SharingModel;
  flows: SharingFlows;
  trans: TranslationBundle;
  onShow: (snapshot: Snapshot) => void;
}

/** Say above the first cell of a copy where it comes from. */
export async function addOrigin(panel: NotebookPanel, parts: IParts): Promise<void> {
  await panel.context.ready;
  if (panel.isDisposed || !isCopy(panel)) {
    return;
  }
  const { model, flows, trans, onShow } = parts;
  panel.contentHeader.addWidget(
    new NotebookBanners(
      trans,
      <OriginBanner model={model} flows={flows} document={copyDocument(panel)} onShow={onShow} />
    )
  );
}
