import * as React from 'react';

import { confirm } from '../../core/components/confirm';
import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Bytes, Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { formatBytes, formatCount } from '../../core/format';
import type { Environment, Image } from '../../core/wire';

interface IProps {
  environments: readonly Environment[] | null;
  /** For the names that people know. */
  images: readonly Image[];
  onRemove: (environment: Environment) => Promise<void>;
  onOpen?: (environment: Environment) => void;
}

/** What images take up on this machine; what nothing uses can be removed. */
export function EnvironmentTable(props: IProps): React.JSX.Element {
  const { environments, images, onRemove, onOpen } = props;
  const trans = useTrans();
  const action = useAction();
  const columns = useColumns(images);

  const remove = async (environment: Environment): Promise<void> => {
    const sure = await confirm(trans, {
      title: trans.__('Remove this environment?'),
      text: trans.__(
        'Frees %1. The image stays and can be built again.',
        formatBytes(environment.size_bytes)
      ),
      names: [`${nameOf(environment, images)} ${environment.version}`],
      action: trans.__('Remove environment')
    });
    if (sure) {
      await action.run(() => onRemove(environment));
    }
  };

  const actions: readonly IRowAction<Environment>[] = [
    {
      label: trans.__('Remove environment'),
      destructive: true,
      disabledReason: ({ used_by: users }) =>
        users.length > 0 ? trans.__('In use by %1', users.join(', ')) : null,
      run: environment => void remove(environment)
    }
  ];
  return (
    <>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <DataTable
        label={trans.__('Environments on this machine')}
        columns={columns}
        rows={environments ?? []}
        rowId={environment => environment.digest}
        actions={actions}
        {...(onOpen ? { onOpen } : {})}
        loading={environments === null}
        initialSort={{ id: 'size', desc: true }}
        empty={
          <EmptyState
            text={trans.__(
              'Environments are what images become on this machine. The first notebook on an image, or its Build button, makes one.'
            )}
          />
        }
      />
    </>
  );
}

function nameOf(environment: Environment, images: readonly Image[]): string {
  return images.find(image => image.name === environment.image)?.display_name ?? environment.image;
}

function useColumns(images: readonly Image[]): readonly IColumn<Environment>[] {
  const trans = useTrans();
  return React.useMemo(
    () => [
      {
        id: 'image',
        header: trans.__('Image'),
        value: environment => nameOf(environment, images),
        width: 200
      },
      {
        id: 'version',
        header: trans.__('Version'),
        value: environment => environment.version,
        width: 88
      },
      {
        id: 'size',
        header: trans.__('Own size'),
        value: environment => environment.size_bytes,
        cell: environment => <Bytes bytes={environment.size_bytes} />,
        numeric: true,
        width: 96
      },
      {
        id: 'files',
        header: trans.__('Files'),
        value: environment => environment.files,
        cell: environment => <span className="sms-figure">{formatCount(environment.files)}</span>,
        numeric: true,
        width: 88
      },
      {
        id: 'built',
        header: trans.__('Built'),
        value: environment => environment.built,
        cell: environment => <Moment at={environment.built} />,
        width: 136
      },
      {
        id: 'used',
        header: trans.__('Last used'),
        value: environment => environment.last_used,
        cell: environment => <Moment at={environment.last_used} />,
        width: 136
      },
      {
        id: 'users',
        header: trans.__('In use by'),
        value: environment => environment.used_by.join(', '),
        width: 160
      },
      {
        id: 'digest',
        header: trans.__('Digest'),
        value: environment => environment.digest,
        width: 160,
        hidden: true
      }
    ],
    [images, trans]
  );
}
