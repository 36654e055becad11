import type * as React from 'react';

export interface ITab {
  id: string;
  label: string;
  /** Shown after the label where it is above 0. */
  count?: number;
}

interface ITabsProps {
  /** The panel has `${id}-panel` for its id and is labelled by `${id}-${tab}`. */
  id: string;
  /** What the tabs choose from, for screen readers; a page says it by its title. */
  label?: string;
  tabs: readonly ITab[];
  tab: string | undefined;
  onTab: (id: string) => void;
}

/** The parts of a page or of an output, one of which is shown; arrows move between them. */
export function Tabs(props: ITabsProps): React.JSX.Element {
  const { id, label, tabs, tab, onTab } = props;
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
    <div role="tablist" aria-label={label} className="sms-Tabs" onKeyDown={onKeyDown}>
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
