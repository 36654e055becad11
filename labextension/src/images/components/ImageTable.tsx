import * as React from 'react';

import { Bytes, Moment } from '../../core/components/Facts';
import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import type { IFilter } from '../../core/components/FilterBar';
import { applyFilters, FilterBar } from '../../core/components/FilterBar';
import { useTrans } from '../../core/components/hooks';
import { StateChip } from '../../core/components/StateChip';
import type { Image } from '../../core/wire';
import { imageKey } from '../model';

interface IProps {
  images: readonly Image[] | null;
  actions: readonly IRowAction<Image>[];
  onOpen: (image: Image) => void;
}

/** All images; those that are built first are found by the filters. */
export function ImageTable(props: IProps): React.JSX.Element {
  const { images, actions, onOpen } = props;
  const trans = useTrans();
  const [active, setActive] = React.useState<ReadonlySet<string>>(new Set());
  const columns = useColumns();
  const filters = React.useMemo<readonly IFilter<Image>[]>(
    () => [
      { id: 'ready', label: trans.__('Ready'), test: image => image.state === 'Ready' },
      { id: 'gpu', label: trans.__('GPU'), test: image => image.accelerator === 'GPU' },
      { id: 'custom', label: trans.__('Custom'), test: image => image.custom }
    ],
    [trans]
  );
  const rows = React.useMemo(() => applyFilters(images ?? [], filters, active), [images, filters, active]);
  return (
    <DataTable
      label={trans.__('Images')}
      columns={columns}
      rows={rows}
      rowId={imageKey}
      onOpen={onOpen}
      actions={actions}
      loading={images === null}
      toolbar={
        <FilterBar label={trans.__('Show only')} filters={filters} active={active} onChange={setActive} />
      }
      empty={
        <EmptyState
          text={
            active.size > 0
              ? trans.__('No image passes all filters.')
              : trans.__('The catalogue has no image.')
          }
        />
      }
    />
  );
}

function useColumns(): readonly IColumn<Image>[] {
  const trans = useTrans();
  return React.useMemo(
    () => [
      { id: 'name', header: trans.__('Image'), value: image => image.display_name, width: 200 },
      { id: 'version', header: trans.__('Version'), value: image => image.version, width: 88 },
      {
        id: 'state',
        header: trans.__('State'),
        value: image => image.state,
        cell: image => (
          <StateChip
            state={image.state}
            label={stateLabel(image, trans)}
            detail={image.unavailable_reason ?? undefined}
          />
        ),
        width: 144
      },
      {
        id: 'kernels',
        header: trans.__('Kernels'),
        value: image => image.kernels.map(kernel => kernel.display_name).join(', '),
        width: 144
      },
      { id: 'python', header: trans.__('Python'), value: image => image.python, width: 76 },
      {
        id: 'accelerator',
        header: trans.__('Built for'),
        value: image => image.accelerator,
        width: 88
      },
      {
        id: 'size',
        header: trans.__('Size'),
        value: image => image.size_bytes,
        cell: image => <Bytes bytes={image.size_bytes} />,
        numeric: true,
        width: 96
      },
      {
        id: 'used',
        header: trans.__('Last used'),
        value: image => image.last_used,
        cell: image => <Moment at={image.last_used} />,
        width: 120
      },
      {
        id: 'owner',
        header: trans.__('Owner'),
        value: image => image.owner ?? trans.__('Catalogue'),
        width: 120,
        hidden: true
      },
      {
        id: 'aliases',
        header: trans.__('Aliases'),
        value: image => image.aliases.join(', '),
        width: 120,
        hidden: true
      }
    ],
    [trans]
  );
}

/** The state in words that say what can be done about it. */
export function stateLabel(image: Image, trans: { __: (text: string) => string }): string {
  const labels: Record<Image['state'], string> = {
    Absent: trans.__('Not built'),
    Building: trans.__('Building'),
    Ready: trans.__('Ready'),
    Failed: trans.__('Build failed'),
    Unavailable: trans.__('Unavailable here')
  };
  return labels[image.state];
}
