import * as React from 'react';

import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { Decision, IFieldDraft, IKnownNames, LimitField, LimitsDraft, LimitValue } from '../limits';
import {
  fieldLabelWithUnit,
  fieldProblem,
  FIELDS,
  isDefault,
  isList,
  limitText,
  sourceText
} from '../limits';
import type { LimitSource } from '../../core/wire';

interface IProps {
  draft: LimitsDraft;
  currency: string;
  known: IKnownNames;
  /** What holds where a field is not decided here; null where nothing is above. */
  above: ((field: LimitField) => { value: LimitValue; source: LimitSource }) | null;
  /** What the server says of fields. */
  said: Readonly<Record<string, string>>;
  onChange: (draft: LimitsDraft) => void;
}

/** Every limit and default: not decided here, none, or a value. */
export function LimitFields(props: IProps): React.JSX.Element {
  const { draft, onChange } = props;
  return (
    <>
      {FIELDS.map(field => (
        <LimitRow
          key={field}
          {...props}
          field={field}
          value={draft[field]}
          onValue={value => onChange({ ...draft, [field]: value })}
        />
      ))}
    </>
  );
}

interface IRowProps extends IProps {
  field: LimitField;
  value: IFieldDraft;
  onValue: (value: IFieldDraft) => void;
}

function LimitRow(props: IRowProps): React.JSX.Element {
  const { field, value, currency, said, onValue } = props;
  const trans = useTrans();
  const label = fieldLabelWithUnit(field, currency, trans);
  const [touched, setTouched] = React.useState(false);
  const error = (touched ? fieldProblem(field, value, trans) : null) ?? said[field] ?? null;
  const id = React.useId();
  return (
    <div className="sms-Form-row sms-LimitRow">
      <Field label={label} error={error}>
        {ids => (
          <select
            {...ids}
            className="sms-Input"
            value={value.decision}
            onChange={event => {
              setTouched(false);
              onValue({ ...value, decision: event.currentTarget.value as Decision });
            }}
          >
            <option value="inherit">{inheritText(props, trans)}</option>
            {isDefault(field) ? null : <option value="unlimited">{trans.__('No limit')}</option>}
            <option value="set">{setText(field, trans)}</option>
          </select>
        )}
      </Field>
      <div className="sms-LimitRow-value">
        {value.decision === 'set' ? (
          <input
            className="sms-Input"
            aria-label={label}
            aria-invalid={error ? true : undefined}
            inputMode={isList(field) || isDefault(field) ? 'text' : 'decimal'}
            list={isList(field) || isDefault(field) ? id : undefined}
            autoComplete="off"
            value={value.text}
            onBlur={() => setTouched(true)}
            onChange={event => onValue({ ...value, text: event.currentTarget.value })}
          />
        ) : null}
        <NameOffers {...props} id={id} />
      </div>
    </div>
  );
}

/** Names that are offered while one types. */
function NameOffers({ field, value, known, id }: IRowProps & { id: string }): React.JSX.Element | null {
  if (!isList(field) && !isDefault(field)) {
    return null;
  }
  const names = field.includes('image') ? known.images : known.types;
  // The browser completes the whole text, so an offer holds what stands before the last name, too.
  const before = isList(field) ? (/^(.*[\s,;])?/.exec(value.text)?.[0] ?? '') : '';
  const given = new Set(value.text.split(/[\s,;]+/));
  return (
    <datalist id={id}>
      {names
        .filter(name => !given.has(name))
        .map(name => (
          <option key={name} value={before + name} />
        ))}
    </datalist>
  );
}

function inheritText(props: IRowProps, trans: ReturnType<typeof useTrans>): string {
  const { field, currency, above } = props;
  if (above === null) {
    return isDefault(field) ? trans.__('None') : trans.__('Not decided: no limit');
  }
  const { value, source } = above(field);
  const text = limitText(field, value, currency, trans);
  return source === 'none'
    ? trans.__('Not decided: %1', text.toLocaleLowerCase())
    : trans.__('As decided %1: %2', sourceText(source, trans), text);
}

function setText(field: LimitField, trans: ReturnType<typeof useTrans>): string {
  if (isDefault(field)) {
    return trans.__('This one');
  }
  return isList(field) ? trans.__('Only these') : trans.__('At most');
}
