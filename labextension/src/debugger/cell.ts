/** Sources of notebook cells that show what the page shows; `path` is a job's. Pure functions. */
import type { Mode } from './tokens';

/** What a cell begins with: the job's tensors as `trial`. */
function opening(path: string, imports: readonly string[]): string {
  return [
    ...imports,
    'from jupyter_smstudio.sdk import debugger',
    '',
    `trial = debugger.create_trial(${text(path)})`,
    ''
  ].join('\n');
}

/** The distribution of some tensors over their steps. */
export function distributionCell(path: string, names: readonly string[], mode: Mode): string {
  return `${opening(path, [
    'import matplotlib.pyplot as plt',
    'import numpy as np',
    'from jupyter_smstudio.debugger.runtime.trial.series import histograms_over'
  ])}names = [${names.map(text).join(', ')}]
figure, axes = plt.subplots(len(names), squeeze=False, figsize=(8, 3 * len(names)), layout="constrained")
for axis, name in zip(axes[:, 0], names):
    steps, counts = histograms_over(trial, name, debugger.ModeKeys.${mode})
    shares = np.concatenate([counts[:, 0, ::-1], counts[:, 1]], axis=1) / np.maximum(counts.sum((1, 2)), 1)[:, None]
    axis.pcolormesh(steps, np.arange(shares.shape[1]) - shares.shape[1] // 2, shares.T)
    axis.set(title=name, xlabel="Step", ylabel="Half octaves, negative below")
`;
}

/** The value of a tensor at a step; the last that has it where the step is null. */
export function valueCell(path: string, name: string, step: number | null, mode: Mode): string {
  const at = step === null ? `tensor.steps(debugger.ModeKeys.${mode})[-1]` : String(step);
  return `${opening(path, [])}tensor = trial.tensor(${text(name)})
tensor.value(${at}, debugger.ModeKeys.${mode})
`;
}

/** The ratio of update to weight of some tensors between saved steps. */
export function updatesCell(path: string, names: readonly string[], mode: Mode): string {
  return `${opening(path, ['import matplotlib.pyplot as plt', 'import numpy as np'])}for name in [${names
    .map(text)
    .join(', ')}]:
    steps, values = zip(*trial.tensor(name).values(debugger.ModeKeys.${mode}).items())
    ratios = [np.abs(new - old).mean() / np.abs(old).mean() for old, new in zip(values, values[1:])]
    plt.semilogy(steps[1:], ratios, label=name)
plt.legend()
`;
}

/** A Python literal: JSON's strings are such. */
function text(value: string): string {
  return JSON.stringify(value);
}
