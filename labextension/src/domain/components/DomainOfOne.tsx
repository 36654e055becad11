import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import type { ILinks } from '../links';

/** What a studio by itself is, and what it takes to be one of a team. */
export function DomainOfOne(props: { links: ILinks }): React.JSX.Element {
  const { links } = props;
  const trans = useTrans();
  return (
    <div className="sms-Domain-about">
      <p>
        {trans.__(
          'You have this studio to yourself. A team has a domain of JupyterHub and PostgreSQL: people with roles and limits, one machine shared fairly, costs by person, and notebooks shared by a link. SM Studio’s docs/admin.md says how to set one up.'
        )}
      </p>
      <p>
        <LinkButton
          label={trans.__('Spending limit and idle shutdown')}
          onClick={() => links.openOwnLimits()}
        />
      </p>
    </div>
  );
}
