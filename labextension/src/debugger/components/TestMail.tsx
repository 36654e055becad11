import * as React from 'react';

import { Button } from '../../core/components/Button';
import { TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { fieldErrors } from '../../core/request';
import type { SentTestMail, SetMailServer } from '../../core/wire';
import type { DebuggerModel } from '../model';

interface IProps {
  model: DebuggerModel;
  /** Tried as it was typed; null: the one that is stored. */
  server: SetMailServer | null;
  /** Why none can be sent now; null: it can. */
  blocked: string | null;
  /** Whom it is sent to where nobody else is named. */
  sender: string;
  /** Told what is wrong with fields of the server. */
  onRefused: (said: Readonly<Record<string, string>>) => void;
}

/** Sends a mail that tries a server, and says beside it what became of it. */
export function TestMail(props: IProps): React.JSX.Element {
  const { model, server, blocked, sender, onRefused } = props;
  const trans = useTrans();
  const action = useAction();
  const [typed, setTyped] = React.useState<string | null>(null);
  const [outcome, setOutcome] = React.useState<SentTestMail | null>(null);
  const to = (typed ?? sender).trim();
  const reason = blocked ?? (to ? null : trans.__('Give the address to write to.'));
  const { to: wrongTo = null, ...others } = fieldErrors(action.error);
  React.useEffect(() => {
    if (action.error) {
      onRefused(others);
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- told once of each refusal
  }, [action.error]);
  const send = async (): Promise<void> => {
    setOutcome(null);
    await action.run(async () => setOutcome(await model.api.testMail({ to, server })));
  };
  const words = action.busy
    ? trans.__('Sending…')
    : (outcome?.message ?? (wrongTo ? '' : (action.error?.message ?? '')));
  return (
    <form
      className="sms-Form sms-Mail-test"
      aria-label={trans.__('Test mail')}
      onSubmit={event => {
        event.preventDefault();
        if (reason === null && !action.busy) {
          void send();
        }
      }}
    >
      <div className="sms-Mail-to">
        <TextField
          label={trans.__('Write a test mail to')}
          error={wrongTo}
          value={typed ?? sender}
          maxLength={320}
          onChange={setTyped}
        />
        <Button submit busy={action.busy} disabledReason={reason} onClick={() => undefined}>
          {trans.__('Send a test mail')}
        </Button>
      </div>
      <p role="status" data-state={action.busy ? 'busy' : outcome?.sent ? 'sent' : 'failed'}>
        {words}
      </p>
    </form>
  );
}
