import type { TranslationBundle } from '@jupyterlab/translation';

import type { ITab } from '../core/components/Page';
import type { IPageRoute } from '../core/pages';

interface IListTabs {
  tabs: readonly ITab[];
  tab: string;
  onTab: (id: string) => void;
}

/** The lists of a team, one beside the other. */
export function listTabs(
  tab: 'experiments' | 'models',
  route: IPageRoute,
  trans: TranslationBundle
): IListTabs {
  return {
    tabs: [
      { id: 'experiments', label: trans.__('Experiments') },
      { id: 'models', label: trans.__('Models') }
    ],
    tab,
    onTab: id => route.go(id === 'models' ? { view: 'models' } : {})
  };
}
