import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { useTrans } from './hooks';

export interface IBannerAction {
  label: string;
  run: () => unknown;
}

interface IProps {
  tone: 'info' | 'success' | 'warn' | 'error';
  title: string;
  children?: React.ReactNode;
  actions?: readonly IBannerAction[];
  onClose?: () => void;
}

/** One message above the first cell, with what can be done about it. */
export function Banner(props: IProps): React.JSX.Element {
  const { tone, title, children, actions = [], onClose } = props;
  const trans = useTrans();
  return (
    <div
      className="sms-NotebookBanner"
      data-tone={tone}
      role={tone === 'error' || tone === 'warn' ? 'alert' : 'status'}
      aria-live={tone === 'error' ? 'assertive' : 'polite'}
    >
      <div className="sms-NotebookBanner-text">
        <strong>{title}</strong>
        {children ? <div>{children}</div> : null}
      </div>
      <div className="sms-NotebookBanner-actions">
        {actions.map(action => (
          <button
            key={action.label}
            type="button"
            className="jp-Button jp-mod-styled jp-mod-reject sms-Button"
            onClick={() => void action.run()}
          >
            {action.label}
          </button>
        ))}
        {onClose ? (
          <button
            type="button"
            className="jp-Button jp-mod-minimal sms-NotebookBanner-close"
            title={trans.__('Close')}
            aria-label={trans.__('Close')}
            onClick={onClose}
          >
            <closeIcon.react tag="span" />
          </button>
        ) : null}
      </div>
    </div>
  );
}
