import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { useAnswer } from '../../core/components/useAnswer';
import { fieldErrors } from '../../core/request';
import type { LimitSource, MemberLimits } from '../../core/wire';
import type { IKnownNames, LimitField, LimitValue } from '../limits';
import { toDraft, toLimits } from '../limits';
import { LimitFields } from './LimitFields';

interface IProps {
  label: string;
  /** Asks what limits can name. */
  names: () => Promise<IKnownNames>;
  limits: MemberLimits;
  /** What holds where a field is not decided here; null where nothing is above. */
  above: ((field: LimitField) => { value: LimitValue; source: LimitSource }) | null;
  currency: string;
  onSave: (limits: MemberLimits) => Promise<unknown>;
  onCancel?: () => void;
}

/** The limits of one level: of a person, of a role, of the domain. */
export function LimitsForm(props: IProps): React.JSX.Element {
  const { label, names, limits, above, currency, onSave, onCancel } = props;
  const trans = useTrans();
  const action = useAction();
  const known = useAnswer(names, []);
  const [draft, setDraft] = React.useState(() => toDraft(limits));
  const [saved, setSaved] = React.useState(false);
  const wanted = toLimits(draft);
  const save = async (): Promise<void> => {
    if (wanted && (await action.run(() => onSave(wanted)))) {
      setSaved(true);
    }
  };
  return (
    <form
      className="sms-Form"
      aria-label={label}
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
      <LimitFields
        draft={draft}
        currency={currency}
        known={known.value ?? { images: [], types: [] }}
        above={above}
        said={fieldErrors(action.error)}
        onChange={value => {
          setSaved(false);
          setDraft(value);
        }}
      />
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
        {onCancel ? <Button onClick={onCancel}>{trans.__('Cancel')}</Button> : null}
        <span role="status" className="sms-quiet sms-Form-status">
          {saved ? trans.__('Saved') : ''}
        </span>
      </div>
    </form>
  );
}
