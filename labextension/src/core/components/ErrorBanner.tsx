import * as React from 'react';

import type { StudioError } from '../request';
import { useTrans } from './hooks';

interface IProps {
  error: StudioError;
  /** What was being tried, as a sentence; the error's own message follows. */
  what?: string;
  /** Does it again; without it there is no button. */
  onRetry?: (() => void) | undefined;
  onClose?: (() => void) | undefined;
}

/** What happened, why, what to do, and the technical text to copy. */
export function ErrorBanner(props: IProps): React.JSX.Element {
  const { error, what, onRetry, onClose } = props;
  const trans = useTrans();
  const details = describe(error);
  return (
    <div className="sms-Banner" data-tone="error" role="alert">
      <div className="sms-Banner-text">
        {what ? <strong>{what} </strong> : null}
        {error.message}
        <details className="sms-Banner-details">
          <summary>{trans.__('Details')}</summary>
          <pre>{details}</pre>
          <CopyButton text={details} />
        </details>
      </div>
      <div className="sms-Banner-actions">
        {onRetry ? (
          <button type="button" className="jp-Button jp-mod-minimal sms-Button" onClick={onRetry}>
            {trans.__('Try again')}
          </button>
        ) : null}
        {onClose ? (
          <button type="button" className="jp-Button jp-mod-minimal sms-Button" onClick={onClose}>
            {trans.__('Close')}
          </button>
        ) : null}
      </div>
    </div>
  );
}

/** Copies a text and says so. */
export function CopyButton(props: { text: string; label?: string }): React.JSX.Element {
  const trans = useTrans();
  const [state, setState] = React.useState<'idle' | 'copied' | 'failed'>('idle');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text);
      setState('copied');
    } catch {
      // The browser refuses on pages without TLS: the text stays visible to be selected by hand.
      setState('failed');
    }
  };
  const label = {
    idle: props.label ?? trans.__('Copy'),
    copied: trans.__('Copied'),
    failed: trans.__('The browser refused; select the text instead')
  }[state];
  return (
    <button
      type="button"
      className="jp-Button jp-mod-minimal sms-Button"
      onClick={() => void copy()}
      onBlur={() => setState('idle')}
    >
      <span role="status">{label}</span>
    </button>
  );
}

function describe(error: StudioError): string {
  return JSON.stringify(
    { code: error.code, status: error.status, message: error.message, details: error.details },
    null,
    2
  );
}
