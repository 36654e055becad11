import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { ColumnRef } from '../columns';
import { columnKey, parseColumn } from '../columns';
import { Popover } from './Popover';

interface IProps {
  label: string;
  fields: readonly ColumnRef[];
  value: ColumnRef | null;
  onChange: (field: ColumnRef) => void;
}

/** One field of runs. */
export function FieldSelect(props: IProps): React.JSX.Element {
  const { label, fields, value, onChange } = props;
  const trans = useTrans();
  const group = (kind: ColumnRef['kind'], title: string): React.JSX.Element | null => {
    const own = fields.filter(field => field.kind === kind);
    return own.length === 0 ? null : (
      <optgroup label={title}>
        {own.map(field => (
          <option key={field.name} value={columnKey(field)}>
            {field.name}
          </option>
        ))}
      </optgroup>
    );
  };
  return (
    <label className="sms-ChartBar-field">
      {label}
      <select
        className="sms-Input"
        value={value ? columnKey(value) : ''}
        onChange={event => {
          const field = parseColumn(event.currentTarget.value);
          if (field) {
            onChange(field);
          }
        }}
      >
        {value === null ? <option value="" /> : null}
        {group('metric', trans.__('Metrics'))}
        {group('parameter', trans.__('Parameters'))}
      </select>
    </label>
  );
}

interface IManyProps {
  label: string;
  fields: readonly ColumnRef[];
  value: readonly ColumnRef[];
  /** What the server draws at once. */
  most: number;
  onChange: (fields: readonly ColumnRef[]) => void;
}

/** Some fields of runs. */
export function FieldsChooser(props: IManyProps): React.JSX.Element {
  const { label, fields, value, most, onChange } = props;
  const trans = useTrans();
  const chosen = new Set(value.map(columnKey));
  const toggle = (field: ColumnRef): void =>
    onChange(
      chosen.has(columnKey(field))
        ? value.filter(other => columnKey(other) !== columnKey(field))
        : [...value, field]
    );
  const box = (field: ColumnRef): React.JSX.Element => {
    const checked = chosen.has(columnKey(field));
    return (
      <label key={columnKey(field)} className="sms-Check" title={field.name}>
        <input
          type="checkbox"
          checked={checked}
          disabled={!checked && chosen.size >= most}
          onChange={() => toggle(field)}
        />
        <span className="sms-ellipsis">{field.name}</span>
      </label>
    );
  };
  const group = (kind: ColumnRef['kind'], title: string): React.JSX.Element | null => {
    const own = fields.filter(field => field.kind === kind);
    return own.length === 0 ? null : (
      <fieldset className="sms-ColumnChooser-group">
        <legend>{title}</legend>
        {own.map(box)}
      </fieldset>
    );
  };
  return (
    <Popover label={`${label} (${value.length})`} className="sms-FieldsChooser">
      {() => (
        <>
          {group('metric', trans.__('Metrics'))}
          {group('parameter', trans.__('Parameters'))}
          {chosen.size >= most ? <p className="sms-quiet">{trans.__('At most %1 at once.', most)}</p> : null}
        </>
      )}
    </Popover>
  );
}

/** A box that is on or off, in a chart's bar. */
export function Toggle(props: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}): React.JSX.Element {
  return (
    <label className="sms-Check">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={event => props.onChange(event.currentTarget.checked)}
      />
      {props.label}
    </label>
  );
}
