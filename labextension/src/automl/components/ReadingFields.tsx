import * as React from 'react';

import { Button } from '../../core/components/Button';
import { Field, NumberField, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { DateOrder, TablePreview, TableReading } from '../../core/wire';
import type { IStepProps } from './AutoMLForm';
import { separatorNames } from './separatorNames';

/** More lines than this above the header are no title any more. */
const MAX_LINES = 10_000;

/** How the table is read: what was guessed, by what, and how to have it otherwise. */
export function ReadingFields(props: IStepProps & { preview: TablePreview }): React.JSX.Element | null {
  const { draft, preview, problems, change } = props;
  const trans = useTrans();
  const reading = draft.reading ?? preview.reading;
  if (!reading) {
    return null;
  }
  // Names and guesses belong to the reading before; the server finds them out anew.
  const set = (part: Partial<TableReading>): void =>
    change({ reading: { ...reading, ...part, columns: [], guesses: [] } });
  return (
    <fieldset>
      <legend>{trans.__('How the table is read')}</legend>
      {problems['reading'] ? (
        <span className="sms-Field-error" role="alert">
          {problems['reading']}
        </span>
      ) : null}
      <Guesses reading={preview.reading ?? reading} />
      {reading.format === 'csv' ? <TextLayout reading={reading} set={set} /> : null}
      {draft.reading ? (
        <div>
          <Button onClick={() => change({ reading: null })}>{trans.__('Guess again')}</Button>
        </div>
      ) : null}
    </fieldset>
  );
}

function Guesses(props: { reading: TableReading }): React.JSX.Element | null {
  const { guesses } = props.reading;
  const trans = useTrans();
  return guesses.length === 0 ? null : (
    <ul className="sms-AutoMLGuesses" aria-label={trans.__('What was found out')}>
      {guesses.map((guess, index) => (
        <li key={index} data-sure={guess.sure}>
          {guess.why} {guess.sure ? null : <strong>{trans.__('Please check.')}</strong>}
        </li>
      ))}
    </ul>
  );
}

interface ILayoutProps {
  reading: TableReading;
  set: (part: Partial<TableReading>) => void;
}

function TextLayout(props: ILayoutProps): React.JSX.Element {
  const { reading, set } = props;
  const trans = useTrans();
  return (
    <>
      <div className="sms-Form-row">
        <Choice
          label={trans.__('Separator')}
          value={reading.delimiter}
          options={separatorNames(trans)}
          onChange={delimiter => set({ delimiter })}
        />
        <TextField
          label={trans.__('Encoding')}
          error={null}
          value={reading.encoding}
          onChange={encoding => set({ encoding })}
        />
        <Choice
          label={trans.__('Quotation mark')}
          value={reading.quote}
          options={{ '"': '"', "'": "'", '': trans.__('None') }}
          onChange={quote => set({ quote, escape: quote })}
        />
      </div>
      <div className="sms-Form-row">
        <Choice
          label={trans.__('Decimal mark')}
          value={reading.decimal}
          options={{ '.': trans.__('Point'), ',': trans.__('Comma') }}
          onChange={decimal => set({ decimal })}
        />
        <Choice
          label={trans.__('Thousands mark')}
          value={reading.thousands}
          options={{
            '': trans.__('None'),
            ',': trans.__('Comma'),
            '.': trans.__('Point'),
            ' ': trans.__('Space'),
            "'": trans.__('Apostrophe')
          }}
          onChange={thousands => set({ thousands })}
        />
        <Choice
          label={trans.__('Dates such as 03/04')}
          value={reading.date_order}
          options={{ 'day first': trans.__('Day first'), 'month first': trans.__('Month first') }}
          onChange={order => set({ date_order: order as DateOrder })}
        />
      </div>
      <div className="sms-Form-row">
        <NumberField
          label={trans.__('Lines above the header')}
          error={null}
          min={0}
          max={MAX_LINES}
          value={reading.preamble}
          onChange={preamble => set({ preamble })}
        />
        <NumberField
          label={trans.__('Lines below the rows')}
          error={null}
          min={0}
          max={MAX_LINES}
          value={reading.footer}
          onChange={footer => set({ footer })}
        />
      </div>
      <label className="sms-Check">
        <input
          type="checkbox"
          checked={reading.header}
          onChange={event => set({ header: event.currentTarget.checked })}
        />
        {trans.__('The first line has the names of the columns')}
      </label>
    </>
  );
}

interface IChoiceProps {
  label: string;
  value: string;
  /** Words by value; a value that is not among them is shown as it is. */
  options: Readonly<Record<string, string>>;
  onChange: (value: string) => void;
}

function Choice(props: IChoiceProps): React.JSX.Element {
  const { label, value, options, onChange } = props;
  const all = value in options ? options : { ...options, [value]: value };
  return (
    <Field label={label}>
      {ids => (
        <select
          {...ids}
          className="sms-Input"
          value={value}
          onChange={event => onChange(event.currentTarget.value)}
        >
          {Object.entries(all).map(([option, word]) => (
            <option key={option} value={option}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
