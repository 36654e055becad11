import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import type { IPageRoute } from '../../core/pages';
import type { DomainLimits, MemberLimits, Role, UpdateDomainLimits } from '../../core/wire';
import { above, UNDECIDED } from '../limits';
import type { DomainModel } from '../model';
import { roleName, ROLES } from '../roles';
import { Choice } from './Choice';
import { LimitsForm } from './LimitsForm';

interface IProps {
  model: DomainModel;
  route: IPageRoute;
}

type Level = 'domain' | Role;

/** What everybody may use, and what those of a role may; people have theirs on their own pages. */
export function QuotasTab(props: IProps): React.JSX.Element {
  const { model, route } = props;
  const trans = useTrans();
  const limits = useFollowed(() => model.limits(), [model]);
  const usage = useFollowed(() => model.usage(), [model]);
  const level = levelOf(route.params['level']);
  const { value, error } = limits;
  const save = async (wanted: MemberLimits): Promise<void> => {
    const saved = await model.updateLimits(changeOf(level, wanted));
    limits.update(() => saved);
  };
  return (
    <>
      {error ? <ErrorBanner error={error} onRetry={() => void limits.load()} /> : null}
      <p className="sms-Domain-about">
        {trans.__(
          'The nearest decision holds, field by field: for a person, else by role, else for the domain. A person’s own limits are on that person’s page.'
        )}
      </p>
      <div className="sms-Domain-controls">
        <Choice<Level>
          label={trans.__('Quotas of')}
          value={level}
          options={[
            ['domain', trans.__('The domain')],
            ...ROLES.map(role => [role, trans.__('Role %1', roleName(role, trans))] as const)
          ]}
          onChange={chosen => route.go({ tab: 'quotas', level: chosen })}
        />
      </div>
      {value ? (
        <LimitsForm
          key={level}
          label={trans.__('Quotas')}
          names={() => model.names()}
          limits={limitsOf(level, value)}
          above={level === 'domain' ? null : field => above(field, 'role', level, value)}
          currency={usage.value?.currency ?? ''}
          onSave={save}
        />
      ) : error ? null : (
        <div className="sms-PageSkeleton" aria-busy="true" />
      )}
    </>
  );
}

function levelOf(param: string | undefined): Level {
  return ROLES.find(role => role === param) ?? 'domain';
}

function limitsOf(level: Level, limits: DomainLimits): MemberLimits {
  return level === 'domain' ? limits.domain : (limits.roles[level] ?? UNDECIDED);
}

function changeOf(level: Level, wanted: MemberLimits): UpdateDomainLimits {
  return level === 'domain' ? { domain: wanted } : { roles: { [level]: wanted } };
}
