import type { Placement, Proposal } from '../core/wire';

/** Key of a notebook's metadata that holds its environment; plain Jupyter leaves it alone. */
export const METADATA_KEY = 'smstudio';

/** Names in a notebook come from anybody: longer ones are none of ours. */
const MAX_NAME = 128;

/** Where a kernel shall run: the four choices of the environment dialog. */
export interface IEnvironment {
  image: string;
  /** Null means the newest one. */
  image_version: string | null;
  kernel: string;
  instance_type: string;
  /** Name of a script; null means the user's default, an empty string none at all. */
  startup_script: string | null;
}

/** Read the environment of a notebook; null when it names none, or something that is not one. */
export function readEnvironment(metadata: unknown): IEnvironment | null {
  const saved = field(metadata, METADATA_KEY);
  const image = name(field(saved, 'image'));
  const instance = name(field(saved, 'instance_type'));
  if (image === null || instance === null) {
    return null;
  }
  const script = field(saved, 'startup_script');
  return {
    image,
    image_version: name(field(saved, 'image_version')),
    kernel: name(field(saved, 'kernel')) ?? 'python3',
    instance_type: instance,
    startup_script: script === '' ? '' : name(script)
  };
}

/** Whether the notebook was saved by SageMaker Studio, which names image and size its own way. */
export function isSagemakerNotebook(metadata: unknown): boolean {
  const kernel = field(field(metadata, 'kernelspec'), 'name');
  return (
    (typeof kernel === 'string' && kernel.includes('__SAGEMAKER_INTERNAL__')) ||
    typeof field(metadata, 'instance_type') === 'string'
  );
}

/** The part of a notebook's metadata from which the server proposes an environment. */
export function proposalMetadata(metadata: unknown): Record<string, unknown> {
  const keys = ['kernelspec', 'language_info', 'instance_type', METADATA_KEY];
  return Object.fromEntries(
    keys.map(key => [key, field(metadata, key)]).filter(([, value]) => value !== undefined)
  ) as Record<string, unknown>;
}

/** The environment that a proposal stands for. */
export function proposedEnvironment(proposal: Proposal): IEnvironment {
  return {
    image: proposal.image,
    image_version: null,
    kernel: proposal.kernel,
    instance_type: proposal.instance_type,
    startup_script: null
  };
}

/**
 * What a command that names an image is asked to propose; null when it names none. The image's own
 * defaults fill the rest, and the dialog shows it before anything starts, whoever wrote the arguments.
 */
export function wishFromArguments(args: unknown): IEnvironment | null {
  const image = name(field(args, 'image'));
  return image === null
    ? null
    : {
        image,
        image_version: name(field(args, 'image_version')),
        kernel: '',
        instance_type: '',
        startup_script: null
      };
}

/** The environment a kernel runs in. */
export function placedEnvironment(placement: Placement): IEnvironment {
  return {
    image: placement.image,
    image_version: placement.image_version,
    kernel: placement.kernel,
    instance_type: placement.instance_type,
    startup_script: placement.startup_script
  };
}

function field(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function name(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME ? value : null;
}
