import type { CreateImage, ImageKernel } from '../core/wire';

/** As the server has it (`images/models.py`). */
export const MAX_SCRIPT_CHARACTERS = 16_384;
export const MAX_KERNELS = 5;
export const NAME_PATTERN = /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/;

export type Source = NonNullable<CreateImage['source']>;

/** The form of a custom image: texts as they are typed. */
export interface IImageDraft {
  name: string;
  displayName: string;
  description: string;
  python: NonNullable<CreateImage['python']>;
  source: Source;
  content: string;
  kernels: readonly ImageKernel[];
  /** One `NAME=value` a line. */
  environment: string;
  script: string;
}

/** What is typed into an empty form, so that a newcomer can press Create at once. */
export const EXAMPLES: Readonly<Record<Source, string>> = {
  requirements: 'ipykernel\nnumpy\npandas\nscikit-learn\n',
  pyproject:
    '[project]\nname = "my-image"\nversion = "1.0.0"\ndependencies = [\n  "ipykernel",\n  "numpy",\n]\n',
  environment: 'name: my-image\ndependencies:\n  - python=3.11\n  - pip:\n      - ipykernel\n      - numpy\n'
};

export const BLANK: IImageDraft = {
  name: '',
  displayName: '',
  description: '',
  python: '3.11',
  source: 'requirements',
  content: EXAMPLES.requirements,
  kernels: [{ name: 'python3', display_name: 'Python 3', language: 'python' }],
  environment: '',
  script: ''
};

/** A name for what is typed as display name: `My image (2)` becomes `my-image-2`. */
export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 63)
    .replace(/[-.]+$/, '');
}

/** A line that is no `NAME=value`. */
export class BadLine extends Error {
  constructor(
    readonly line: number,
    readonly text: string
  ) {
    super(`Line ${line} is not NAME=value.`);
  }
}

/**
 * Variables from one `NAME=value` a line; empty lines and `#` comments are left out.
 *
 * @throws BadLine for a line of another form.
 */
export function parseEnvironment(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  text.split('\n').forEach((line, index) => {
    const trimmed = line.trim();
    if (!trimmed || trimmed.startsWith('#')) {
      return;
    }
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(trimmed);
    if (!match) {
      throw new BadLine(index + 1, trimmed);
    }
    variables[match[1] ?? ''] = match[2] ?? '';
  });
  return variables;
}

/**
 * The request that a draft stands for.
 *
 * @throws BadLine where the variables cannot be read.
 */
export function toRequest(draft: IImageDraft): CreateImage {
  return {
    name: draft.name,
    display_name: draft.displayName.trim(),
    description: draft.description.trim(),
    python: draft.python,
    source: draft.source,
    content: draft.content,
    kernels: [...draft.kernels],
    environment: parseEnvironment(draft.environment),
    startup_script: draft.script
  };
}
