/** What the server could not even read of a form: told at once, before it is asked for a plan. Pure functions. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IDefinitionDraft, ITuningDraft } from './draft';
import type { IParameterDraft } from './parameters';
import { checkParameter, fieldOf, numberOf, valuesOf } from './parameters';
import type { Problems } from './steps';

const TUNING_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$/;
const DEFINITION_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}$/;
const VARIABLE_NAME = /^[a-zA-Z_][a-zA-Z0-9_]{0,511}$/;
const MAX_SEED = 2 ** 32 - 1;
const MAX_JOBS = 10_000;
const LEAST_MINUTES = 2;
const MOST_MINUTES = 262_800;
const LEAST_NOT_IMPROVING = 3;

/** Messages by field of the request; none when the server can read it. */
export function checkDraft(draft: ITuningDraft, trans: TranslationBundle): Problems {
  const found: Record<string, string> = {};
  const put = (field: string, message: string | null): void => {
    if (message !== null) {
      found[field] = message;
    }
  };
  put(
    'name',
    TUNING_NAME.test(draft.name.trim())
      ? null
      : trans.__('Name the tuning job: letters, digits and hyphens between them, at most 32.')
  );
  put('random_seed', wholeNumber(draft.seed, 0, MAX_SEED, trans));
  if (draft.strategy === 'Hyperband') {
    put('hyperband.min_resource', wholeNumber(draft.minResource, 1, Infinity, trans));
    put('hyperband.max_resource', wholeNumber(draft.maxResource, 1, Infinity, trans));
  }
  if (draft.warmStart && draft.parents.length === 0) {
    put('warm_start.parents', trans.__('Choose at least one parent.'));
  }
  put('limits.max_jobs', wholeNumber(draft.maxJobs, 1, MAX_JOBS, trans));
  put(
    'limits.max_runtime_seconds',
    numberBetween(draft.maxRuntimeMinutes, LEAST_MINUTES, MOST_MINUTES, trans)
  );
  put('completion.target_value', numberBetween(draft.target, -Infinity, Infinity, trans));
  put(
    'completion.max_jobs_not_improving',
    wholeNumber(draft.notImproving, LEAST_NOT_IMPROVING, Infinity, trans)
  );
  draft.definitions.forEach((definition, index) => {
    for (const [field, message] of Object.entries(checkDefinition(definition, trans))) {
      put(`definitions.${index}.${field}`, message);
    }
  });
  return found;
}

function checkDefinition(definition: IDefinitionDraft, trans: TranslationBundle): Problems {
  const found: Record<string, string> = {};
  if (!DEFINITION_NAME.test(definition.name.trim())) {
    found['name'] = trans.__('Name the definition: letters, digits and hyphens between them, at most 64.');
  }
  if (definition.metric.trim() === '') {
    found['objective.metric'] = trans.__('Name the objective metric.');
  }
  definition.parameters.forEach(row => {
    const message = checkRow(row, definition.parameters, trans);
    if (message) {
      found[message[0]] = message[1];
    }
  });
  definition.metrics.forEach((row, index) => {
    if (row.name.trim() && row.value === '') {
      found[`metric_definitions.${index}.regex`] = trans.__('Give %1 an expression.', row.name);
    }
  });
  definition.channels.forEach((row, index) => {
    if (row.uri.trim() && !row.name.trim()) {
      found[`channels.${index}.name`] = trans.__('Name the channel.');
    }
  });
  const variable = definition.environment.find(({ name }) => name.trim() && !VARIABLE_NAME.test(name.trim()));
  if (variable) {
    found['environment'] = trans.__('“%1” cannot be the name of a variable.', variable.name);
  }
  return found;
}

/** The field and what is wrong there; also what is still empty, which is no mistake while one types. */
function checkRow(
  row: IParameterDraft,
  rows: readonly IParameterDraft[],
  trans: TranslationBundle
): readonly [string, string] | null {
  const [wrong] = Object.entries(checkParameter(row, rows, trans));
  if (row.name.trim() === '') {
    // The only thing wrong with a row without a name that the server is not sent.
    return wrong ? ['ranges', wrong[1]] : null;
  }
  const field = fieldOf(row, rows);
  if (wrong) {
    return [wrong[0] === 'name' || wrong[0] === 'value' ? field : `${field}.${wrong[0]}`, wrong[1]];
  }
  if (row.type === 'Categorical') {
    return valuesOf(row.values).length === 0
      ? [`${field}.values`, trans.__('List the values of %1.', row.name)]
      : null;
  }
  const end = (['minimum', 'maximum'] as const).find(one => numberOf(row[one]) === null);
  return row.type === 'Static' || !end
    ? null
    : [
        `${field}.${end}`,
        end === 'minimum'
          ? trans.__('Give %1 a minimum.', row.name)
          : trans.__('Give %1 a maximum.', row.name)
      ];
}

/** What is wrong with a number that may be left out. */
function numberBetween(text: string, least: number, most: number, trans: TranslationBundle): string | null {
  if (text.trim() === '') {
    return null;
  }
  const value = numberOf(text);
  if (value === null) {
    return trans.__('“%1” is not a number.', text);
  }
  if (value >= least && value <= most) {
    return null;
  }
  return Number.isFinite(most)
    ? trans.__('It must be from %1 to %2.', least, most)
    : trans.__('It must be at least %1.', least);
}

function wholeNumber(text: string, least: number, most: number, trans: TranslationBundle): string | null {
  const value = numberOf(text);
  return value !== null && !Number.isInteger(value)
    ? trans.__('“%1” is not a whole number.', text)
    : numberBetween(text, least, most, trans);
}
