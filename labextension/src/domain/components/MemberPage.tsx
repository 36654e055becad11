import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { FactsLine, Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import type { IPageRoute } from '../../core/pages';
import type { Member } from '../../core/wire';
import { askRole } from '../dialogs';
import { above, UNDECIDED } from '../limits';
import type { DomainModel } from '../model';
import { roleName } from '../roles';
import { LimitsForm } from './LimitsForm';
import { PersonUsage } from './PersonUsage';

interface IProps {
  model: DomainModel;
  route: IPageRoute;
  name: string;
}

/** One person, as admins see them: what they use, and what is decided about them. */
export function MemberPage(props: IProps): React.JSX.Element {
  const { model, route, name } = props;
  const trans = useTrans();
  const action = useAction();
  const members = useFollowed(() => model.members(), [model]);
  const { value, error } = members;
  const member = value?.items.find(item => item.name === name);
  const editing = route.params['view'] === 'limits';
  const toPeople = (): void => route.go({});
  const changeRole = async (known: Member): Promise<void> => {
    const role = await askRole(trans, known);
    if (role !== null) {
      await model.updateMember(name, { role });
      await members.load();
    }
  };
  return (
    <Page
      crumbs={[
        { label: trans.__('Domain'), onClick: toPeople },
        ...(editing
          ? [{ label: name, onClick: () => route.go({ member: name }) }, { label: trans.__('Limits') }]
          : [{ label: name }])
      ]}
      actions={
        member && !editing ? (
          <>
            <Button
              onClick={() => void action.run(() => changeRole(member))}
              busy={action.busy}
              disabledReason={
                member.from_hub
                  ? trans.__('%1 is an admin of JupyterHub, which decides it.', member.name)
                  : null
              }
            >
              {trans.__('Change role')}
            </Button>
            <Button onClick={() => route.go({ member: name, view: 'limits' })}>
              {trans.__('Change limits')}
            </Button>
          </>
        ) : null
      }
      facts={member ? <MemberFacts member={member} /> : <FactsLine>{null}</FactsLine>}
    >
      {error ? <ErrorBanner error={error} onRetry={() => void members.load()} /> : null}
      {action.error ? (
        <ErrorBanner
          what={trans.__('The role was not changed.')}
          error={action.error}
          onClose={action.clear}
        />
      ) : null}
      {value && !member ? <p>{trans.__('Nobody called %1 has been in this domain.', name)}</p> : null}
      {value === null && !error ? <div className="sms-PageSkeleton" aria-busy="true" /> : null}
      {member && !editing ? <PersonUsage model={model} member={member} /> : null}
      {member && editing ? (
        <PersonLimits
          model={model}
          member={member}
          onSaved={() => void members.load()}
          onClose={() => route.go({ member: name })}
        />
      ) : null}
    </Page>
  );
}

/** Who somebody is in the domain, in one line. */
export function MemberFacts(props: { member: Member }): React.JSX.Element {
  const { member } = props;
  const trans = useTrans();
  return (
    <FactsLine>
      <span>{roleName(member.role, trans)}</span>
      {member.groups.length > 0 ? <span>{trans.__('In %1', member.groups.join(', '))}</span> : null}
      <span>
        {trans.__('Joined')} <Moment at={member.joined} />
      </span>
      <span>
        {trans.__('Last seen')} <Moment at={member.seen} />
      </span>
    </FactsLine>
  );
}

interface ILimitsProps {
  model: DomainModel;
  member: Member;
  onSaved: () => void;
  onClose: () => void;
}

function PersonLimits(props: ILimitsProps): React.JSX.Element {
  const { model, member, onSaved, onClose } = props;
  const trans = useTrans();
  const limits = useFollowed(() => model.limits(), [model]);
  const usage = useFollowed(() => model.usage(), [model]);
  const { value, error } = limits;
  if (error && !value) {
    return <ErrorBanner error={error} onRetry={() => void limits.load()} />;
  }
  if (!value) {
    return <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  return (
    <LimitsForm
      label={trans.__('Limits of %1', member.name)}
      names={() => model.names()}
      limits={member.limits ?? UNDECIDED}
      above={field => above(field, 'member', member.role, value)}
      currency={usage.value?.currency ?? ''}
      onSave={async wanted => {
        await model.updateMember(member.name, { limits: wanted });
        onSaved();
      }}
      onCancel={onClose}
    />
  );
}
