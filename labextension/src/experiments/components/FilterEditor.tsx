import * as React from 'react';

import { Button } from '../../core/components/Button';
import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { RunColumn, RunFilter } from '../../core/wire';
import { columnKey } from '../columns';
import type { Operator } from '../filters';
import { FILTER_ATTRIBUTES, operatorsOf, readValue, takesValue, writeValue } from '../filters';
import { attributeTitle } from './runColumns';

interface IProps {
  known: readonly RunColumn[];
  /** What is changed; null for a new one. */
  filter: RunFilter | null;
  onApply: (filter: RunFilter) => void;
}

/** One condition: a field, what is asked of it, a value of its type. */
export function FilterEditor(props: IProps): React.JSX.Element {
  const { filter, onApply } = props;
  const trans = useTrans();
  const fields = React.useMemo(() => fieldsOf(props.known, filter), [props.known, filter]);
  const [key, setKey] = React.useState(() => keyOf(filter ?? fields[0] ?? FILTER_ATTRIBUTES[0]));
  const column = fields.find(field => keyOf(field) === key) ?? fields[0];
  const [op, setOp] = React.useState<Operator | null>(filter?.op ?? null);
  const [aggregate, setAggregate] = React.useState<RunFilter['aggregate']>(filter?.aggregate ?? 'last');
  const [text, setText] = React.useState(filter ? writeValue(filter) : '');
  const [error, setError] = React.useState<string | null>(null);
  const id = React.useId();
  if (!column) {
    return <p className="sms-quiet">{trans.__('There is no field to filter by yet.')}</p>;
  }
  const operators = operatorsOf(column);
  const chosen = op !== null && operators.includes(op) ? op : (operators[0] ?? '=');
  const apply = (): void => {
    const value = takesValue(chosen) ? readValue(column, chosen, text) : null;
    if (takesValue(chosen) && value === null) {
      setError(complaint(chosen, column));
      return;
    }
    const { kind, name } = column;
    onApply({ kind, name, op: chosen, value, aggregate: kind === 'metric' ? aggregate : 'last' });
  };
  const complaint = (asked: Operator, of: RunColumn): string =>
    asked === 'contains'
      ? trans.__('Enter at least three characters.')
      : of.type === 'number'
        ? trans.__('Enter a number.')
        : asked === 'in'
          ? trans.__('Enter values with commas between them.')
          : trans.__('Enter a value.');
  return (
    <form
      className="sms-FilterEditor"
      onSubmit={event => {
        event.preventDefault();
        apply();
      }}
    >
      <Field label={trans.__('Field')}>
        {ids => (
          <select
            {...ids}
            className="sms-Input"
            value={keyOf(column)}
            onChange={event => {
              setKey(event.currentTarget.value);
              setError(null);
            }}
          >
            <Options label={trans.__('Attributes')} kind="attribute" fields={fields} />
            <Options label={trans.__('Metrics')} kind="metric" fields={fields} />
            <Options label={trans.__('Parameters')} kind="parameter" fields={fields} />
            <Options label={trans.__('Tags')} kind="tag" fields={fields} />
          </select>
        )}
      </Field>
      {column.kind === 'metric' ? (
        <Field label={trans.__('Of the metric')}>
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={aggregate}
              onChange={event => setAggregate(event.currentTarget.value as RunFilter['aggregate'])}
            >
              <option value="last">{trans.__('last value')}</option>
              <option value="min">{trans.__('minimum')}</option>
              <option value="max">{trans.__('maximum')}</option>
            </select>
          )}
        </Field>
      ) : null}
      <Field label={trans.__('Condition')}>
        {ids => (
          <select
            {...ids}
            className="sms-Input"
            value={chosen}
            onChange={event => setOp(event.currentTarget.value as Operator)}
          >
            {operators.map(operator => (
              <option key={operator}>{operator}</option>
            ))}
          </select>
        )}
      </Field>
      {takesValue(chosen) ? (
        <Field label={trans.__('Value')} error={error}>
          {ids => (
            <>
              <input
                {...ids}
                className="sms-Input"
                list={`${id}-choices`}
                inputMode={column.type === 'number' ? 'decimal' : 'text'}
                value={text}
                onChange={event => {
                  setText(event.currentTarget.value);
                  setError(null);
                }}
              />
              <datalist id={`${id}-choices`}>
                {column.choices.map(choice => (
                  <option key={choice} value={choice} />
                ))}
              </datalist>
            </>
          )}
        </Field>
      ) : null}
      <Button primary submit onClick={apply}>
        {filter ? trans.__('Change filter') : trans.__('Add filter')}
      </Button>
    </form>
  );
}

interface IOptionsProps {
  label: string;
  kind: RunColumn['kind'];
  fields: readonly RunColumn[];
}

function Options(props: IOptionsProps): React.JSX.Element | null {
  const trans = useTrans();
  const own = props.fields.filter(field => field.kind === props.kind);
  return own.length === 0 ? null : (
    <optgroup label={props.label}>
      {own.map(field => (
        <option key={field.name} value={keyOf(field)}>
          {field.kind === 'attribute' ? attributeTitle(trans, field.name) : field.name}
        </option>
      ))}
    </optgroup>
  );
}

function keyOf(field: Pick<RunColumn, 'kind' | 'name'> | undefined): string {
  return field ? columnKey({ kind: field.kind, name: field.name, aggregate: 'last' }) : '';
}

/** Fields to choose from; that of the filter itself even where no run has it any more. */
function fieldsOf(known: readonly RunColumn[], filter: RunFilter | null): readonly RunColumn[] {
  const fields = [...FILTER_ATTRIBUTES, ...known.filter(column => column.kind !== 'attribute')];
  if (filter && !fields.some(field => keyOf(field) === keyOf(filter))) {
    const type = typeof filter.value === 'number' ? 'number' : 'text';
    fields.push({ kind: filter.kind, name: filter.name, type, choices: [] });
  }
  return fields;
}
