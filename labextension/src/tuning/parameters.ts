/** Hyperparameters as a person edits them: searched ones with a range, fixed ones with a value. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type {
  Algorithm,
  CategoricalRange,
  Hyperparameter,
  ParameterRanges,
  ParameterScaling,
  TrainingDefinition
} from '../core/wire';

export const TYPES = ['Continuous', 'Integer', 'Categorical', 'Static'] as const;
export type ParameterType = (typeof TYPES)[number];

export const SCALINGS: readonly ParameterScaling[] = ['Auto', 'Linear', 'Logarithmic', 'ReverseLogarithmic'];

/** One row of the table of hyperparameters, as it is typed. */
export interface IParameterDraft {
  name: string;
  type: ParameterType;
  minimum: string;
  maximum: string;
  scaling: ParameterScaling;
  /** Of a categorical one, with commas between, or a JSON list of texts. */
  values: string;
  /** Of a static one. */
  value: string;
}

/** What can be wrong with a row, by its field. */
export type ParameterErrors = Partial<Record<keyof IParameterDraft, string>>;

export const BLANK_PARAMETER: IParameterDraft = {
  name: '',
  type: 'Continuous',
  minimum: '',
  maximum: '',
  scaling: 'Auto',
  values: '',
  value: ''
};

/** The original's limits: Developer Guide, "Resource limits for automatic model tuning". */
export const MAX_TUNABLE = 30;
const MAX_VALUES = 30;
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,255}$/;

/** The values of a range that the next trials are chosen from. */
export function triedOf({ values, chosen }: CategoricalRange): string[] {
  return chosen.length > 0 ? chosen : values;
}

/** The texts of a categorical parameter. */
export function valuesOf(text: string): string[] {
  if (text.trim().startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list)) {
        return list.map(String);
      }
    } catch {
      // Not JSON after all: a text that begins with a bracket.
    }
  }
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
}

