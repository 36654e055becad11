import * as React from 'react';

import { useTrans } from './hooks';

export interface ICrumb {
  label: string;
  /** Left out for the last one, which is where we are. */
  onClick?: () => void;
}

export interface ITab {
  id: string;
  label: string;
  /** Shown after the label where it is above 0. */
  count?: number;
}

interface IProps {
  /** The title, from the outermost to where we are. */
  crumbs: readonly ICrumb[];
  /** Secondary buttons first, at most one primary last. */
  actions?: React.ReactNode;
  /** State, place, times and cost in one line. */
  facts?: React.ReactNode;
  /** Shown only while something runs. */
  progress?: React.ReactNode;
  tabs?: readonly ITab[];
  tab?: string;
  onTab?: (id: string) => void;
  children: React.ReactNode;
}

/** The anatomy of every page: title and actions, facts, progress, tabs, content. */
export function Page(props: IProps): React.JSX.Element {
  const { tabs, tab, onTab } = props;
  const id = React.useId();
  return (
    <div className="sms-Page">
      <div className="sms-Page-header">
        <Crumbs crumbs={props.crumbs} />
        <div className="sms-Page-actions">{props.actions}</div>
      </div>
      {props.facts}
      {props.progress}
      {tabs && onTab ? <Tabs id={id} tabs={tabs} tab={tab} onTab={onTab} /> : null}
      <div
        className="sms-Page-content"
        {...(tabs ? { role: 'tabpanel', id: `${id}-panel`, 'aria-labelledby': `${id}-${tab}` } : {})}
      >
        {props.children}
      </div>
    </div>
  );
}

function Crumbs(props: { crumbs: readonly ICrumb[] }): React.JSX.Element {
  const { crumbs } = props;
  const trans = useTrans();
  const last = crumbs.length - 1;
  return (
    <nav aria-label={trans.__('Breadcrumb')} className="sms-Page-crumbs">
      <ol>
        {crumbs.map((crumb, index) => (
          <li key={index}>
            {index === last ? (
              <h1 className="sms-ellipsis" title={crumb.label}>
                {crumb.label}
              </h1>
            ) : (
              <button type="button" className="sms-Link" onClick={crumb.onClick}>
                {crumb.label}
              </button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface ITabsProps {
  id: string;
  tabs: readonly ITab[];
  tab: string | undefined;
  onTab: (id: string) => void;
}

function Tabs(props: ITabsProps): React.JSX.Element {
  const { id, tabs, tab, onTab } = props;
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>): void => {
    const at = tabs.findIndex(item => item.id === tab);
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at - 1 + tabs.length) % tabs.length,
      Home: 0,
      End: tabs.length - 1
    };
    const target = tabs[targets[event.key] ?? -1];
    if (target) {
      event.preventDefault();
      onTab(target.id);
      document.getElementById(`${id}-${target.id}`)?.focus();
    }
  };
  return (
    <div role="tablist" className="sms-Tabs" onKeyDown={onKeyDown}>
      {tabs.map(item => (
        <button
          key={item.id}
          id={`${id}-${item.id}`}
          type="button"
          role="tab"
          className="sms-Tabs-tab"
          aria-selected={item.id === tab}
          aria-controls={`${id}-panel`}
          tabIndex={item.id === tab ? 0 : -1}
          onClick={() => onTab(item.id)}
        >
          {item.label}
          {item.count ? <span className="sms-Count">{item.count}</span> : null}
        </button>
      ))}
    </div>
  );
}
