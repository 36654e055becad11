import * as React from 'react';

import { Field, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { PairRows } from '../../core/components/PairRows';
import type { Strategy } from '../../core/wire';
import { hasEnded } from '../../core/jobsModel';
import { problemAt } from '../steps';
import { PasteRequest } from './PasteRequest';
import type { IStepProps } from './TuningForm';

const MAX_PARENTS = 5;

/** Name, strategy, and what is known before. */
export function SettingsStep(props: IStepProps): React.JSX.Element {
  const { model, draft, problems, change } = props;
  const trans = useTrans();
  return (
    <fieldset>
      <legend>{trans.__('Job settings')}</legend>
      <PasteRequest model={model} onRead={change} />
      <div className="sms-Form-row">
        <TextField
          label={trans.__('Tuning job name')}
          help={trans.__('Letters, digits and hyphens, at most 32.')}
          error={problemAt(problems, 'name')}
          value={draft.name}
          maxLength={32}
          onChange={name => change({ name })}
        />
        <TextField
          label={trans.__('Experiment (optional)')}
          help={trans.__('One of the tuning job’s name if left empty.')}
          error={problemAt(problems, 'experiment')}
          value={draft.experiment}
          maxLength={120}
          onChange={experiment => change({ experiment })}
        />
      </div>
      <StrategyFields {...props} />
      <WarmStartFields {...props} />
      <PairRows
        legend={trans.__('Tags')}
        add={trans.__('Add tag')}
        rows={draft.tags}
        onChange={tags => change({ tags })}
      />
    </fieldset>
  );
}

function StrategyFields(props: IStepProps): React.JSX.Element {
  const { draft, problems, change } = props;
  const trans = useTrans();
  const helps: Readonly<Record<Strategy, string>> = {
    Bayesian: trans.__('Chooses points by what earlier ones have told: the best for few training jobs.'),
    Random: trans.__('Chooses points at random; they do not wait for each other.'),
    Hyperband: trans.__('Starts many, and goes on with those that are best after a few epochs.'),
    Grid: trans.__('Tries every combination; all hyperparameters are categorical.')
  };
  return (
    <>
      <div className="sms-Form-row">
        <Field
          label={trans.__('Strategy')}
          help={helps[draft.strategy]}
          error={problemAt(problems, 'strategy')}
        >
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={draft.strategy}
              onChange={event => {
                const strategy = event.currentTarget.value as Strategy;
                // The number of a grid's jobs is that of its combinations.
                change(strategy === 'Grid' ? { strategy, maxJobs: '' } : { strategy });
              }}
            >
              {Object.keys(helps).map(strategy => (
                <option key={strategy} value={strategy}>
                  {strategy}
                </option>
              ))}
            </select>
          )}
        </Field>
        <TextField
          label={trans.__('Random seed (optional)')}
          help={trans.__('The same seed chooses the same points.')}
          error={problemAt(problems, 'random_seed')}
          value={draft.seed}
          onChange={seed => change({ seed })}
        />
      </div>
      {draft.strategy === 'Hyperband' ? (
        <div className="sms-Form-row">
          <TextField
            label={trans.__('Fewest epochs')}
            error={problemAt(problems, 'hyperband.min_resource')}
            value={draft.minResource}
            onChange={minResource => change({ minResource })}
          />
          <TextField
            label={trans.__('Most epochs (optional)')}
            help={trans.__('As many as the first complete job has told if left empty.')}
            error={problemAt(problems, 'hyperband.max_resource')}
            value={draft.maxResource}
            onChange={maxResource => change({ maxResource })}
          />
        </div>
      ) : (
        <label className="sms-Check">
          <input
            type="checkbox"
            checked={draft.earlyStopping}
            onChange={event => change({ earlyStopping: event.currentTarget.checked })}
          />
          {trans.__('Stop training jobs early that are worse than the median of earlier ones')}
        </label>
      )}
    </>
  );
}

function WarmStartFields(props: IStepProps): React.JSX.Element {
  const { model, draft, problems, change } = props;
  const trans = useTrans();
  const parents = (model.jobs.value ?? []).filter(job => hasEnded(job) && job.total > 0);
  const toggle = (name: string, on: boolean): void =>
    change({
      parents: on ? [...draft.parents, name] : draft.parents.filter(parent => parent !== name)
    });
  return (
    <>
      <Field label={trans.__('Warm start')} error={problemAt(problems, 'warm_start')}>
        {ids => (
          <select
            {...ids}
            className="sms-Input"
            value={draft.warmStart}
            onChange={event => change({ warmStart: event.currentTarget.value as typeof draft.warmStart })}
          >
            <option value="">{trans.__('None: begin without earlier tuning jobs')}</option>
            <option value="IdenticalDataAndAlgorithm">{trans.__('Identical data and algorithm')}</option>
            <option value="TransferLearning">
              {trans.__('Transfer learning: other data or another algorithm version')}
            </option>
          </select>
        )}
      </Field>
      {draft.warmStart ? (
        <div className="sms-Rows" role="group" aria-label={trans.__('Parents')}>
          <span className="sms-Rows-legend">{trans.__('Parents (1 to %1)', MAX_PARENTS)}</span>
          {parents.length === 0 ? (
            <span className="sms-quiet">{trans.__('No tuning job has ended yet.')}</span>
          ) : null}
          <div className="sms-Parents">
            {parents.map(({ id, request: { name } }) => {
              const chosen = draft.parents.includes(name);
              return (
                <label key={id} className="sms-Check">
                  <input
                    type="checkbox"
                    checked={chosen}
                    disabled={!chosen && draft.parents.length >= MAX_PARENTS}
                    onChange={event => toggle(name, event.currentTarget.checked)}
                  />
                  {name}
                </label>
              );
            })}
          </div>
          <label className="sms-Check">
            <input
              type="checkbox"
              checked={draft.chain}
              onChange={event => change({ chain: event.currentTarget.checked })}
            />
            {trans.__('Learn from the parents’ own parents as well')}
          </label>
        </div>
      ) : null}
    </>
  );
}
