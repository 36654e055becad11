import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { useAnswer } from '../../core/components/useAnswer';
import type { MemberPage, Visibility } from '../../core/wire';
import type { IAccess } from '../access';
import { EXPIRIES } from '../access';
import { NamesField } from './NamesField';

interface IProps {
  /** Of the first field; `Who may open it` unless given. */
  label?: string;
  /** Whether it has no end that could be chosen. */
  lasting?: boolean;
  value: IAccess;
  /** Asks who is in the domain, to complete names. */
  members: () => Promise<MemberPage>;
  /** Offers to leave the end as it is, with this text. */
  unchangedExpiry?: string | undefined;
  onChange: (value: IAccess) => void;
}

/** Who may open a snapshot, and until when. */
export function AccessFields(props: IProps): React.JSX.Element {
  const { value, onChange } = props;
  const trans = useTrans();
  return (
    <>
      <div className="sms-Form-row">
        <Field label={props.label ?? trans.__('Who may open it')}>
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
        {props.lasting ? null : <Expiry {...props} />}
      </div>
      {value.visibility === 'named' ? <Names {...props} /> : null}
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

function Names(props: IProps): React.JSX.Element {
  const { value, members, onChange } = props;
  const trans = useTrans();
  const answer = useAnswer(members, [members]);
  const known = answer.value?.items ?? [];
  const names = known.map(member => member.name);
  // Of a domain with more members than were told, nobody can be said to be missing.
  const strangers =
    answer.value && answer.value.total === names.length
      ? value.people.filter(name => !names.includes(name))
      : [];
  return (
    <>
      {answer.error ? (
        <ErrorBanner
          what={trans.__('The members of the domain are not known.')}
          error={answer.error}
          onRetry={answer.retry}
        />
      ) : null}
      <div className="sms-Form-row">
        <NamesField
          label={trans.__('People')}
          help={
            strangers.length > 0
              ? trans.__('Not in the domain yet: %1', strangers.join(', '))
              : trans.__('User names, with commas between them')
          }
          value={value.people}
          known={names}
          onChange={people => onChange({ ...value, people })}
        />
        <NamesField
          label={trans.__('Groups')}
          help={trans.__('Names of groups, with commas between them')}
          value={value.groups}
          known={[...new Set(known.flatMap(member => member.groups))]}
          onChange={groups => onChange({ ...value, groups })}
        />
      </div>
    </>
  );
}
