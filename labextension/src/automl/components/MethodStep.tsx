import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { useModels, useTrans } from '../../core/components/hooks';
import { formatCount } from '../../core/format';
import type { AutoMLMode, Image, TablePreview } from '../../core/wire';
import { imageNameOf, modeOf } from '../modes';
import { ALGORITHMS } from '../objectives';
import type { Algorithm } from '../objectives';
import { algorithmNames } from './algorithmNames';
import type { IStepProps } from './AutoMLForm';
import { modeNames } from './modeNames';

/** How candidates are made. */
export function MethodStep(props: IStepProps): React.JSX.Element {
  const { model, draft, preview } = props;
  useModels(model.images);
  React.useEffect(() => void model.images.ensure(), [model]);
  const image = model.images.value?.find(each => each.name === imageNameOf(modeOf(draft, preview)));
  return (
    <>
      <Methods {...props} />
      {image ? <ImageBuiltFirst image={image} /> : null}
      {draft.mode === 'HyperparameterTuning' ? <Algorithms {...props} /> : null}
    </>
  );
}

function Methods(props: IStepProps): React.JSX.Element {
  const { draft, preview, problems, change } = props;
  const trans = useTrans();
  const id = React.useId();
  const names = modeNames(trans);
  const sentences = modeSentences(trans, preview);
  return (
    <fieldset>
      <legend>{trans.__('Training method')}</legend>
      {problems['mode'] ? (
        <span className="sms-Field-error" role="alert">
          {problems['mode']}
        </span>
      ) : null}
      {MODES.map(mode => (
        <div key={mode} className="sms-Method">
          <label className="sms-Check">
            <input
              type="radio"
              name={id}
              checked={draft.mode === mode}
              aria-describedby={`${id}-${mode}`}
              // Algorithms can be chosen in one method only: the others have their own.
              onChange={() => change(mode === 'HyperparameterTuning' ? { mode } : { mode, algorithms: [] })}
            />
            {names[mode]}
          </label>
          <p id={`${id}-${mode}`} className="sms-quiet">
            {sentences[mode]}
          </p>
        </div>
      ))}
    </fieldset>
  );
}

const MODES: readonly AutoMLMode[] = ['Auto', 'Ensembling', 'HyperparameterTuning'];

function modeSentences(
  trans: TranslationBundle,
  preview: TablePreview | null
): Readonly<Record<AutoMLMode, string>> {
  const names = modeNames(trans);
  return {
    Auto: preview
      ? `${names[preview.auto_mode]}. ${preview.auto_mode_reason}`
      : trans.__('Chooses by the size of the table, and says why.'),
    Ensembling: trans.__(
      'AutoGluon fits a portfolio of models with proven settings within each fold, and weights the best.'
    ),
    HyperparameterTuning: trans.__(
      'Pairs of preprocessing and algorithm are searched for their best hyperparameters, and the best are blended.'
    )
  };
}

function ImageBuiltFirst(props: { image: Image }): React.JSX.Element | null {
  const { image } = props;
  const trans = useTrans();
  if (image.state === 'Ready') {
    return null;
  }
  return (
    <p role="status">
      {image.state === 'Unavailable'
        ? trans.__('This method cannot run here: %1', image.unavailable_reason ?? '')
        : trans.__(
            'The image %1 is not on this machine yet: the experiment begins by building it, of %2 packages. %3',
            image.display_name,
            formatCount(image.locked_packages),
            image.description
          )}
    </p>
  );
}

function Algorithms(props: IStepProps): React.JSX.Element {
  const { draft, problems, change } = props;
  const trans = useTrans();
  const names = algorithmNames(trans);
  const chosen = draft.algorithms.length > 0 ? draft.algorithms : ALGORITHMS;
  const toggle = (algorithm: Algorithm, on: boolean): void => {
    const next = ALGORITHMS.filter(each => (each === algorithm ? on : chosen.includes(each)));
    // None would be no search; all is what the server takes an empty list for.
    if (next.length > 0) {
      change({ algorithms: next.length === ALGORITHMS.length ? [] : next });
    }
  };
  return (
    <fieldset>
      <legend>{trans.__('Algorithms')}</legend>
      {problems['algorithms'] ? (
        <span className="sms-Field-error" role="alert">
          {problems['algorithms']}
        </span>
      ) : null}
      {ALGORITHMS.map(algorithm => (
        <label key={algorithm} className="sms-Check">
          <input
            type="checkbox"
            checked={chosen.includes(algorithm)}
            disabled={chosen.length === 1 && chosen.includes(algorithm)}
            onChange={event => toggle(algorithm, event.currentTarget.checked)}
          />
          {names[algorithm]}
        </label>
      ))}
    </fieldset>
  );
}
