import * as React from 'react';

import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { TablePreview } from '../../core/wire';
import type { IStepProps } from './AutoMLForm';

/** Which column says how much a row counts. */
export function WeightField(props: IStepProps & { preview: TablePreview }): React.JSX.Element {
  const { draft, preview, problems, change } = props;
  const trans = useTrans();
  const names = preview.columns
    .filter(({ name, kind }) => name !== draft.target && kind === 'numeric')
    .map(({ name }) => name);
  const known = draft.weight === '' || names.includes(draft.weight) ? names : [draft.weight, ...names];
  return (
    <Field
      label={trans.__('Sample weights (optional)')}
      help={trans.__(
        'A column of numbers from 0 on: how much a row counts in fits and metrics. It is no feature then.'
      )}
      error={problems['sample_weight'] ?? null}
    >
      {ids => (
        <select
          {...ids}
          className="sms-Input"
          value={draft.weight}
          onChange={event => change({ weight: event.currentTarget.value })}
        >
          <option value="">{trans.__('All rows count alike')}</option>
          {known.map(name => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
