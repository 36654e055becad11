import * as React from 'react';

import { Button } from '../../core/components/Button';
import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import type { IPageRoute, PageParams } from '../../core/pages';
import type { DomainLogEntry } from '../../core/wire';
import { actionText } from '../actions';
import type { ILinks } from '../links';
import { filterOf, isFiltered } from '../logFilter';
import type { DomainModel } from '../model';
import { LogFilters } from './LogFilters';

interface IProps {
  model: DomainModel;
  route: IPageRoute;
  links: ILinks;
  /** Whether all lines are shown, and not only those that concern the person who looks. */
  admin: boolean;
}

/** Who did what with whose thing, newest first, as far back as one reads. */
export function LogTab(props: IProps): React.JSX.Element {
  const { model, route, links, admin } = props;
  const trans = useTrans();
  const filter = filterOf(route.params);
  const trail = useFollowed(() => model.log(filter), [model, JSON.stringify(filter)]);
  const columns = useLogColumns(links);
  const { lines, error, complete } = trail;
  return (
    <>
      <LogFilters params={route.params} onChange={part => route.go(given({ ...route.params, ...part }))} />
      {error ? (
        <ErrorBanner error={error} onRetry={() => void trail.renew().then(() => trail.more())} />
      ) : null}
      <DataTable
        plain
        label={trans.__('Log')}
        columns={columns}
        rows={lines ?? []}
        rowId={line => String(line.number)}
        loading={lines === null && !error}
        onEnd={() => void trail.more()}
        empty={
          error ? null : isFiltered(filter) ? (
            <EmptyState text={trans.__('No line of the log is like this.')}>
              <Button onClick={() => route.go({ tab: 'log' })}>{trans.__('Show all lines')}</Button>
            </EmptyState>
          ) : (
            <EmptyState
              text={
                admin
                  ? trans.__('Who shared, read, ran, stopped, deleted or decided what is written down here.')
                  : trans.__('What you do with shared things, and others with yours, is written down here.')
              }
            />
          )
        }
      />
      <p className="sms-quiet" role="status">
        {lines && lines.length > 0 && complete ? trans.__('The log begins here.') : null}
      </p>
    </>
  );
}

/** An address without what is empty. */
function given(params: PageParams): PageParams {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ''));
}

function useLogColumns(links: ILinks): readonly IColumn<DomainLogEntry>[] {
  const trans = useTrans();
  return React.useMemo(
    () => [
      {
        id: 'action',
        header: trans.__('What'),
        value: line => actionText(line.action, trans),
        width: 152,
        fixed: true
      },
      {
        id: 'moment',
        header: trans.__('When'),
        value: line => line.moment,
        cell: line => <Moment at={line.moment} />,
        width: 96,
        fixed: true
      },
      { id: 'actor', header: trans.__('Who'), value: line => line.actor, width: 96, fixed: true },
      {
        id: 'thing',
        header: trans.__('Thing'),
        value: line => line.thing,
        cell: line =>
          line.thing_id && line.action.startsWith('snapshot.') ? (
            <button
              type="button"
              className="sms-Link sms-Domain-thing"
              title={line.thing}
              onClick={() => links.openSnapshot(line.thing_id)}
            >
              <span className="sms-ellipsis">{line.thing}</span>
            </button>
          ) : (
            <span className="sms-ellipsis" title={line.thing}>
              {line.thing}
            </span>
          ),
        width: 144,
        fixed: true
      },
      { id: 'note', header: trans.__('Change'), value: line => line.note, width: 296, fixed: true },
      { id: 'owner', header: trans.__('Whose'), value: line => line.owner || '–', width: 96, fixed: true }
    ],
    [trans, links]
  );
}
