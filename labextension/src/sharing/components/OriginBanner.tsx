import * as React from 'react';

import { Banner } from '../../core/components/Banner';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import type { CopyOrigin, Snapshot } from '../../core/wire';
import type { SharingFlows } from '../flows';
import type { SharingModel } from '../model';
import type { ICopyDocument } from '../origin';

interface IProps {
  model: SharingModel;
  flows: SharingFlows;
  document: ICopyDocument;
  /** Show a snapshot, at one of its tabs. */
  onShow: (snapshot: Snapshot) => void;
}

/** Where a copy comes from, and the way to what its author has shared since. */
export function OriginBanner(props: IProps): React.JSX.Element | null {
  const { model, flows, document, onShow } = props;
  const trans = useTrans();
  const origin = useFollowed(() => model.origin(() => document.path), [model, document]);
  const action = useAction();
  // What is closed comes again for something newer, and not for what was known.
  const [closed, setClosed] = React.useState<string | null>(null);
  const { snapshot, newer } = origin.value ?? NOTHING;
  if (!snapshot || closed === key(newer)) {
    return null;
  }
  const pull = async (to: Snapshot): Promise<void> => {
    await document.save();
    if (await flows.pull(to, document.path)) {
      await document.reload();
      await origin.load();
    }
  };
  const title = trans.__(
    'A copy of “%1”, version %2, that %3 has shared',
    snapshot.title,
    snapshot.version,
    snapshot.owner
  );
  return (
    <Banner
      tone={action.error ? 'error' : 'info'}
      title={title}
      actions={[
        ...(newer
          ? [
              {
                label: action.busy
                  ? trans.__('Pulling version %1', newer.version)
                  : trans.__('Pull version %1…', newer.version),
                run: () => (action.busy ? undefined : action.run(() => pull(newer)))
              }
            ]
          : []),
        { label: trans.__('Show snapshot'), run: () => onShow(snapshot) }
      ]}
      onClose={() => setClosed(key(newer))}
    >
      {action.error
        ? trans.__('The newer version was not pulled. %1', action.error.message)
        : newer
          ? trans.__('Version %1 is there. You see what changes before anything does.', newer.version)
          : null}
    </Banner>
  );
}

const NOTHING: Pick<CopyOrigin, 'snapshot' | 'newer'> = { snapshot: null, newer: null };

function key(newer: Snapshot | null): string {
  return newer?.id ?? '';
}
