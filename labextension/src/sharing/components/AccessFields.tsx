import * as React from 'react';

import { Field, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { Visibility } from '../../core/wire';
import type { IAccess } from '../access';
import { EXPIRIES, splitNames } from '../access';

interface IProps {
  value: IAccess;
  /** Offers to leave the end as it is, with this text. */
  unchangedExpiry?: string;
  onChange: (value: IAccess) => void;
}

/** Who may open a snapshot, and until when. */
export function AccessFields(props: IProps): React.JSX.Element {
  const { value, onChange } = props;
  const trans = useTrans();
  return (
    <>
      <div className="sms-Form-row">
        <Field label={trans.__('Who may open it')}>
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={value.visibility}
              onChange={event => onChange({ ...value, visibility: event.currentTarget.value as Visibility })}
            >
              <option value="domain">{trans.__('Everyone in the domain')}</option>
              <option value="named">{trans.__('Named people and groups')}</option>
              <option value="private">{trans.__('Only me')}</option>
            </select>
          )}
        </Field>
        <Expiry {...props} />
      </div>
      {value.visibility === 'named' ? <Names value={value} onChange={onChange} /> : null}
    </>
  );
}

function Expiry(props: IProps): React.JSX.Element {
  const { value, unchangedExpiry, onChange } = props;
  const trans = useTrans();
  return (
    <Field label={trans.__('Link ends')}>
      {ids => (
        <select
          {...ids}
          className="sms-Input"
          value={value.days ?? ''}
          onChange={event => {
            const { value: chosen } = event.currentTarget;
            onChange({ ...value, days: chosen === '' ? null : Number(chosen) });
          }}
        >
          {unchangedExpiry === undefined ? null : <option value="">{unchangedExpiry}</option>}
          {EXPIRIES.map(days => (
            <option key={days} value={days}>
              {days === 0 ? trans.__('Never') : trans._n('In %1 day', 'In %1 days', days)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Names(props: Pick<IProps, 'value' | 'onChange'>): React.JSX.Element {
  const { value, onChange } = props;
  const trans = useTrans();
  // The text as it is typed: a comma must not vanish before the next name.
  const [people, setPeople] = React.useState(value.people.join(', '));
  const [groups, setGroups] = React.useState(value.groups.join(', '));
  return (
    <div className="sms-Form-row">
      <TextField
        label={trans.__('People')}
        help={trans.__('User names, with commas between them')}
        error={null}
        value={people}
        onChange={text => {
          setPeople(text);
          onChange({ ...value, people: splitNames(text) });
        }}
      />
      <TextField
        label={trans.__('Groups')}
        help={trans.__('Names of groups, with commas between them')}
        error={null}
        value={groups}
        onChange={text => {
          setGroups(text);
          onChange({ ...value, groups: splitNames(text) });
        }}
      />
    </div>
  );
}
