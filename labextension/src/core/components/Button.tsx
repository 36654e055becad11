import * as React from 'react';

interface IProps {
  children: React.ReactNode;
  onClick: () => void;
  /** At most one a page. */
  primary?: boolean;
  destructive?: boolean;
  /** Why it cannot be pressed now: shown as tooltip and read out. */
  disabledReason?: string | null;
  busy?: boolean;
  submit?: boolean;
}

/** JupyterLab's button; a disabled one says why. */
export function Button(props: IProps): React.JSX.Element {
  const { primary, destructive, disabledReason, busy, submit } = props;
  const look = destructive ? 'jp-mod-warn' : primary ? 'jp-mod-accept' : 'jp-mod-reject';
  const blocked = Boolean(disabledReason) || Boolean(busy);
  return (
    <button
      type={submit ? 'submit' : 'button'}
      className={`jp-Button jp-mod-styled ${look} sms-Button`}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      title={disabledReason ?? undefined}
      onClick={event => {
        if (blocked) {
          event.preventDefault();
        } else if (!submit) {
          props.onClick();
        }
      }}
    >
      {props.children}
    </button>
  );
}
