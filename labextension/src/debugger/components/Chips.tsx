import * as React from 'react';

/** A choice of few, all in sight. */
export function Chips<T extends string>(props: {
  /** What is chosen, for screen readers. */
  label: string;
  choices: readonly (readonly [T, string])[];
  value: T;
  onChange: (chosen: T) => void;
}): React.JSX.Element {
  const { label, choices, value, onChange } = props;
  return (
    <div role="group" aria-label={label} className="sms-FilterBar">
      {choices.map(([choice, text]) => (
        <button
          key={choice}
          type="button"
          className="sms-Chip"
          aria-pressed={value === choice}
          onClick={() => onChange(choice)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
