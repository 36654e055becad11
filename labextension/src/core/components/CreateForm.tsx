import * as React from 'react';

import { Button } from './Button';
import { useTrans } from './hooks';

interface IProps {
  /** For those who cannot see it. */
  label: string;
  /** The steps of a long form. */
  steps?: React.ReactNode;
  /** Written on the button that sends the form, or goes to its next step. */
  submit: string;
  /** While it is being sent. */
  busy: boolean;
  /** Why it cannot be sent; null where it can. */
  disabledReason?: string | null;
  /** Buttons between *Cancel* and that one. */
  buttons?: React.ReactNode;
  /** What it would do, in a card beside it. */
  plan: React.ReactNode;
  onSubmit: () => void;
  onCancel: () => void;
  /** The fields. */
  children: React.ReactNode;
}

/** The form that makes a job: its steps, its fields and buttons, and what it would do beside them. */
export function CreateForm(props: IProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="sms-CreateForm">
      {props.steps}
      <form
        className="sms-Form"
        aria-label={props.label}
        onSubmit={event => {
          event.preventDefault();
          props.onSubmit();
        }}
      >
        {props.children}
        <div className="sms-Form-actions">
          <Button onClick={props.onCancel}>{trans.__('Cancel')}</Button>
          {props.buttons}
          <Button
            submit
            primary
            busy={props.busy}
            disabledReason={props.disabledReason ?? null}
            onClick={() => undefined}
          >
            {props.submit}
          </Button>
        </div>
      </form>
      {props.plan}
    </div>
  );
}
