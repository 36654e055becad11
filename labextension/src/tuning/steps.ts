/** The steps of the form, and which of them a message belongs to. Pure functions. */
export const STEPS = ['settings', 'definitions', 'limits', 'review'] as const;
export type Step = (typeof STEPS)[number];

/** Messages by field of the request, e.g. `definitions.0.ranges.integer.1.maximum`. */
export type Problems = Readonly<Record<string, string>>;

export function stepOf(param: string | undefined): Step {
  return STEPS.find(step => step === param) ?? 'settings';
}

/** The step that has a field of the request. */
export function stepOfField(field: string): Step {
  const [first] = field.split('.');
  if (first === 'definitions') {
    return 'definitions';
  }
  return first === 'limits' || first === 'completion' ? 'limits' : 'settings';
}

/** The message at a field or, where none is at the field itself, below it. */
export function problemAt(problems: Problems, field: string): string | null {
  const below = Object.entries(problems).find(([other]) => other.startsWith(`${field}.`));
  return problems[field] ?? below?.[1] ?? null;
}

/** The messages of one part of the request, by the rest of their fields. */
export function problemsBelow(problems: Problems, prefix: string): Problems {
  return Object.fromEntries(
    Object.entries(problems)
      .filter(([field]) => field.startsWith(`${prefix}.`))
      .map(([field, message]) => [field.slice(prefix.length + 1), message])
  );
}
