import type { TranslationBundle } from '@jupyterlab/translation';
import type * as React from 'react';

import { DialogBody } from '../core/dialogBody';
import type { Shown } from '../core/sharing';
import type { Snapshot } from '../core/wire';
import type { ISharingApi } from './api';
import { CreatedLink } from './components/CreatedLink';
import { FiguresForm } from './components/FiguresForm';
import { ShareForm } from './components/ShareForm';
import type { Draft } from './draft';
import { FiguresDraft } from './figuresDraft';
import { NotebookDraft } from './notebookDraft';
import { WorkDialog } from './workDialog';

interface IParts {
  api: ISharingApi;
  trans: TranslationBundle;
  addressOf: (snapshot: Snapshot) => string;
}

/** Create a shareable snapshot of a notebook that is saved, then give its link. */
export async function shareNotebook(path: string, parts: IParts): Promise<void> {
  const { api, trans } = parts;
  const draft = new NotebookDraft(api, path);
  await shareDraft(draft, parts, {
    title: trans.__('Create shareable snapshot'),
    accept: trans.__('Create'),
    draw: () => <ShareForm draft={draft} />
  });
}

/** Share figures as they are now, then give their link. */
export async function shareFigures(shown: Shown, title: string, parts: IParts): Promise<void> {
  const { api, trans } = parts;
  const draft = new FiguresDraft(api, { columns: [], ...shown });
  await shareDraft(draft, parts, {
    title: trans.__('Share %1', title),
    accept: trans.__('Share'),
    draw: () => <FiguresForm draft={draft} />
  });
}

interface IAsked {
  title: string;
  accept: string;
  draw: () => React.ReactElement;
}

async function shareDraft(draft: Draft, parts: IParts, asked: IAsked): Promise<void> {
  const { trans } = parts;
  let creation: Promise<Snapshot | null> = Promise.resolve(null);
  const dialog = new WorkDialog({
    title: asked.title,
    body: new DialogBody<null>(null, trans, asked.draw),
    cancel: trans.__('Cancel'),
    accept: asked.accept,
    blockedReason: () => draft.blockedReason(trans),
    focusNodeSelector: '.sms-Form select',
    work: async () => {
      creation = draft.create();
      return (await creation) !== null;
    }
  });
  draft.changed.connect(() => dialog.refresh());
  await dialog.launch();
  // Closed meanwhile or not: what was created has a link that its author must know of.
  const created = await creation;
  draft.dispose();
  if (created) {
    await showLink(created, parts);
  }
}

/** Give the link; *Copy link* leaves the dialog open, as in the original. */
async function showLink(snapshot: Snapshot, { trans, addressOf }: IParts): Promise<void> {
  const address = addressOf(snapshot);
  let status = '';
  const body = new DialogBody<null>(null, trans, () => <CreatedLink address={address} status={status} />);
  const dialog = new WorkDialog({
    title: trans.__('Version %1 of %2 is shared', snapshot.version, snapshot.title),
    body,
    cancel: trans.__('Close'),
    accept: trans.__('Copy link'),
    work: async () => {
      status = await copyText(address, trans);
      body.update();
      return false;
    }
  });
  await dialog.launch();
}

/** Copy a text; returns what to say of it. */
async function copyText(text: string, trans: TranslationBundle): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return trans.__('The link is copied.');
  } catch {
    // The browser refuses on pages without TLS: the text stays visible to be selected by hand.
    return trans.__('The browser refused to copy it. Select the link and copy it by hand.');
  }
}
