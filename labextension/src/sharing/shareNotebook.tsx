import type { TranslationBundle } from '@jupyterlab/translation';

import { DialogBody } from '../core/dialogBody';
import type { Snapshot } from '../core/wire';
import type { ISharingApi } from './api';
import { CreatedLink } from './components/CreatedLink';
import { ShareForm } from './components/ShareForm';
import { ShareDraft } from './draft';
import { WorkDialog } from './workDialog';

interface IParts {
  api: ISharingApi;
  trans: TranslationBundle;
  addressOf: (snapshot: Snapshot) => string;
}

/** Create a shareable snapshot of a notebook that is saved, then give its link. */
export async function shareNotebook(path: string, parts: IParts): Promise<void> {
  const snapshot = await askShare(path, parts);
  if (snapshot) {
    await showLink(snapshot, parts);
  }
}

async function askShare(path: string, { api, trans }: IParts): Promise<Snapshot | null> {
  const draft = new ShareDraft(api, path);
  let creation: Promise<Snapshot | null> = Promise.resolve(null);
  const dialog = new WorkDialog({
    title: trans.__('Create shareable snapshot'),
    body: new DialogBody<null>(null, trans, () => <ShareForm draft={draft} />),
    cancel: trans.__('Cancel'),
    accept: trans.__('Create'),
    blockedReason: () => draft.blockedReason(trans),
    focusNodeSelector: '.sms-ShareForm select',
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
  return created;
}

/** Give the link; *Copy link* leaves the dialog open, as in the original. */
export async function showLink(
  snapshot: Snapshot,
  { trans, addressOf }: Pick<IParts, 'trans' | 'addressOf'>
): Promise<void> {
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
export async function copyText(text: string, trans: TranslationBundle): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return trans.__('The link is copied.');
  } catch {
    // The browser refuses on pages without TLS: the text stays visible to be selected by hand.
    return trans.__('The browser refused to copy it. Select the link and copy it by hand.');
  }
}
