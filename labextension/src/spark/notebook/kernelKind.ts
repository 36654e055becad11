import type { ISessionContext } from '@jupyterlab/apputils';

import type { SparkLanguage } from './connectCell';
import { field, readText } from './reading';

/**
 * What a kernel does with its cells: runs them itself and has magics for Spark (`python`), or sends them to a
 * session (`pyspark`, `spark`: sparkmagic's own kernels).
 */
export type KernelKind = 'python' | 'pyspark' | 'spark';

/** The languages that sessions of a kernel may have; the usual one first. */
export function languagesOf(kind: KernelKind): readonly SparkLanguage[] {
  const all: Readonly<Record<KernelKind, readonly SparkLanguage[]>> = {
    python: ['python', 'scala'],
    pyspark: ['python'],
    spark: ['scala']
  };
  return all[kind];
}

/** Ask the kernel of a notebook, or where none runs the notebook itself; null for those that can't be connected. */
export async function askKernelKind(
  context: Pick<ISessionContext, 'session'>,
  metadata: unknown
): Promise<KernelKind | null> {
  const kernel = context.session?.kernel;
  if (!kernel) {
    return savedKind(metadata);
  }
  const { language_info: language, implementation } = await kernel.info;
  return kindOf(language.name, implementation);
}

/** What a notebook without a kernel says of itself; a new one says nothing, and will be one of Python. */
function savedKind(metadata: unknown): KernelKind | null {
  const saved =
    readText(field(field(metadata, 'language_info'), 'name')) ||
    readText(field(field(metadata, 'kernelspec'), 'language')) ||
    'python';
  return kindOf(saved, 'Spark');
}

/** @param implementation - tells sparkmagic's kernel of Scala from others, which know no magics. */
function kindOf(language: string, implementation: string): KernelKind | null {
  switch (language) {
    case 'python':
    case 'ipython':
      return 'python';
    case 'pyspark':
      return 'pyspark';
    case 'scala':
      return implementation === 'Spark' ? 'spark' : null;
    default:
      return null;
  }
}
