import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { Role } from '../../core/wire';
import { roleName, ROLES, roleText } from '../roles';

interface IProps {
  initial: Role;
  onChange: (role: Role) => void;
}

/** The roles, each with what it may do. */
export function RoleForm(props: IProps): React.JSX.Element {
  const trans = useTrans();
  const name = React.useId();
  const [role, setRole] = React.useState(props.initial);
  return (
    <fieldset className="sms-RoleForm">
      <legend className="sms-RoleForm-legend">{trans.__('Role')}</legend>
      {ROLES.map(option => (
        <label key={option} className="sms-RoleForm-option">
          <input
            type="radio"
            name={name}
            checked={role === option}
            aria-labelledby={`${name}-${option}-name`}
            aria-describedby={`${name}-${option}`}
            onChange={() => {
              setRole(option);
              props.onChange(option);
            }}
          />
          <span>
            <strong id={`${name}-${option}-name`}>{roleName(option, trans)}</strong>
            <span id={`${name}-${option}`} className="sms-quiet sms-RoleForm-about">
              {roleText(option, trans)}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