/** The text that `valuesOf` reads back. */
export function formatValues(values: readonly string[]): string {
  const plain = values.every(value => value.trim() === value && value !== '' && !/^\[|,/.test(value));
  return plain ? values.join(', ') : JSON.stringify(values);
}

/** What is wrong with a row among all rows; nothing while it is still empty. */
export function checkParameter(
  row: IParameterDraft,
  rows: readonly IParameterDraft[],
  trans: TranslationBundle
): ParameterErrors {
  const name = checkName(row, rows, trans);
  const rest = {
    Continuous: checkNumbers,
    Integer: checkNumbers,
    Categorical: checkValues,
    Static: () => ({})
  }[row.type](row, trans);
  return name ? { name, ...rest } : rest;
}

function checkName(
  row: IParameterDraft,
  rows: readonly IParameterDraft[],
  trans: TranslationBundle
): string | null {
  const name = row.name.trim();
  if (name === '') {
    return row.minimum || row.maximum || row.values || row.value ? trans.__('Give it a name.') : null;
  }
  if (!NAME.test(name)) {
    return trans.__('A name has letters, digits, “_”, “.” and “-”, and begins with a letter or digit.');
  }
  return rows.filter(other => other.name.trim() === name).length > 1
    ? trans.__('Another row has this name.')
    : null;
}

function checkNumbers(row: IParameterDraft, trans: TranslationBundle): ParameterErrors {
  const errors: ParameterErrors = {};
  for (const end of ['minimum', 'maximum'] as const) {
    const message = checkNumber(row[end], row.type === 'Integer', trans);
    if (message) {
      errors[end] = message;
    }
  }
  const [low, high] = [numberOf(row.minimum), numberOf(row.maximum)];
  if (errors.minimum || errors.maximum || low === null || high === null) {
    return errors;
  }
  if (low > high) {
    return { maximum: trans.__('The maximum is below the minimum.') };
  }
  if (row.scaling === 'Logarithmic' && low <= 0) {
    return { minimum: trans.__('Logarithmic scaling needs a minimum above 0.') };
  }
  if (row.scaling === 'ReverseLogarithmic') {
    if (row.type === 'Integer') {
      return { scaling: trans.__('Reverse logarithmic scaling is for continuous ranges alone.') };
    }
    if (low < 0 || high >= 1) {
      return { scaling: trans.__('Reverse logarithmic scaling needs a range from 0 to below 1.') };
    }
  }
  return {};
}

function checkNumber(text: string, whole: boolean, trans: TranslationBundle): string | null {
  if (text.trim() === '') {
    return null;
  }
  const value = numberOf(text);
  if (value === null) {
    return trans.__('“%1” is not a number.', text);
  }
  return whole && !Number.isInteger(value) ? trans.__('“%1” is not a whole number.', text) : null;
}

function checkValues(row: IParameterDraft, trans: TranslationBundle): ParameterErrors {
  const values = valuesOf(row.values);
  if (values.length > MAX_VALUES) {
    return { values: trans.__('%1 values; at most %2 are allowed.', values.length, MAX_VALUES) };
  }
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  return twice === undefined ? {} : { values: trans.__('“%1” is there twice.', twice) };
}

/** The number that was typed; null where it is none. */
export function numberOf(text: string): number | null {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

const named = (rows: readonly IParameterDraft[], type: ParameterType): IParameterDraft[] =>
  rows.filter(row => row.type === type && row.name.trim() !== '');

/** The ranges to search; what isn't a number is sent as none, and the server says where. */
export function rangesOf(rows: readonly IParameterDraft[]): ParameterRanges {
  const numeric = (row: IParameterDraft): ParameterRanges['continuous'][number] => ({
    name: row.name.trim(),
    minimum: numberOf(row.minimum) ?? NaN,
    maximum: numberOf(row.maximum) ?? NaN,
    scaling: row.scaling
  });
  return {
    continuous: named(rows, 'Continuous').map(numeric),
    integer: named(rows, 'Integer').map(numeric),
    categorical: named(rows, 'Categorical').map(row => ({
      name: row.name.trim(),
      values: valuesOf(row.values),
      chosen: []
    }))
  };
}

export function staticsOf(rows: readonly IParameterDraft[]): Record<string, string> {
  return Object.fromEntries(named(rows, 'Static').map(row => [row.name.trim(), row.value]));
}

/** Where the server's messages about a row come from, e.g. `ranges.integer.0`. */
export function fieldOf(row: IParameterDraft, rows: readonly IParameterDraft[]): string {
  if (row.type === 'Static') {
    return `static_hyperparameters.${row.name.trim()}`;
  }
  return `ranges.${row.type.toLowerCase()}.${named(rows, row.type).indexOf(row)}`;
}

/** The rows of a definition, the searched ones first. */
export function rowsOf(
  definition: Pick<TrainingDefinition, 'ranges' | 'static_hyperparameters'>
): IParameterDraft[] {
  const { continuous, integer, categorical } = definition.ranges;
  const numeric =
    (type: ParameterType) =>
    (range: (typeof continuous)[number]): IParameterDraft => ({
      ...BLANK_PARAMETER,
      ...range,
      type,
      minimum: String(range.minimum),
      maximum: String(range.maximum)
    });
  return [
    ...continuous.map(numeric('Continuous')),
    ...integer.map(numeric('Integer')),
    ...categorical.map(range => ({
      ...BLANK_PARAMETER,
      name: range.name,
      type: 'Categorical' as const,
      values: formatValues(triedOf(range))
    })),
    ...Object.entries(definition.static_hyperparameters).map(([name, value]) => ({
      ...BLANK_PARAMETER,
      name,
      type: 'Static' as const,
      value
    }))
  ];
}

/** What a built-in algorithm recommends to search, after what it needs and nobody recommends. */
export function rowsOfAlgorithm(algorithm: Algorithm): IParameterDraft[] {
  return algorithm.hyperparameters
    .filter(one => one.required || searchable(one))
    .map(rowOfSetting)
    .sort((a, b) => Number(b.type === 'Static') - Number(a.type === 'Static'));
}

/** The row of one setting of an algorithm: searched where something is recommended. */
export function rowOfSetting(setting: Hyperparameter): IParameterDraft {
  const { name, tuning_minimum, tuning_maximum } = setting;
  if (setting.tunable && tuning_minimum !== null && tuning_maximum !== null) {
    return {
      ...BLANK_PARAMETER,
      name,
      type: setting.type === 'int' ? 'Integer' : 'Continuous',
      minimum: String(tuning_minimum),
      maximum: String(tuning_maximum)
    };
  }
  const choices = setting.type === 'bool' ? ['true', 'false'] : setting.choices;
  if (setting.tunable && choices.length > 0) {
    return { ...BLANK_PARAMETER, name, type: 'Categorical', values: formatValues(choices) };
  }
  return { ...BLANK_PARAMETER, name, type: 'Static', value: setting.default };
}

function searchable(setting: Hyperparameter): boolean {
  return setting.tunable && rowOfSetting(setting).type !== 'Static';
}

/** Names of errors and losses: less of them is better. Anything else is better when greater. */
const LESS = /loss|error|err\b|rmse|mse\b|mae\b|mape|rmsle|msd|ssd|perplexity|nloglik|deviance/i;

/** The direction that a metric's name suggests. */
export function directionOf(metric: string): 'Maximize' | 'Minimize' {
  return LESS.test(metric) ? 'Minimize' : 'Maximize';
}
