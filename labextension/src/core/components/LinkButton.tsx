import * as React from 'react';

/** A link that leads to another place of the studio. */
export function LinkButton(props: { label: string; onClick: () => void }): React.JSX.Element {
  return (
    <button type="button" className="sms-Link" onClick={props.onClick}>
      {props.label}
    </button>
  );
}
