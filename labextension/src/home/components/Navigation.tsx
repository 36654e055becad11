import { addIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import { useModels, useTrans } from '../../core/components/hooks';
import type { IStudioPage, IStudioPages } from '../../core/pages';
import { ForeignCommandIDs } from '../tokens';

interface IProps {
  pages: IStudioPages;
  commands: CommandRegistry;
}

/** The list of pages, each with the count of what runs. */
export function Navigation(props: IProps): React.JSX.Element {
  const { pages, commands } = props;
  const trans = useTrans();
  useModels(pages);
  return (
    <div className="sms-Navigation">
      <h2>{trans.__('SM Studio')}</h2>
      {commands.hasCommand(ForeignCommandIDs.createNotebook) ? (
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-accept sms-Navigation-create"
          onClick={() => void commands.execute(ForeignCommandIDs.createNotebook)}
        >
          <addIcon.react tag="span" className="sms-icon" />
          {trans.__('Create notebook')}
        </button>
      ) : null}
      <nav aria-label={trans.__('Pages')}>
        <ul>
          {pages.items.map(page => (
            <Entry
              key={page.id}
              page={page}
              current={pages.current === page.id}
              onOpen={() => pages.open(page.id)}
            />
          ))}
        </ul>
      </nav>
    </div>
  );
}

function Entry(props: { page: IStudioPage; current: boolean; onOpen: () => void }): React.JSX.Element {
  const { page, current, onOpen } = props;
  return (
    <li>
      <button
        type="button"
        className="sms-Navigation-entry"
        aria-current={current ? 'page' : undefined}
        title={page.label}
        onClick={onOpen}
      >
        <page.icon.react tag="span" className="sms-icon" />
        <span className="sms-ellipsis">{page.label}</span>
        {page.count ? <Count source={page.count} /> : null}
      </button>
    </li>
  );
}

function Count(props: { source: NonNullable<IStudioPage['count']> }): React.JSX.Element | null {
  const { source } = props;
  const trans = useTrans();
  useModels(source);
  return source.count > 0 ? (
    <span className="sms-Count" aria-label={trans._n('%1 runs', '%1 run', source.count)}>
      {source.count}
    </span>
  ) : null;
}
