import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { useModels, useTrans } from '../../core/components/hooks';
import { formatCost, significant } from '../../core/format';
import type { InstanceType, InstanceTypePage } from '../../core/wire';
import type { Choices } from '../choices';
import type { IInstanceFilter } from '../instances';
import { DEFAULT_FILTER, filterTypes, isUnlimited } from '../instances';
import { InstanceFilters } from './InstanceFilters';

interface IProps {
  choices: Choices;
  /** The type it runs on now; null when nothing runs. */
  current: string | null;
  selected: string | null;
  onSelect: (name: string) => void;
}

/** The instance types as a table; what does not fit this machine is greyed and says why. */
export function InstancePicker(props: IProps): React.JSX.Element {
  const { choices, current, onSelect } = props;
  const trans = useTrans();
  useModels(choices);
  const page = choices.instanceTypes.value;
  const [selected, setSelected] = React.useState(props.selected);
  const [filter, setFilter] = React.useState<IInstanceFilter>(DEFAULT_FILTER);
  const columns = React.useMemo(() => (page ? columnsOf(page, current, trans) : []), [page, current, trans]);
  const rows = React.useMemo(
    () => filterTypes(page?.items ?? [], filter, props.selected),
    [page, filter, props.selected]
  );
  return (
    <div className="sms-InstancePicker">
      <InstanceFilters
        filter={filter}
        onChange={setFilter}
        shown={rows.length}
        total={page?.items.length ?? 0}
      />
      <DataTable<InstanceType>
        label={trans.__('Instance types')}
        columns={columns}
        rows={rows}
        rowId={type => type.name}
        selectedId={selected}
        onSelect={type => {
          setSelected(type.name);
          onSelect(type.name);
        }}
        rowDisabledReason={type => (type.fits ? null : type.reason)}
        loading={page === null}
        empty={trans.__('No instance type passes these filters.')}
        plain
      />
      {page ? <p className="sms-InstancePicker-note">{machineNote(page, trans)}</p> : null}
    </div>
  );
}

function columnsOf(
  page: InstanceTypePage,
  current: string | null,
  trans: TranslationBundle
): IColumn<InstanceType>[] {
  return [
    {
      id: 'name',
      header: trans.__('Name'),
      width: 200,
      value: type => type.name,
      cell: type => (
        <span className="sms-InstancePicker-name">
          {type.name}
          {type.name === current ? <span className="sms-InstancePicker-tag">{trans.__('now')}</span> : null}
          {type.uses > 0 ? (
            <span className="sms-InstancePicker-tag">{trans.__('used %1×', type.uses)}</span>
          ) : null}
        </span>
      )
    },
    {
      id: 'vcpu',
      header: trans.__('vCPU'),
      numeric: true,
      width: 72,
      value: type => (isUnlimited(type) ? null : type.vcpu)
    },
    {
      id: 'memory',
      header: trans.__('Memory'),
      numeric: true,
      width: 96,
      value: type => (isUnlimited(type) ? null : type.memory_gib),
      cell: type => (isUnlimited(type) ? '–' : trans.__('%1 GiB', significant(type.memory_gib, 4)))
    },
    {
      id: 'gpu',
      header: trans.__('GPU'),
      numeric: true,
      width: 64,
      value: type => type.gpu,
      cell: type => (type.gpu > 0 ? type.gpu : '–')
    },
    {
      id: 'price',
      header: trans.__('Price per hour'),
      numeric: true,
      width: 124,
      value: type => type.price_per_hour,
      cell: type =>
        type.price_per_hour === 0 ? trans.__('Free') : formatCost(type.price_per_hour, page.currency)
    },
    { id: 'family', header: trans.__('Family'), width: 170, value: type => type.family },
    {
      id: 'fits',
      header: trans.__('This machine'),
      width: 280,
      value: type => (type.fits ? trans.__('Fits') : type.reason)
    }
  ];
}

function machineNote(page: InstanceTypePage, trans: TranslationBundle): string {
  const free = trans.__(
    'Free now: %1 vCPU and %2 GiB. A start that needs more waits for its turn.',
    significant(page.free_vcpu, 3),
    significant(page.free_memory_gib, 3)
  );
  return page.enforcement_note ? `${free} ${page.enforcement_note}` : free;
}
