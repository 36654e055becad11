import { Dialog, InputDialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { confirm } from '../core/components/confirm';
import { DialogBody } from '../core/dialogBody';
import { formatExact } from '../core/format';
import type {
  CreateCopy,
  CreateImport,
  MemberPage,
  Snapshot,
  SnapshotDifferences,
  UpdateSnapshot
} from '../core/wire';
import type { IAccess } from './access';
import { accessChange, accessProblem } from './access';
import { AccessForm } from './components/AccessForm';
import { CopyForm } from './components/CopyForm';
import { DifferencesView } from './components/DifferencesView';
import { WorkDialog } from './workDialog';

/** Ask who may open a snapshot from now on; null where the person thought better of it. */
export async function askAccess(
  trans: TranslationBundle,
  snapshot: Snapshot,
  members: () => Promise<MemberPage>
): Promise<UpdateSnapshot | null> {
  const { visibility, people, groups, note, expires } = snapshot;
  const initial = { access: { visibility, people, groups, days: expires ? null : 0 }, note };
  let answer: { access: IAccess; note: string } = initial;
  const dialog = new WorkDialog({
    title: trans.__('Change access to %1', snapshot.title),
    body: new DialogBody<null>(null, trans, () => (
      <AccessForm
        initial={initial}
        members={members}
        unchangedExpiry={expires ? formatExact(expires) : undefined}
        onChange={value => {
          answer = value;
          dialog.refresh();
        }}
      />
    )),
    cancel: trans.__('Cancel'),
    accept: trans.__('Change access'),
    blockedReason: () => accessProblem(answer.access, trans),
    work: () => Promise.resolve(true),
    focusNodeSelector: 'select'
  });
  const result = await dialog.launch();
  return result.button.accept ? accessChange(answer.access, answer.note) : null;
}

/** Ask whether to end a link, saying what goes on. */
export function confirmRevoke(trans: TranslationBundle, snapshot: Snapshot): Promise<boolean> {
  return confirm(trans, {
    title: trans.__('Revoke %1, version %2?', snapshot.title, snapshot.version),
    text: trans.__(
      'Its link stops working at once, also for those who have it open. It cannot be taken back. Copies stay with those who made them: %1.',
      trans._n('%1 was made', '%1 were made', snapshot.copied)
    ),
    action: trans.__('Revoke link')
  });
}

/** Ask where a copy shall be; null where the person thought better of it. */
export async function askCopy(
  trans: TranslationBundle,
  snapshot: Snapshot,
  folder: string
): Promise<CreateCopy | null> {
  const initial = { folder, name: fileName(snapshot.path) };
  const result = await showDialog({
    title: trans.__('Create a copy'),
    body: new DialogBody<CreateCopy>(initial, trans, set => (
      <CopyForm initial={initial} snapshot={snapshot} onChange={set} />
    )),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Create a copy') })
    ],
    focusNodeSelector: 'input'
  });
  return result.button.accept ? result.value : null;
}

/** Ask whether a copy shall become a newer version, which is shown first. */
export async function confirmPull(
  trans: TranslationBundle,
  newer: Snapshot,
  differences: SnapshotDifferences
): Promise<boolean> {
  const result = await showDialog({
    title: trans.__('Pull version %1 of %2', newer.version, newer.title),
    body: new DialogBody<null>(null, trans, () => (
      <div className="sms-PullQuestion">
        <p>
          {trans.__(
            'Your copy becomes version %1, on the environment it was shared with. What you have now is kept under another name beside it.',
            newer.version
          )}
        </p>
        <DifferencesView differences={differences} />
      </div>
    )),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Keep my copy') }),
      Dialog.okButton({ label: trans.__('Pull version %1', newer.version) })
    ],
    defaultButton: 0,
    focusNodeSelector: '.jp-Dialog-button.jp-mod-reject'
  });
  return result.button.accept;
}

/** Ask into which new folder a snapshot is to be written; null where the person thought better of it. */
export async function askExport(
  trans: TranslationBundle,
  snapshot: Snapshot,
  folder: string
): Promise<string | null> {
  const name = fileName(snapshot.path).replace(/\.ipynb$/, '');
  const result = await InputDialog.getText({
    title: trans.__('Export to a folder'),
    label: trans.__(
      'New folder. It gets the notebook, its data files, a list of its packages, a README and what Binder starts from.'
    ),
    text: folder ? `${folder}/${name}` : name,
    required: true,
    okLabel: trans.__('Export')
  });
  const path = result.value?.trim();
  return result.button.accept && path ? path : null;
}

/** Ask what to import; null where the person thought better of it. */
export async function askImport(trans: TranslationBundle, folder: string): Promise<CreateImport | null> {
  const result = await InputDialog.getText({
    title: trans.__('Import notebook'),
    label: trans.__('Address of a notebook, or an exported folder of the file browser'),
    required: true,
    okLabel: trans.__('Import')
  });
  const source = result.value?.trim();
  return result.button.accept && source ? { source, folder } : null;
}

/** Ask whether to make a notebook of one's own of an exported folder. */
export function confirmImport(trans: TranslationBundle, folder: string): Promise<boolean> {
  return confirm(trans, {
    title: trans.__('Import %1?', folder),
    text: trans.__(
      'A copy of its notebook and data files is made beside the folder, and the packages it names are installed for that notebook. Nothing of it runs.'
    ),
    action: trans.__('Import'),
    destructive: false
  });
}

function fileName(path: string): string {
  return path.split('/').pop() ?? path;
}
