import * as React from 'react';

import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { PageParams } from '../../core/pages';
import { nounName, NOUNS } from '../actions';
import type { LogParam } from '../logFilter';
import { Choice } from './Choice';

interface IProps {
  params: PageParams;
  onChange: (part: Partial<Record<LogParam, string>>) => void;
}

/** Milliseconds of rest after typing before the server is asked. */
const REST = 300;

/** Which lines: by person, kind of thing, name and days. */
export function LogFilters(props: IProps): React.JSX.Element {
  const { params, onChange } = props;
  const trans = useTrans();
  return (
    <div role="search" aria-label={trans.__('Lines of the log')} className="sms-Domain-controls">
      <Typed label={trans.__('Who')} value={params['actor'] ?? ''} onChange={actor => onChange({ actor })} />
      <Choice
        label={trans.__('What')}
        value={params['action'] ?? ''}
        options={[['', trans.__('Everything')], ...NOUNS.map(noun => [noun, nounName(noun, trans)] as const)]}
        onChange={action => onChange({ action })}
      />
      <Typed label={trans.__('Thing')} value={params['text'] ?? ''} onChange={text => onChange({ text })} />
      <Day label={trans.__('From')} value={params['from'] ?? ''} onChange={from => onChange({ from })} />
      <Day label={trans.__('To')} value={params['to'] ?? ''} onChange={to => onChange({ to })} />
    </div>
  );
}

interface IInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A line of text that counts once the typing rests. */
function Typed(props: IInputProps): React.JSX.Element {
  const { label, value, onChange } = props;
  const [typed, setTyped] = React.useState(value);
  const told = React.useRef(onChange);
  React.useEffect(() => {
    told.current = onChange;
  });
  // The address may be changed by a link, too.
  React.useEffect(() => setTyped(old => (old.trim() === value ? old : value)), [value]);
  React.useEffect(() => {
    const wanted = typed.trim();
    if (wanted === value) {
      return undefined;
    }
    const timer = setTimeout(() => told.current(wanted), REST);
    return () => clearTimeout(timer);
  }, [typed, value]);
  return (
    <Field label={label}>
      {ids => (
        <input
          {...ids}
          type="search"
          className="sms-Input"
          value={typed}
          maxLength={255}
          onChange={event => setTyped(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function Day(props: IInputProps): React.JSX.Element {
  const { label, value, onChange } = props;
  return (
    <Field label={label}>
      {ids => (
        <input
          {...ids}
          type="date"
          className="sms-Input"
          value={value}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
