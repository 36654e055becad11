import * as React from 'react';

import { Button } from '../../core/components/Button';
import { Field, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { IAutoMLDraft, JudgedBy } from '../draft';
import type { IStepProps } from './AutoMLForm';
import { judgedByNames } from './judgedByNames';

const WAYS: readonly JudgedBy[] = ['folds', 'share', 'table'];

/** By which rows candidates are judged. */
export function ValidationFields(props: IStepProps): React.JSX.Element {
  const { draft, problems, change } = props;
  const trans = useTrans();
  const name = React.useId();
  const names = judgedByNames(trans);
  return (
    <fieldset>
      <legend>{trans.__('Validation')}</legend>
      {WAYS.map(way => (
        <label key={way} className="sms-Check">
          <input
            type="radio"
            name={name}
            checked={draft.judgedBy === way}
            onChange={() => change({ judgedBy: way })}
          />
          {names[way]}
        </label>
      ))}
      {draft.judgedBy === 'share' ? (
        <TextField
          label={trans.__('Percent of the rows')}
          help={trans.__(
            '5 to 50, drawn by chance. Candidates are judged by them; no model learns from them.'
          )}
          error={problems['validation_fraction'] ?? null}
          value={draft.sharePercent}
          onChange={sharePercent => change({ sharePercent })}
        />
      ) : null}
      {draft.judgedBy === 'table' ? <ValidationTable {...props} /> : null}
    </fieldset>
  );
}

function ValidationTable(props: IStepProps): React.JSX.Element {
  const { draft, problems, links, change } = props;
  const trans = useTrans();
  const set = (validation: IAutoMLDraft['validation']): void => change({ validation });
  const choose = async (): Promise<void> => {
    const path = await links.chooseFile(trans.__('Choose a validation table'));
    if (path !== null) {
      set(path);
    }
  };
  return (
    <Field
      label={trans.__('Validation data')}
      help={trans.__(
        'A table with the same columns, the target too. Candidates are judged by its rows; no model learns from them.'
      )}
      error={problems['validation'] ?? null}
    >
      {ids => (
        <div className="sms-Rows-row">
          <input
            {...ids}
            className="sms-Input"
            value={draft.validation}
            onChange={event => set(event.currentTarget.value)}
          />
          <Button onClick={() => void choose()}>{trans.__('Browse')}</Button>
        </div>
      )}
    </Field>
  );
}
