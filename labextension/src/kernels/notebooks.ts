import { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { KernelDeath } from '../core/wire';
import type { IKernelsApi } from './api';
import { kernelBanners } from './banners';
import type { SeatPanel } from './documents';
import { ConsoleDocument, NotebookDocument } from './documents';
import { isSagemakerNotebook, proposalMetadata } from './environment';
import type { KernelFlows } from './flows';
import { Notices } from './notices';
import type { Seat } from './seat';
import type { Seats } from './seats';
import { openConsole, openWithoutKernel } from './starting';

/** Prepares notebooks and consoles for kernels that are placed by the studio. */
export class Panels {
  constructor(
    private readonly _api: IKernelsApi,
    private readonly _seats: Seats,
    private readonly _flows: KernelFlows,
    private readonly _trans: TranslationBundle,
    /** Whether a notebook that names its environment starts when it is opened. */
    private readonly _startsOnOpen: () => boolean
  ) {
    this._notices = new Notices(_flows.choices, _trans);
  }

  /** The seat of a panel, made at the first call. */
  seatOf(panel: SeatPanel): Seat {
    const context = panel.sessionContext;
    const known = this._seats.find(context);
    if (known) {
      return known;
    }
    const seat = this._seats.of(context, () =>
      panel instanceof NotebookPanel ? new NotebookDocument(panel.context) : new ConsoleDocument()
    );
    if (panel instanceof NotebookPanel) {
      openWithoutKernel(context, seat, this._flows);
    } else {
      openConsole(context, seat);
    }
    return seat;
  }

  /** Show what concerns the panel above its content, and start or propose what its document names. */
  add(panel: SeatPanel): void {
    if (this._added.has(panel)) {
      return;
    }
    this._added.add(panel);
    const seat = this.seatOf(panel);
    this._notices.watch(seat, () => panel.isVisible);
    panel.contentHeader.addWidget(kernelBanners(seat, this._flows, this._trans));
    if (panel instanceof NotebookPanel) {
      void panel.context.ready.then(() => this._opened(panel, seat));
      const onDeath = (_: unknown, death: KernelDeath): void => {
        if (death.kernel_id === seat.kernelId) {
          silenceRestartDialog(panel);
        }
      };
      this._flows.model.died.connect(onDeath);
      panel.disposed.connect(() => this._flows.model.died.disconnect(onDeath));
    }
  }

  private async _opened(panel: NotebookPanel, seat: Seat): Promise<void> {
    await seat.whenOpen;
    if (seat.environment === null && isSagemakerNotebook(panel.context.model.metadata)) {
      const metadata = proposalMetadata(panel.context.model.metadata);
      seat.proposal = await this._api.propose({ metadata });
    } else if (seat.environment && seat.state === 'none' && this._startsOnOpen()) {
      await seat.start(seat.environment);
    }
  }

  private readonly _notices: Notices;
  private readonly _added = new WeakSet<SeatPanel>();
}

/**
 * Leave out the dialog in which Lab says that the kernel is started again: the banner says it, with the
 * reason, and would be behind it. Lab has no setting for that; were the field renamed, both would be seen.
 */
function silenceRestartDialog(panel: NotebookPanel): void {
  (panel as unknown as { _autorestarting: boolean })._autorestarting = true;
}
