import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { EffectiveLimits as Limits } from '../../core/wire';
import { fieldLabel, FIELDS, limitText, sourceText } from '../limits';

interface IProps {
  limits: Limits;
  currency: string;
}

/** What holds for a person, and where it was decided. */
export function EffectiveLimits(props: IProps): React.JSX.Element {
  const { limits, currency } = props;
  const trans = useTrans();
  return (
    <dl className="sms-Terms">
      {FIELDS.map(field => {
        const source = limits.sources[field] ?? 'none';
        return (
          <React.Fragment key={field}>
            <dt>{fieldLabel(field, trans)}</dt>
            <dd>
              {limitText(field, limits[field], currency, trans)}
              {source === 'none' ? null : (
                <span className="sms-quiet"> {trans.__('(%1)', sourceText(source, trans))}</span>
              )}
            </dd>
          </React.Fragment>
        );
      })}
    </dl>
  );
}
