import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import type { IPageRoute } from '../../core/pages';
import { KINDS, kindName, stateName, STATES } from '../clusters';
import { without } from '../filter';

/** Which clusters are listed, by status and kind; the choice is part of the page's address. */
export function ClusterFilters(props: { route: IPageRoute }): React.JSX.Element {
  const { route } = props;
  const trans = useTrans();
  return (
    <div className="sms-Clusters-filters">
      <Choice
        route={route}
        param="status"
        label={trans.__('Status')}
        all={trans.__('Any status')}
        options={STATES.map(state => [state, stateName(state, trans)])}
      />
      <Choice
        route={route}
        param="kind"
        label={trans.__('Kind')}
        all={trans.__('Any kind')}
        options={KINDS.map(kind => [kind, kindName(kind, trans)])}
      />
      {route.params['status'] || route.params['kind'] ? (
        <LinkButton label={trans.__('Show all')} onClick={() => route.go({})} />
      ) : null}
    </div>
  );
}

interface IChoiceProps {
  route: IPageRoute;
  /** Of the address. */
  param: string;
  label: string;
  /** The entry that leaves nothing out. */
  all: string;
  options: readonly (readonly [value: string, label: string])[];
}

function Choice(props: IChoiceProps): React.JSX.Element {
  const { route, param, label, all, options } = props;
  return (
    <select
      className="sms-Input"
      aria-label={label}
      value={route.params[param] ?? ''}
      onChange={event => {
        const { value } = event.currentTarget;
        route.go(value ? { ...route.params, [param]: value } : without(route.params, param));
      }}
    >
      <option value="">{all}</option>
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
}
