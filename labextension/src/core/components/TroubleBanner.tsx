import * as React from 'react';

import { useTrans } from './hooks';

interface IProps {
  trouble: string;
}

/** Why the studio cannot go on with a job now; nothing where it can. */
export function TroubleBanner(props: IProps): React.JSX.Element | null {
  const trans = useTrans();
  if (!props.trouble) {
    return null;
  }
  return (
    <div className="sms-Banner" data-tone="warn" role="alert">
      <div className="sms-Banner-text">
        <strong>{trans.__('Cannot go on now.')} </strong>
        {props.trouble}
      </div>
    </div>
  );
}
