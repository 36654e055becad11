import * as React from 'react';

import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { MemberPage } from '../../core/wire';
import type { IAccess } from '../access';
import { accessProblem } from '../access';
import { AccessFields } from './AccessFields';

interface IValue {
  access: IAccess;
  note: string;
}

interface IProps {
  initial: IValue;
  /** When it ends now; undefined where it does not. */
  unchangedExpiry: string | undefined;
  /** Asks who is in the domain. */
  members: () => Promise<MemberPage>;
  /** Why it can't be done now, where something else than the access is against it. */
  blocked?: string | null;
  onChange: (value: IValue) => void;
}

/** Who may open a snapshot from now on, until when, and what it says of itself. */
export function AccessForm(props: IProps): React.JSX.Element {
  const { initial, unchangedExpiry, members, blocked, onChange } = props;
  const trans = useTrans();
  const [value, setValue] = React.useState(initial);
  const set = (part: Partial<IValue>): void => {
    const next = { ...value, ...part };
    setValue(next);
    onChange(next);
  };
  const problem = accessProblem(value.access, trans);
  return (
    <div className="sms-Form sms-AccessForm">
      <AccessFields
        value={value.access}
        members={members}
        unchangedExpiry={unchangedExpiry}
        onChange={access => set({ access })}
      />
      <Field label={trans.__('Note')}>
        {ids => (
          <input
            {...ids}
            className="sms-Input"
            maxLength={2000}
            value={value.note}
            onChange={event => set({ note: event.currentTarget.value })}
          />
        )}
      </Field>
      <p className="sms-ShareForm-status" role="status">
        {problem ? <span className="sms-Field-error">{problem}</span> : blocked}
      </p>
    </div>
  );
}
