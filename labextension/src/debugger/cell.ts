/** Sources of notebook cells that show what the page shows; a path is a job's. Pure functions. */
import type { RuleEvaluation } from '../core/wire';
import type { Method, Mode } from './tokens';

/** A job, and where its tensors are. */
export interface ITraining {
  readonly name: string;
  readonly path: string;
}

const SDK = 'from jupyter_smstudio.sdk import debugger';
const PLOT = 'import matplotlib.pyplot as plt';
const NUMPY = 'import numpy as np';

/** What a cell begins with: the job's tensors as `trial`. */
function opening(path: string, imports: readonly string[]): string {
  return [...imports, SDK, '', `trial = debugger.create_trial(${text(path)})`, ''].join('\n');
}

/** The distribution of some tensors over their steps, of one job or of several beside one another. */
export function distributionCell(
  trainings: readonly ITraining[],
  names: readonly string[],
  mode: Mode
): string {
  const trials = trainings.map(
    ({ name, path }) => `    ${text(name)}: debugger.create_trial(${text(path)}),\n`
  );
  return `${PLOT}
${NUMPY}
${SDK}

trials = {
${trials.join('')}}
names = [${names.map(text).join(', ')}]
size = (7 * len(trials), 3 * len(names))
figure, axes = plt.subplots(len(names), len(trials), squeeze=False, sharey=True, figsize=size, layout="constrained")
for row, name in zip(axes, names):
    for axis, (job, trial) in zip(row, trials.items()):
        axis.set(title=f"{name}, {job}", xlabel="Step", ylabel="Half octaves, negative below")
        steps, counts = debugger.histograms_over(trial, name, debugger.ModeKeys.${mode})
        if len(steps):
            signed = np.concatenate([counts[:, 1, ::-1], counts[:, 0]], axis=1)
            shares = signed / np.maximum(signed.sum(axis=1, keepdims=True), 1)
            axis.imshow(shares.T, aspect="auto", origin="lower", extent=(steps[0], steps[-1] + 1, -128, 128))
`;
}

/** The value of a tensor at a step; the last that has it where the step is null. */
export function valueCell(path: string, name: string, step: number | null, mode: Mode): string {
  return `${opening(path, [])}tensor = trial.tensor(${text(name)})
tensor.value(${stepOf('tensor', step, mode)}, debugger.ModeKeys.${mode})
`;
}

/** The ratio of update to weight of some tensors between saved steps. */
export function updatesCell(path: string, names: readonly string[], mode: Mode): string {
  return `${opening(path, [PLOT, NUMPY])}for name in [${names.map(text).join(', ')}]:
    saved = trial.tensor(name).values(debugger.ModeKeys.${mode})
    steps, values = list(saved), list(saved.values())
    ratios = [np.abs(new - old).mean() / (np.abs(old).mean() + 1e-9) for old, new in zip(values, values[1:])]
    plt.semilogy(steps[1:], ratios, label=name)
plt.xlabel("Step")
plt.ylabel("Update to weight")
plt.legend()
`;
}

/** The rows of a tensor at a step as points. */
export function pointsCell(
  path: string,
  name: string,
  step: number | null,
  mode: Mode,
  method: Method,
  labels: string
): string {
  const maker =
    method === 'tsne'
      ? ['from sklearn.manifold import TSNE', 'TSNE(init="pca", perplexity=min(30, (len(rows) - 1) / 3))']
      : ['from sklearn.decomposition import PCA', 'PCA(2)'];
  const colours = labels
    ? `classes = trial.tensor(${text(labels)}).value(step, debugger.ModeKeys.${mode})
classes = classes.argmax(1) if classes.ndim == 2 and classes.shape[1] > 1 else classes.ravel()
`
    : '';
  return `${opening(path, [PLOT, maker[0] ?? ''])}tensor = trial.tensor(${text(name)})
step = ${stepOf('tensor', step, mode)}
rows = tensor.value(step, debugger.ModeKeys.${mode})
rows = rows.reshape(len(rows), -1)
points = ${maker[1]}.fit_transform(rows)
${colours}plt.scatter(points[:, 0], points[:, 1], s=12${labels ? ', c=classes, cmap="tab10"' : ''})
plt.title(f"Rows of {tensor.name} at step {step}")
`;
}

/** How labels and predictions of a step agree. */
export function confusionCell(
  path: string,
  labels: string,
  predictions: string,
  step: number,
  mode: Mode
): string {
  return `${opening(path, [PLOT])}from sklearn.metrics import ConfusionMatrixDisplay

step = ${step}
labels = trial.tensor(${text(labels)}).value(step, debugger.ModeKeys.${mode})
predictions = trial.tensor(${text(predictions)}).value(step, debugger.ModeKeys.${mode})
labels, predictions = (
    values.argmax(1) if values.ndim == 2 and values.shape[1] > 1 else values.ravel().round().astype(int)
    for values in (labels, predictions)
)
ConfusionMatrixDisplay.from_predictions(labels, predictions)
plt.title(f"Step {step}")
`;
}

/** What rules say of the steps that were saved. */
export function rulesCell(
  path: string,
  rules: readonly Pick<RuleEvaluation, 'name' | 'rule' | 'parameters'>[]
): string {
  const rows = rules.map(({ name, rule, parameters }) => {
    const given = Object.entries(parameters).map(([key, value]) => `${text(key)}: ${text(value)}`);
    return `    (${text(name)}, ${text(rule)}, {${given.join(', ')}}),\n`;
  });
  return `${opening(path, ['from jupyter_smstudio.debugger.runtime.rules.catalogue import UnknownRule'])}rules = [
${rows.join('')}]
end = trial.steps()[-1] + 1
for name, rule, parameters in rules:
    try:
        judged = debugger.rule_class(rule)(trial, **parameters)
    except UnknownRule:  # one of your own
        print(name, "is not judged here")
    else:
        print(name, "fired at steps", debugger.invoke_rule(judged, end_step=end))
`;
}

/** The step of a cell as Python: a number, or the last that a tensor has. */
function stepOf(tensor: string, step: number | null, mode: Mode): string {
  return step === null ? `${tensor}.steps(debugger.ModeKeys.${mode})[-1]` : String(step);
}

/** A Python literal: JSON's strings are such. */
function text(value: string): string {
  return JSON.stringify(value);
}
