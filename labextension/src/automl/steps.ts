/** The steps of the form, and which of them a field of the request belongs to. Pure functions. */
export const STEPS = ['basics', 'features', 'method', 'limits', 'review'] as const;
export type Step = (typeof STEPS)[number];

/** Messages by field of the request, e.g. `max_candidates`. */
export type Problems = Readonly<Record<string, string>>;

export function stepOf(param: string | undefined): Step {
  return STEPS.find(step => step === param) ?? 'basics';
}

const STEP_OF_FIELD: Readonly<Record<string, Step>> = {
  reading: 'features',
  features: 'features',
  column_kinds: 'features',
  mode: 'method',
  sample_weight: 'features',
  validation: 'features',
  validation_fraction: 'features',
  algorithms: 'method',
  max_candidates: 'limits',
  max_runtime_seconds: 'limits',
  max_candidate_seconds: 'limits',
  instance_type: 'limits',
  experiment: 'limits'
};

/** The step that has a field of the request. */
export function stepOfField(field: string): Step {
  return STEP_OF_FIELD[field.split('.')[0] ?? ''] ?? 'basics';
}
