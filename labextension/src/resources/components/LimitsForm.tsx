import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { fieldErrors } from '../../core/request';
import type { InstanceType, Preferences } from '../../core/wire';
import type { ILimitsDraft } from '../limits';
import { parseAmount, parseMinutes, toDraft, toPreferences } from '../limits';
import { PriceList } from './PriceList';

interface IProps {
  preferences: Preferences;
  types: readonly InstanceType[];
  unit: string;
  onSave: (preferences: Preferences) => Promise<void>;
}

/** When things are stopped by themselves, and how costs are counted. */
export function LimitsForm(props: IProps): React.JSX.Element {
  const { preferences, types, unit, onSave } = props;
  const trans = useTrans();
  const action = useAction();
  const [draft, setDraft] = React.useState<ILimitsDraft>(() => toDraft(preferences));
  const [saved, setSaved] = React.useState(false);
  const wanted = toPreferences(draft);
  const change = (part: Partial<ILimitsDraft>): void => {
    setSaved(false);
    setDraft(old => ({ ...old, ...part }));
  };
  const save = async (): Promise<void> => {
    if (wanted && (await action.run(() => onSave(wanted)))) {
      setSaved(true);
    }
  };
  return (
    <form
      className="sms-Form"
      aria-label={trans.__('Limits')}
      onSubmit={event => {
        event.preventDefault();
        void save();
      }}
    >
      {action.error ? (
        <ErrorBanner
          what={trans.__('The limits were not saved.')}
          error={action.error}
          onClose={action.clear}
        />
      ) : null}
      <StopFields draft={draft} change={change} unit={unit} said={fieldErrors(action.error)} />
      <PriceList types={types} unit={unit} prices={draft.prices} onChange={prices => change({ prices })} />
      <div className="sms-Form-actions">
        <Button
          submit
          primary
          busy={action.busy}
          disabledReason={wanted ? null : trans.__('Mend the fields that are marked first.')}
          onClick={() => undefined}
        >
          {trans.__('Save limits')}
        </Button>
        <span role="status" className="sms-quiet sms-Form-status">
          {saved ? trans.__('Saved') : ''}
        </span>
      </div>
    </form>
  );
}

interface IFieldsProps {
  draft: ILimitsDraft;
  change: (part: Partial<ILimitsDraft>) => void;
  unit: string;
  said: Readonly<Record<string, string>>;
}

function StopFields(props: IFieldsProps): React.JSX.Element {
  const { draft, change, unit, said } = props;
  const trans = useTrans();
  const idleError =
    parseMinutes(draft.idleMinutes) === null
      ? trans.__('Enter whole minutes, 0 to 525,600.')
      : (said['idle_minutes'] ?? null);
  const amountError =
    draft.amount.trim() && parseAmount(draft.amount) === null
      ? trans.__('Enter an amount such as 2.50, or leave it empty.')
      : (said['limit_amount'] ?? null);
  return (
    <>
      <fieldset>
        <legend>{trans.__('Idle instances')}</legend>
        <Field
          label={trans.__('Stop after so many idle minutes')}
          help={trans.__('0 means never. A warning with “Keep running” comes before.')}
          error={idleError}
        >
          {ids => (
            <input
              {...ids}
              className="sms-Input sms-Input-short"
              inputMode="numeric"
              value={draft.idleMinutes}
              onChange={event => change({ idleMinutes: event.currentTarget.value })}
            />
          )}
        </Field>
      </fieldset>
      <fieldset>
        <legend>{trans.__('Spending limit')}</legend>
        <div className="sms-Form-row">
          <Field
            label={trans.__('Limit in %1', unit || trans.__('the price list’s unit'))}
            help={trans.__('Empty means no limit.')}
            error={amountError}
          >
            {ids => (
              <input
                {...ids}
                className="sms-Input"
                inputMode="decimal"
                value={draft.amount}
                onChange={event => change({ amount: event.currentTarget.value })}
              />
            )}
          </Field>
          <Choice
            label={trans.__('Counted for')}
            value={draft.period}
            options={{ day: trans.__('A day'), month: trans.__('A month') }}
            onChange={period => change({ period })}
          />
          <Choice
            label={trans.__('When it is reached')}
            help={trans.__('A warning comes at 80\u00a0%.')}
            value={draft.action}
            options={{
              stop: trans.__('Stop what costs'),
              warn: trans.__('Only warn')
            }}
            onChange={limitAction => change({ action: limitAction })}
          />
        </div>
      </fieldset>
      <fieldset>
        <legend>{trans.__('Costs')}</legend>
        <div className="sms-Form-short">
          <Choice
            label={trans.__('Show costs as')}
            value={draft.show}
            options={{ money: trans.__('Money'), kwh: trans.__('Energy (kWh)'), off: trans.__('Off') }}
            onChange={show => change({ show })}
          />
        </div>
      </fieldset>
    </>
  );
}

function Choice<T extends string>(props: {
  label: string;
  help?: string;
  value: T;
  options: Readonly<Record<T, string>>;
  onChange: (value: T) => void;
}): React.JSX.Element {
  const { label, value, options, onChange } = props;
  return (
    <Field label={label} help={props.help ?? ''}>
      {ids => (
        <select
          {...ids}
          className="sms-Input"
          value={value}
          onChange={event => onChange(event.currentTarget.value as T)}
        >
          {(Object.entries(options) as [T, string][]).map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
