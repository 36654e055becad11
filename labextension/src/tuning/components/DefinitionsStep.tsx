import * as React from 'react';

import { Button } from '../../core/components/Button';
import { useTrans } from '../../core/components/hooks';
import type { IDefinitionDraft } from '../draft';
import { BLANK_DEFINITION } from '../draft';
import { problemsBelow } from '../steps';
import { DefinitionFields } from './DefinitionFields';
import type { IStepProps } from './TuningForm';

const MAX_DEFINITIONS = 10;

/** One or more kinds of training job that are searched side by side. */
export function DefinitionsStep(props: IStepProps): React.JSX.Element {
  const { model, draft, problems, change } = props;
  const { definitions } = draft;
  const trans = useTrans();
  const [chosen, setChosen] = React.useState(0);
  const at = Math.min(chosen, definitions.length - 1);
  const definition = definitions[at];
  const set = (part: Partial<IDefinitionDraft>): void =>
    change({ definitions: definitions.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  const add = (): void => {
    change({
      definitions: [...definitions, { ...BLANK_DEFINITION, name: `training-${definitions.length + 1}` }]
    });
    setChosen(definitions.length);
  };
  return (
    <>
      <div className="sms-FilterBar" role="group" aria-label={trans.__('Training definitions')}>
        {definitions.length > 1
          ? definitions.map((one, index) => (
              <button
                key={index}
                type="button"
                className="sms-Chip"
                aria-pressed={index === at}
                onClick={() => setChosen(index)}
              >
                {one.name || trans.__('Definition %1', index + 1)}
              </button>
            ))
          : null}
      </div>
      {definition ? (
        <DefinitionFields
          key={at}
          model={model}
          definition={definition}
          strategy={draft.strategy}
          problems={problemsBelow(problems, `definitions.${at}`)}
          change={set}
        />
      ) : null}
      <div className="sms-Form-actions">
        <Button
          disabledReason={
            definitions.length >= MAX_DEFINITIONS
              ? trans.__('A tuning job has at most %1 training definitions.', MAX_DEFINITIONS)
              : null
          }
          onClick={add}
        >
          {trans.__('Add training definition')}
        </Button>
        {definitions.length > 1 ? (
          <Button onClick={() => change({ definitions: definitions.filter((_, index) => index !== at) })}>
            {trans.__('Remove this definition')}
          </Button>
        ) : null}
      </div>
    </>
  );
}
