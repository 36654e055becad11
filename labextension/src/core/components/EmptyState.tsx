import * as React from 'react';

interface IProps {
  /** One sentence: what this page is for. */
  text: string;
  /** The one button that fills it, and a link to a sample where there is one. */
  children?: React.ReactNode;
}

/** A page with nothing on it yet. */
export function EmptyState(props: IProps): React.JSX.Element {
  return (
    <div className="sms-EmptyState">
      <p>{props.text}</p>
      {props.children ? <div className="sms-EmptyState-actions">{props.children}</div> : null}
    </div>
  );
}
