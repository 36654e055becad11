import * as React from 'react';

import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';

interface IProps {
  address: string;
  /** Said when the link was copied, or why it was not. */
  status: string;
}

/** The link of a new snapshot. */
export function CreatedLink(props: IProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="sms-Form sms-ShareLink">
      <Field
        label={trans.__('Link')}
        help={trans.__('It opens the snapshot for those who may see it, after they have logged in.')}
      >
        {ids => (
          <input
            {...ids}
            className="sms-Input"
            readOnly
            value={props.address}
            onFocus={event => event.currentTarget.select()}
          />
        )}
      </Field>
      <p className="sms-ShareForm-status" role="status">
        {props.status}
      </p>
    </div>
  );
}
