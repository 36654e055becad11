import * as React from 'react';

interface IProps {
  label: string;
  /** What to enter, its unit or format. */
  help?: string;
  /** What is wrong with it; read out with the field. */
  error?: string | null;
  /** Draws the control with the ids that tie it to label, help and error. */
  children: (ids: IControlIds) => React.ReactNode;
}

/** Attributes for the control of a field. */
export interface IControlIds {
  id: string;
  'aria-describedby': string;
  'aria-invalid': boolean | undefined;
}

/** A labelled control, with help and the message of what is wrong with it. */
export function Field(props: IProps): React.JSX.Element {
  const { label, help, error } = props;
  const id = React.useId();
  return (
    <div className="sms-Field">
      <label htmlFor={id}>{label}</label>
      {props.children({
        id,
        'aria-describedby': `${id}-about`,
        'aria-invalid': error ? true : undefined
      })}
      <div id={`${id}-about`} className="sms-Field-about">
        {error ? (
          <span className="sms-Field-error" role="alert">
            {error}
          </span>
        ) : (
          help
        )}
      </div>
    </div>
  );
}
