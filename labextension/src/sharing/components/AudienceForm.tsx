import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { IAudience } from '../../core/sharing';
import type { MemberPage } from '../../core/wire';
import { accessProblem } from '../access';
import { AccessFields } from './AccessFields';

interface IProps {
  initial: IAudience;
  /** What it means to see it, in a sentence. */
  help: string;
  /** Asks who is in the domain. */
  members: () => Promise<MemberPage>;
  onChange: (value: IAudience) => void;
}

/** Who sees something, for as long as nothing else is decided. */
export function AudienceForm(props: IProps): React.JSX.Element {
  const { initial, help, members, onChange } = props;
  const trans = useTrans();
  const [value, setValue] = React.useState(initial);
  const problem = accessProblem({ ...value, days: 0 }, trans);
  return (
    <div className="sms-Form sms-AccessForm">
      <p>{help}</p>
      <AccessFields
        label={trans.__('Who may see it')}
        value={{ ...value, days: 0 }}
        members={members}
        lasting
        onChange={({ visibility, people, groups }) => {
          const next = { visibility, people, groups };
          setValue(next);
          onChange(next);
        }}
      />
      <p className="sms-ShareForm-status" role="status">
        {problem ? <span className="sms-Field-error">{problem}</span> : null}
      </p>
    </div>
  );
}
