import * as React from 'react';

import { confirm } from '../../core/components/confirm';
import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Bytes } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { formatBytes, formatCount } from '../../core/format';
import type { Image, Overlay } from '../../core/wire';

interface IProps {
  overlays: readonly Overlay[] | null;
  /** For the names that people know. */
  images: readonly Image[];
  onRemove: (overlay: Overlay) => Promise<void>;
}

/** What the user has installed on top of environments, also of those that were removed since. */
export function OverlayTable(props: IProps): React.JSX.Element {
  const { overlays, images, onRemove } = props;
  const trans = useTrans();
  const action = useAction();
  const columns = useColumns(images);

  const remove = async (overlay: Overlay): Promise<void> => {
    const sure = await confirm(trans, {
      title: trans.__('Remove your own packages?'),
      text: trans.__(
        'Frees %1. What you have installed with pip is gone; the image stays.',
        formatBytes(overlay.size_bytes)
      ),
      names: [nameOf(overlay, images) ?? overlay.digest],
      action: trans.__('Remove own packages')
    });
    if (sure) {
      await action.run(() => onRemove(overlay));
    }
  };

  const actions: readonly IRowAction<Overlay>[] = [
    {
      label: trans.__('Remove own packages'),
      destructive: true,
      disabledReason: ({ used_by: users }) =>
        users.length > 0 ? trans.__('In use by %1', users.join(', ')) : null,
      run: overlay => void remove(overlay)
    }
  ];
  return (
    <>
      <h2>{trans.__('Your own packages')}</h2>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <DataTable
        label={trans.__('Your own packages')}
        columns={columns}
        rows={overlays ?? []}
        rowId={overlay => overlay.digest}
        actions={actions}
        loading={overlays === null}
        initialSort={{ id: 'size', desc: true }}
        empty={
          <EmptyState
            text={trans.__('What you install with pip in a notebook is kept here, apart from its image.')}
          />
        }
      />
    </>
  );
}

function nameOf({ image, version }: Overlay, images: readonly Image[]): string | null {
  const name = images.find(other => other.name === image)?.display_name ?? image;
  return name === null ? null : `${name} ${version ?? ''}`.trim();
}

function useColumns(images: readonly Image[]): readonly IColumn<Overlay>[] {
  const trans = useTrans();
  return React.useMemo(
    () => [
      {
        id: 'image',
        header: trans.__('Image'),
        value: overlay => nameOf(overlay, images) ?? trans.__('Removed environment'),
        width: 240
      },
      {
        id: 'size',
        header: trans.__('Own size'),
        value: overlay => overlay.size_bytes,
        cell: overlay => <Bytes bytes={overlay.size_bytes} />,
        numeric: true,
        width: 96
      },
      {
        id: 'files',
        header: trans.__('Files'),
        value: overlay => overlay.files,
        cell: overlay => <span className="sms-figure">{formatCount(overlay.files)}</span>,
        numeric: true,
        width: 88
      },
      {
        id: 'users',
        header: trans.__('In use by'),
        value: overlay => overlay.used_by.join(', '),
        width: 160
      },
      {
        id: 'digest',
        header: trans.__('Digest'),
        value: overlay => overlay.digest,
        width: 160
      }
    ],
    [images, trans]
  );
}
