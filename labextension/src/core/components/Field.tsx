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

interface ITextProps {
  label: string;
  help?: string;
  error: string | null;
  value: string;
  maxLength?: number;
  onChange: (value: string) => void;
}

/** A labelled line of text. */
export function TextField(props: ITextProps): React.JSX.Element {
  const { label, help, error, value, maxLength, onChange } = props;
  return (
    <Field label={label} {...(help === undefined ? {} : { help })} error={error}>
      {ids => (
        <input
          {...ids}
          className="sms-Input"
          value={value}
          maxLength={maxLength}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** A labelled line of text that nobody sees, and that no browser fills in or keeps. */
export function SecretField(props: Omit<ITextProps, 'maxLength'>): React.JSX.Element {
  const { label, help, error, value, onChange } = props;
  return (
    <Field label={label} {...(help === undefined ? {} : { help })} error={error}>
      {ids => (
        <input
          {...ids}
          className="sms-Input"
          type="password"
          autoComplete="new-password"
          value={value}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface INumberProps {
  label: string;
  error: string | null;
  value: number;
  /** The least; what is typed below it becomes it. */
  min: number;
  max: number;
  onChange: (value: number) => void;
}

/** A labelled whole number. */
export function NumberField(props: INumberProps): React.JSX.Element {
  const { label, error, value, min, max, onChange } = props;
  return (
    <Field label={label} error={error}>
      {ids => (
        <input
          {...ids}
          className="sms-Input"
          type="number"
          min={min}
          max={max}
          value={value}
          onChange={event => onChange(Math.max(min, event.currentTarget.valueAsNumber || min))}
        />
      )}
    </Field>
  );
}
