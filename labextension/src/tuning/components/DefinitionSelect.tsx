import * as React from 'react';

import { useTrans } from '../../core/components/hooks';

interface IProps {
  names: readonly string[];
  value: string;
  onChange: (name: string) => void;
}

/** Which training definition is meant; nothing to choose where there is one. */
export function DefinitionSelect(props: IProps): React.JSX.Element | null {
  const { names, value, onChange } = props;
  const trans = useTrans();
  return names.length < 2 ? null : (
    <label className="sms-ChartBar-field">
      {trans.__('Definition')}
      <select className="sms-Input" value={value} onChange={event => onChange(event.currentTarget.value)}>
        {names.map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
