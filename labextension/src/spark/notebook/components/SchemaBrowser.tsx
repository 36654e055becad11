import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { EmptyState } from '../../../core/components/EmptyState';
import { ErrorBanner } from '../../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../../core/components/hooks';
import type { IObservable } from '../../../core/model';
import type { CatalogTable } from '../../../core/wire';
import type { Catalogues, SessionCatalogue } from '../catalogue';
import type { Connection } from '../connection';

interface IProps {
  connection: Connection | null;
  catalogues: Catalogues;
  onInsert: (name: string) => void;
}

const NOTHING: readonly IObservable[] = [];
/** More tables are found by the search. */
const MAX_TABLES = 300;

/** Databases, tables and columns of a session; a name that is pressed is written at the cursor. */
export function SchemaBrowser({ connection, catalogues, onInsert }: IProps): React.JSX.Element {
  const trans = useTrans();
  useModels(...(connection ? [connection] : NOTHING));
  const session = connection?.session ?? null;
  const catalogue = session && catalogues.of(session);
  return catalogue && session ? (
    <Tree
      key={`${session.cluster}/${session.id}`}
      title={session.cluster_name}
      catalogue={catalogue}
      onInsert={onInsert}
    />
  ) : (
    <EmptyState
      text={trans.__(
        'Shows the databases, tables and columns of the Spark session of the notebook in front. Connect a notebook by its chip “Cluster”.'
      )}
    />
  );
}

interface ITreeProps {
  title: string;
  catalogue: SessionCatalogue;
  onInsert: (name: string) => void;
}

function Tree({ title, catalogue, onInsert }: ITreeProps): React.JSX.Element {
  const trans = useTrans();
  const [search, setSearch] = React.useState('');
  useModels(catalogue);
  React.useEffect(() => {
    const watch = catalogue.watch();
    return () => watch.dispose();
  }, [catalogue]);
  const { value, error, loading } = catalogue.current;
  const others = (value?.databases ?? []).filter(name => name !== value?.current);
  const needle = search.trim().toLowerCase();
  return (
    <div className="sms-SchemaBrowser">
      <header>
        <h2 className="sms-ellipsis" title={title}>
          {title}
        </h2>
        <button
          type="button"
          className="jp-Button jp-mod-minimal sms-Button"
          aria-busy={loading || undefined}
          onClick={() => void catalogue.refresh()}
        >
          {trans.__('Refresh')}
        </button>
      </header>
      <input
        type="search"
        className="sms-Input"
        placeholder={trans.__('Search tables and columns')}
        aria-label={trans.__('Search tables and columns')}
        value={search}
        onChange={event => setSearch(event.currentTarget.value)}
      />
      {error ? <ErrorBanner error={error} onRetry={() => void catalogue.refresh()} /> : null}
      {value ? (
        <>
          <details open className="sms-SchemaBrowser-database">
            <summary>{value.current}</summary>
            <Tables tables={value.tables} needle={needle} onInsert={onInsert} />
          </details>
          {others.map(name => (
            <Database key={name} name={name} catalogue={catalogue} needle={needle} onInsert={onInsert} />
          ))}
        </>
      ) : loading ? (
        <p className="sms-quiet">{trans.__('Reading the catalogue…')}</p>
      ) : null}
    </div>
  );
}

interface IDatabaseProps {
  name: string;
  catalogue: SessionCatalogue;
  needle: string;
  onInsert: (name: string) => void;
}

/** Another database than the current one; its tables are asked for when it is opened. */
function Database({ name, catalogue, needle, onInsert }: IDatabaseProps): React.JSX.Element {
  const trans = useTrans();
  const [open, setOpen] = React.useState(false);
  const remote = open ? catalogue.database(name) : null;
  return (
    <details
      className="sms-SchemaBrowser-database"
      open={open}
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary>{name}</summary>
      {remote?.error ? <ErrorBanner error={remote.error} onRetry={() => void remote.load()} /> : null}
      {remote?.value ? (
        <Tables tables={remote.value.tables} needle={needle} onInsert={table => onInsert(table)} />
      ) : null}
      {remote?.loading && !remote.value ? (
        <p className="sms-quiet">{trans.__('Reading the catalogue…')}</p>
      ) : null}
    </details>
  );
}

interface ITablesProps {
  tables: readonly CatalogTable[];
  needle: string;
  onInsert: (name: string) => void;
}

function Tables({ tables, needle, onInsert }: ITablesProps): React.JSX.Element {
  const trans = useTrans();
  const fits = (text: string): boolean => text.toLowerCase().includes(needle);
  const found = tables.filter(table => fits(table.name) || table.columns.some(column => fits(column.name)));
  if (found.length === 0) {
    return (
      <p className="sms-quiet">
        {needle ? trans.__('Nothing has this in its name.') : trans.__('There are no tables and views yet.')}
      </p>
    );
  }
  return (
    <>
      <ul>
        {found.slice(0, MAX_TABLES).map(table => (
          <TableEntry
            key={table.name}
            table={table}
            // What was found in a column is shown.
            opened={needle !== '' && !fits(table.name)}
            onInsert={onInsert}
          />
        ))}
      </ul>
      {found.length > MAX_TABLES ? (
        <p className="sms-quiet">
          {trans.__('%1 of %2 tables are shown; search for others.', MAX_TABLES, found.length)}
        </p>
      ) : null}
    </>
  );
}

interface IEntryProps {
  table: CatalogTable;
  opened: boolean;
  onInsert: (name: string) => void;
}

function TableEntry({ table, opened, onInsert }: IEntryProps): React.JSX.Element {
  const trans = useTrans();
  const id = React.useId();
  const [toggled, setToggled] = React.useState(false);
  const open = opened !== toggled;
  const about = table.temporary ? trans.__('temporary view') : table.type.toLowerCase();
  const tell = (name: string): string => trans.__('Insert “%1” at the cursor', name);
  const Caret = open ? caretDownIcon : caretRightIcon;
  return (
    <li>
      <div className="sms-SchemaBrowser-table">
        <button
          type="button"
          className="sms-SparkProgress-caret"
          aria-expanded={open}
          aria-controls={id}
          aria-label={trans.__('Columns of %1', table.name)}
          onClick={() => setToggled(!toggled)}
        >
          <Caret.react tag="span" />
        </button>
        <button
          type="button"
          className="sms-Link"
          title={tell(table.name)}
          onClick={() => onInsert(table.name)}
        >
          {table.name}
        </button>
        <span className="sms-quiet">{about}</span>
      </div>
      <ul id={id} hidden={!open}>
        {table.columns.map(column => (
          <li key={column.name} className="sms-SchemaBrowser-column">
            <button
              type="button"
              className="sms-Link"
              title={[tell(column.name), column.comment].filter(Boolean).join('\n')}
              onClick={() => onInsert(column.name)}
            >
              {column.name}
            </button>
            <span className="sms-quiet">
              {column.type}
              {column.nullable ? '' : ` · ${trans.__('required')}`}
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}
