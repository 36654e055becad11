import * as React from 'react';

import { TextField } from '../../core/components/Field';
import { useModels, useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import type { RuleAction } from '../../core/wire';
import type { DebuggerModel } from '../model';

/** What is to be done when a rule fires. */
export interface IChosenActions {
  readonly stops: boolean;
  /** Address of a mail; null: none is written. */
  readonly mailTo: string | null;
}

export const NO_ACTIONS: IChosenActions = { stops: false, mailTo: null };

/** What is sent of it. */
export function actionsOf({ stops, mailTo }: IChosenActions): RuleAction[] {
  return [
    ...(stops ? [{ name: 'stoptraining' as const, endpoint: '' }] : []),
    ...(mailTo === null ? [] : [{ name: 'email' as const, endpoint: mailTo.trim() }])
  ];
}

interface IProps {
  model: DebuggerModel;
  chosen: IChosenActions;
  onChange: (chosen: IChosenActions) => void;
  onSetUpMail: () => void;
}

/** Choose what is done when one of the rules fires; where no mail can be sent, the way to set it up. */
export function ActionFields(props: IProps): React.JSX.Element {
  const { model, chosen, onChange, onSetUpMail } = props;
  const trans = useTrans();
  useModels(model.mail);
  const writes = chosen.mailTo !== null;
  React.useEffect(() => void (writes ? model.mail.load() : null), [model, writes]);
  const lack = writes ? model.mail.value?.lack : '';
  return (
    <>
      <label className="sms-TryRules-stops">
        <input
          type="checkbox"
          checked={chosen.stops}
          onChange={event => onChange({ ...chosen, stops: event.currentTarget.checked })}
        />
        <span>{trans.__('Stop the training when one of them fires')}</span>
      </label>
      <label className="sms-TryRules-stops">
        <input
          type="checkbox"
          checked={writes}
          onChange={event => onChange({ ...chosen, mailTo: event.currentTarget.checked ? '' : null })}
        />
        <span>{trans.__('Write a mail when one of them fires')}</span>
      </label>
      {chosen.mailTo === null ? null : (
        <div className="sms-TryRules-mail">
          <TextField
            label={trans.__('Address')}
            error={null}
            value={chosen.mailTo}
            maxLength={320}
            onChange={mailTo => onChange({ ...chosen, mailTo })}
          />
          {lack ? (
            <p className="sms-Field-error" role="alert">
              {lack} <LinkButton label={trans.__('Set up mail')} onClick={onSetUpMail} />
            </p>
          ) : null}
        </div>
      )}
    </>
  );
}
