import * as React from 'react';

/** A link that a cluster gave: opened in a tab of its own, and only where it leads to the web. */
export function SafeLink(props: { url: string; label: string }): React.JSX.Element {
  const { url, label } = props;
  return /^https?:\/\//i.test(url) ? (
    <a className="sms-link" href={url} target="_blank" rel="noreferrer">
      {label}
    </a>
  ) : (
    <span>
      {label}: <code className="sms-code">{url}</code>
    </span>
  );
}
