import type { TranslationBundle } from '@jupyterlab/translation';

import { NotebookBanners } from '../core/notebookBanners';
import { Banners } from './components/Banners';
import type { KernelFlows } from './flows';
import type { Seat } from './seat';

/** What concerns the kernel of a notebook, above its first cell. */
export function kernelBanners(seat: Seat, flows: KernelFlows, trans: TranslationBundle): NotebookBanners {
  return new NotebookBanners(trans, <Banners seat={seat} flows={flows} />);
}
