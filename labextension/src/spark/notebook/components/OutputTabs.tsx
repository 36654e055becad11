import * as React from 'react';

import type { ITab } from '../../../core/components/Tabs';
import { Tabs } from '../../../core/components/Tabs';
import type { IOutputMemory } from '../outputMemory';

interface IDrawnTab extends ITab {
  draw: () => React.ReactNode;
}

interface IProps {
  label: string;
  tabs: readonly IDrawnTab[];
  memory: IOutputMemory;
}

/** Ways to look at one output. */
export function OutputTabs({ label, tabs, memory }: IProps): React.JSX.Element {
  const id = React.useId();
  const [chosen, setChosen] = React.useState(memory.tab);
  const shown = tabs.find(tab => tab.id === chosen) ?? tabs[0];
  const choose = (tab: string): void => {
    memory.tab = tab;
    setChosen(tab);
  };
  return (
    <>
      <Tabs id={id} label={label} tabs={tabs} tab={shown?.id} onTab={choose} />
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown?.id ?? ''}`}>
        {shown?.draw()}
      </div>
    </>
  );
}
