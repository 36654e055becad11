import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { formatBytes, formatCost } from '../../core/format';
import type { MemberUsage } from '../../core/wire';
import type { IPerson } from '../model';
import { hoursText } from '../limits';
import { roleName } from '../roles';
import { LimitMeter } from './LimitMeter';

/** The columns of people; what somebody uses is for admins. */
export function usePeopleColumns(currency: string, withUsage: boolean): readonly IColumn<IPerson>[] {
  const trans = useTrans();
  return React.useMemo(() => {
    const name: IColumn<IPerson> = {
      id: 'name',
      header: trans.__('Name'),
      value: ({ member }) => member.name,
      width: 128
    };
    const role: IColumn<IPerson> = {
      id: 'role',
      header: trans.__('Role'),
      value: ({ member }) => roleName(member.role, trans),
      width: 88
    };
    const groups: IColumn<IPerson> = {
      id: 'groups',
      header: trans.__('Groups'),
      value: ({ member }) => member.groups.join(', '),
      width: 120
    };
    const used = (
      id: string,
      header: string,
      of: (usage: MemberUsage) => number,
      limit: (usage: MemberUsage) => number | null,
      text: (value: number) => string
    ): IColumn<IPerson> => ({
      id,
      header,
      value: ({ usage }) => (usage ? of(usage) : null),
      cell: ({ usage }) =>
        usage ? (
          <LimitMeter label={header} value={of(usage)} limit={limit(usage)} text={text} />
        ) : (
          <span>–</span>
        ),
      numeric: true,
      width: 184
    });
    const hours = used(
      'hours',
      trans.__('Hours this month'),
      usage => usage.hours,
      usage => usage.hours_limit,
      value => hoursText(value, trans)
    );
    const money = used(
      'money',
      trans.__('Cost this month'),
      usage => usage.money,
      usage => usage.money_limit,
      value => formatCost(value, currency)
    );
    const stored = used(
      'stored',
      trans.__('Snapshots stored'),
      usage => usage.stored_bytes,
      usage => usage.storage_limit,
      value => formatBytes(value)
    );
    const running: IColumn<IPerson> = {
      id: 'running',
      header: trans.__('Running'),
      value: ({ usage }) => usage?.running ?? null,
      numeric: true,
      width: 104
    };
    const seen: IColumn<IPerson> = {
      id: 'seen',
      header: trans.__('Last seen'),
      value: ({ member }) => member.seen,
      cell: ({ member }) => <Moment at={member.seen} />,
      width: 104
    };
    const joined: IColumn<IPerson> = {
      id: 'joined',
      header: trans.__('Joined'),
      value: ({ member }) => member.joined,
      cell: ({ member }) => <Moment at={member.joined} />,
      width: 104
    };
    return withUsage
      ? [
          name,
          role,
          running,
          money,
          groups,
          { ...hours, hidden: true },
          { ...stored, hidden: true },
          seen,
          joined
        ]
      : [name, role, groups, seen, joined];
  }, [trans, currency, withUsage]);
}
