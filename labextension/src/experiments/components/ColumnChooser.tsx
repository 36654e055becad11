import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { RunColumn } from '../../core/wire';
import type { ColumnRef } from '../columns';
import { ATTRIBUTES, attribute, columnKey } from '../columns';
import { Popover } from './Popover';
import { attributeTitle } from './runColumns';

interface IProps {
  known: readonly RunColumn[];
  columns: readonly ColumnRef[];
  onChange: (columns: readonly ColumnRef[] | null) => void;
}

/** Drawn at most so many of a category; the search finds the others. */
const MAX_SHOWN = 100;

/** Which columns a leaderboard shows, by category. */
export function ColumnChooser(props: IProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <Popover label={trans.__('Columns')} className="sms-ColumnChooser">
      {() => <Choices {...props} />}
    </Popover>
  );
}

function Choices(props: IProps): React.JSX.Element {
  const { known, columns, onChange } = props;
  const trans = useTrans();
  const [search, setSearch] = React.useState('');
  const chosen = new Set(columns.map(columnKey));
  const toggle = (column: ColumnRef): void => {
    const key = columnKey(column);
    onChange(chosen.has(key) ? columns.filter(other => columnKey(other) !== key) : [...columns, column]);
  };
  const matches = (text: string): boolean => text.toLowerCase().includes(search.toLowerCase());
  const named = (kind: RunColumn['kind']): readonly ColumnRef[] =>
    known
      .filter(column => column.kind === kind && matches(column.name) && !isInner(column))
      .map(({ name }) => ({ kind, name, aggregate: 'last' }));
  const attributes = ATTRIBUTES.slice(1).filter(name => matches(attributeTitle(trans, name)));
  const box = (column: ColumnRef, label: string): React.JSX.Element => (
    <label key={columnKey(column)} className="sms-Check" title={label}>
      <input type="checkbox" checked={chosen.has(columnKey(column))} onChange={() => toggle(column)} />
      <span className="sms-ellipsis">{label}</span>
    </label>
  );
  return (
    <>
      <div className="sms-ColumnChooser-bar">
        <input
          type="search"
          className="sms-Input"
          placeholder={trans.__('Find a column')}
          aria-label={trans.__('Find a column')}
          value={search}
          onChange={event => setSearch(event.currentTarget.value)}
        />
        <button type="button" className="jp-Button jp-mod-minimal sms-Button" onClick={() => onChange(null)}>
          {trans.__('Standard columns')}
        </button>
      </div>
      <div className="sms-ColumnChooser-groups">
        <Group label={trans.__('Attributes')} count={attributes.length}>
          {attributes.map(name => box(attribute(name), attributeTitle(trans, name)))}
        </Group>
        <Group label={trans.__('Metrics')} count={named('metric').length}>
          {named('metric')
            .slice(0, MAX_SHOWN)
            .map(column => (
              <MetricChoice key={column.name} column={column} chosen={chosen} onToggle={toggle} />
            ))}
        </Group>
        <Group label={trans.__('Parameters')} count={named('parameter').length}>
          {named('parameter')
            .slice(0, MAX_SHOWN)
            .map(column => box(column, column.name))}
        </Group>
        <Group label={trans.__('Tags')} count={named('tag').length}>
          {named('tag')
            .slice(0, MAX_SHOWN)
            .map(column => box(column, column.name))}
        </Group>
      </div>
    </>
  );
}

/** Tags in which MLflow and the studio keep what other columns show. */
function isInner(column: RunColumn): boolean {
  return column.kind === 'tag' && /^(mlflow|smstudio)\./.test(column.name);
}

function Group(props: { label: string; count: number; children: React.ReactNode }): React.JSX.Element | null {
  const { label, count } = props;
  const trans = useTrans();
  return count === 0 ? null : (
    <fieldset className="sms-ColumnChooser-group">
      <legend>{label}</legend>
      {props.children}
      {count > MAX_SHOWN ? (
        <span className="sms-quiet">{trans.__('and %1 more: search for them', count - MAX_SHOWN)}</span>
      ) : null}
    </fieldset>
  );
}

interface IMetricProps {
  column: ColumnRef;
  chosen: ReadonlySet<string>;
  onToggle: (column: ColumnRef) => void;
}

/** A metric's last value, minimum and maximum. */
function MetricChoice(props: IMetricProps): React.JSX.Element {
  const { column, chosen, onToggle } = props;
  const trans = useTrans();
  const labels = { last: trans.__('last'), min: trans.__('min'), max: trans.__('max') } as const;
  return (
    <div className="sms-ColumnChooser-metric" role="group" aria-label={column.name}>
      <span className="sms-ellipsis" title={column.name}>
        {column.name}
      </span>
      {(['last', 'min', 'max'] as const).map(aggregate => {
        const one = { ...column, aggregate };
        return (
          <label key={aggregate} className="sms-Check">
            <input type="checkbox" checked={chosen.has(columnKey(one))} onChange={() => onToggle(one)} />
            {labels[aggregate]}
          </label>
        );
      })}
    </div>
  );
}
