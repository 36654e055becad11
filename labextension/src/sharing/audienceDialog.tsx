import type { TranslationBundle } from '@jupyterlab/translation';

import { DialogBody } from '../core/dialogBody';
import type { IAudience } from '../core/sharing';
import type { MemberPage } from '../core/wire';
import { accessProblem, namesOf } from './access';
import { AudienceForm } from './components/AudienceForm';
import { WorkDialog } from './workDialog';

interface IOptions {
  title: string;
  current: IAudience;
  help: string;
  members: () => Promise<MemberPage>;
}

/** Ask who is to see something; null where the person thought better of it. */
export async function askAudience(trans: TranslationBundle, options: IOptions): Promise<IAudience | null> {
  let answer = options.current;
  const dialog = new WorkDialog({
    title: options.title,
    body: new DialogBody<null>(null, trans, () => (
      <AudienceForm
        initial={options.current}
        help={options.help}
        members={options.members}
        onChange={value => {
          answer = value;
          dialog.refresh();
        }}
      />
    )),
    cancel: trans.__('Cancel'),
    accept: trans.__('Share'),
    blockedReason: () => accessProblem({ ...answer, days: 0 }, trans),
    work: () => Promise.resolve(true),
    focusNodeSelector: 'select'
  });
  const result = await dialog.launch();
  const chosen = { ...answer, days: 0 };
  return result.button.accept ? { visibility: answer.visibility, ...namesOf(chosen) } : null;
}
