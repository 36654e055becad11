import * as React from 'react';

import { useTrans } from './hooks';
import type { ITab } from './Tabs';
import { Tabs } from './Tabs';

export type { ITab };

export interface ICrumb {
  label: string;
  /** Left out for the last one, which is where we are. */
  onClick?: () => void;
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
