import * as React from 'react';

import { DataTable } from '../../core/components/DataTable';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import { formatCount } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import { askRole } from '../dialogs';
import type { DomainModel, IPerson } from '../model';
import { people } from '../model';
import { usePeopleColumns } from './peopleColumns';

interface IProps {
  model: DomainModel;
  route: IPageRoute;
  /** Whether the person who looks decides about others. */
  admin: boolean;
}

/** Everybody of the domain; for admins with what they use, and what can be decided about them. */
export function PeopleTab(props: IProps): React.JSX.Element {
  const { model, route, admin } = props;
  const trans = useTrans();
  const members = useFollowed(() => model.members(), [model]);
  const usage = useFollowed(() => model.usage(), [model]);
  const action = useAction();
  const columns = usePeopleColumns(usage.value?.currency ?? '', admin);
  const page = members.value;
  const rows = React.useMemo(() => people(page?.items ?? [], usage.value), [page, usage.value]);
  const error = members.error ?? (admin ? usage.error : null);
  const changeRole = async ({ member }: IPerson): Promise<void> => {
    const role = await askRole(trans, member);
    if (role !== null) {
      await model.updateMember(member.name, { role });
      await members.load();
    }
  };
  return (
    <>
      {error ? (
        <ErrorBanner
          error={error}
          onRetry={() => {
            void members.load();
            void usage.load();
          }}
        />
      ) : null}
      {action.error ? (
        <ErrorBanner
          what={trans.__('The role was not changed.')}
          error={action.error}
          onClose={action.clear}
        />
      ) : null}
      <DataTable
        label={trans.__('People')}
        columns={columns}
        rows={rows}
        rowId={({ member }) => member.name}
        initialSort={{ id: 'name', desc: false }}
        loading={page === null && !error}
        {...(admin
          ? {
              onOpen: ({ member }: IPerson) => route.go({ member: member.name }),
              actions: [
                {
                  label: trans.__('Change role…'),
                  run: (person: IPerson) => void action.run(() => changeRole(person)),
                  disabledReason: ({ member }: IPerson) =>
                    member.from_hub
                      ? trans.__('%1 is an admin of JupyterHub, which decides it.', member.name)
                      : null
                },
                {
                  label: trans.__('Change limits'),
                  run: ({ member }: IPerson) => route.go({ member: member.name, view: 'limits' })
                },
                {
                  label: trans.__('Show log'),
                  run: ({ member }: IPerson) => route.go({ tab: 'log', actor: member.name })
                }
              ]
            }
          : {})}
      />
      {page && page.total > page.items.length ? (
        <p className="sms-quiet" role="status">
          {trans.__(
            'The first %1 of %2 people are shown.',
            formatCount(page.items.length),
            formatCount(page.total)
          )}
        </p>
      ) : null}
    </>
  );
}
