import * as React from 'react';

import { Button } from '../../core/components/Button';
import { Field, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { ProblemType } from '../../core/wire';
import { withInput } from '../draft';
import type { Objective } from '../objectives';
import { objectiveFor, OBJECTIVES } from '../objectives';
import type { IStepProps } from './AutoMLForm';
import { problemTypeNames } from './problemTypeNames';

const MAX_NAME = 32;

/** The form of the original's first years: name, data, target, output, problem, complete or not. */
export function BasicsStep(props: IStepProps): React.JSX.Element {
  const { draft, problems, links, change } = props;
  const trans = useTrans();
  const choose = async (): Promise<void> => {
    const path = await links.chooseFile(trans.__('Choose a table'));
    if (path !== null) {
      change(withInput(draft, path));
    }
  };
  return (
    <fieldset>
      <legend>{trans.__('Experiment and data')}</legend>
      <TextField
        label={trans.__('Experiment name')}
        help={trans.__('Letters, digits and hyphens, at most %1.', MAX_NAME)}
        error={problems['name'] ?? null}
        value={draft.name}
        maxLength={MAX_NAME}
        onChange={name => change({ name })}
      />
      <Field
        label={trans.__('Input data')}
        help={trans.__('A CSV or Parquet file, a folder of them, or a manifest.')}
        // How it is read is another step's; that it can't be read is seen here.
        error={problems['input'] ?? problems['reading'] ?? null}
      >
        {ids => (
          <div className="sms-Rows-row">
            <input
              {...ids}
              className="sms-Input"
              value={draft.input}
              onChange={event => change(withInput(draft, event.currentTarget.value))}
            />
            <Button onClick={() => void choose()}>{trans.__('Browse')}</Button>
          </div>
        )}
      </Field>
      <TargetField {...props} />
      <TextField
        label={trans.__('Output folder (optional)')}
        help={trans.__('Model, report and notebooks are copied there at the end. Empty: they stay here.')}
        error={problems['output'] ?? null}
        value={draft.output}
        onChange={output => change({ output })}
      />
      <ProblemFields {...props} />
      <CompleteField {...props} />
    </fieldset>
  );
}

function TargetField(props: IStepProps): React.JSX.Element {
  const { draft, preview, problems, change } = props;
  const trans = useTrans();
  const names = preview?.columns.map(({ name }) => name) ?? [];
  const known = draft.target === '' || names.includes(draft.target) ? names : [draft.target, ...names];
  return (
    <Field
      label={trans.__('Target')}
      help={
        known.length > 0
          ? trans.__('The column to predict.')
          : trans.__('The columns can be chosen from as soon as the table was read.')
      }
      error={problems['target'] ?? null}
    >
      {ids => (
        <select
          {...ids}
          className="sms-Input"
          value={draft.target}
          onChange={event => change({ target: event.currentTarget.value })}
        >
          <option value="">{trans.__('Choose a column')}</option>
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

function ProblemFields(props: IStepProps): React.JSX.Element {
  const { draft, preview, problems, change } = props;
  const trans = useTrans();
  const names = problemTypeNames(trans);
  const found = draft.target && preview?.problem_type ? names[preview.problem_type] : '';
  const problem = draft.problemType;
  return (
    <div className="sms-Form-row">
      <Field
        label={trans.__('Problem type')}
        help={problem === '' && draft.target ? (preview?.problem_reason ?? '') : ''}
        error={problems['problem_type'] ?? null}
      >
        {ids => (
          <select
            {...ids}
            className="sms-Input"
            value={problem}
            onChange={event => {
              const problemType = event.currentTarget.value as ProblemType | '';
              change({ problemType, objective: objectiveFor(problemType, draft.objective) });
            }}
          >
            <option value="">{found ? trans.__('Auto (%1)', found) : trans.__('Auto')}</option>
            {(Object.keys(OBJECTIVES) as ProblemType[]).map(type => (
              <option key={type} value={type}>
                {names[type]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {problem === '' ? null : (
        <Field
          label={trans.__('Objective metric')}
          help={trans.__('What candidates are ranked by.')}
          error={problems['objective'] ?? null}
        >
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={draft.objective}
              onChange={event => change({ objective: event.currentTarget.value as Objective })}
            >
              <option value="">{trans.__('Default (%1)', OBJECTIVES[problem][0] ?? '')}</option>
              {OBJECTIVES[problem].map(name => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </div>
  );
}

function CompleteField(props: IStepProps): React.JSX.Element {
  const { draft, change } = props;
  const trans = useTrans();
  const name = React.useId();
  const choices = [
    { complete: true, label: trans.__('Yes') },
    { complete: false, label: trans.__('No, write the notebooks and end there') }
  ];
  return (
    <div role="radiogroup" aria-labelledby={`${name}-label`} className="sms-Rows">
      <span id={`${name}-label`} className="sms-Rows-legend">
        {trans.__('Run a complete experiment')}
      </span>
      {choices.map(({ complete, label }) => (
        <label key={String(complete)} className="sms-Check">
          <input
            type="radio"
            name={name}
            checked={draft.complete === complete}
            onChange={() => change({ complete })}
          />
          {label}
        </label>
      ))}
    </div>
  );
}
