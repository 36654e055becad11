"""PoorWeightInitialization: weights from which a training cannot start well."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Annotated, ClassVar

import numpy as np

from ..built_in_rule import EVERYTHING, LEARNING, AnyTrial, BuiltInRule, Saves
from ..finding import Finding, Proposal
from ..parameters import Number, Patterns, Whole

INITIALISE = Proposal(
    "initialisation",
    "Initialise every layer by its fan-in: Kaiming's method before ReLU, Xavier's before tanh or sigmoid.",
    {"method": "fan_in"},
)


@dataclass(frozen=True)
class Parameters:
    """Parameters of `PoorWeightInitialization`.

    Attributes:
        activation_inputs_regex: inputs of activations whose variances are compared across layers.
        threshold: ratio of the largest to the smallest of these variances above which it fires.
        distribution_range: distance of the 5th and the 95th percentile of a gradient below which it fires.
        patience: steps whose mean loss has to be below that of as many steps before.
        steps: saved steps of the training's beginning that are judged.
    """

    activation_inputs_regex: Annotated[tuple[str, ...], Patterns()] = (".*relu_input",)
    threshold: Annotated[float, Number(least=1)] = 10.0
    distribution_range: Annotated[float, Number(least=0)] = 0.001
    patience: Annotated[int, Whole(least=1)] = 5
    steps: Annotated[int, Whole(least=1)] = 10


class PoorWeightInitialization(BuiltInRule[Parameters]):
    """Fires where one of three signs is seen within the first ``steps`` saved steps of the training.

    The signs: variances of activations' inputs that differ too much between layers, a gradient whose values
    lie too close together, a loss that does not fall. Each alone is enough, as in the guide; what was not
    saved is not judged. The guide waits ``patience`` steps for a smaller loss; means of so many losses are
    compared here, as a batch alone says little where every step is saved.
    """

    kind = Parameters
    saves: ClassVar[Saves] = {"relu_input": {"include_regex": ".*relu_input", "save_interval": "500"}}
    reads = "inputs of activations (activation_inputs_regex), gradients or losses of the first steps"

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        self._seen = 0
        self._losses: list[float] = []

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge a step, if it is one of the training's first."""
        if self._seen >= self.parameters.steps or self.view.mode(step) not in LEARNING:
            return
        before = self.data_points
        yield from self._variances(step)
        yield from self._gradients(step)
        yield from self._flat_loss(step)
        self._seen += self.data_points > before

    def _variances(self, step: int) -> Iterator[Finding]:
        names = self.selected(step, regexes=self.parameters.activation_inputs_regex)
        summaries = [(name, self.view.summary(name, step)) for name in names]
        variances = {name: each.std * each.std for name, each in summaries if each and each.count > 1}
        variances = {name: each for name, each in variances.items() if math.isfinite(each)}
        if len(variances) < 2:
            return
        small, large = min(variances, key=variances.__getitem__), max(variances, key=variances.__getitem__)
        least, most = variances[small], variances[large]
        ratio = most / least if least else (math.inf if most else 1.0)
        if self.begins("variance", ratio > self.parameters.threshold):
            yield self.finding(
                step,
                small,
                f"the variance of the activations' inputs is {least:.3g} here and {most:.3g} in {large}: "
                f"{ratio:.3g} times as large, more than {self.parameters.threshold:g}.",
                explanation=(
                    f"At step {step} the inputs of activations vary {ratio:.3g} times as much in one layer "
                    "as in another. With well-scaled weights the variance stays about the same from layer to "
                    "layer; here it shrinks or grows, and gradients do so with it. Initialise every layer by "
                    "its fan-in, or put normalisations between them."
                ),
                proposal=INITIALISE,
                ratio=ratio,
                smallest=least,
                largest=most,
            )

    def _gradients(self, step: int) -> Iterator[Finding]:
        limit = self.parameters.distribution_range
        for name in self.selected(step, ["gradients"]):
            spread = self._spread(name, step)
            if spread is not None and self.begins(name, spread < limit):
                yield self.finding(
                    step,
                    name,
                    f"9 in 10 values of the gradient lie within {spread:.3g}, less than {limit:g}.",
                    explanation=(
                        f"The 5th and the 95th percentile of this gradient are {spread:.3g} apart at step "
                        f"{step}. So narrow a gradient moves all weights of the layer by nearly the same, "
                        "which leaves it as it was initialised. Initialise the layer by its fan-in with "
                        "random weights."
                    ),
                    proposal=INITIALISE,
                    spread=spread,
                    distribution_range=limit,
                )

    def _spread(self, name: str, step: int) -> float | None:
        """Return the distance of the percentiles, or that of the extremes where that is small enough."""
        summary = self.view.summary(name, step)
        if summary is None or summary.count < 2 or not math.isfinite(summary.max - summary.min):
            return None
        if summary.max - summary.min < self.parameters.distribution_range and not summary.estimate:
            return summary.max - summary.min
        value = self.view.value(name, step)
        if value is None:
            return None
        values = np.asarray(value, dtype=np.float64)
        low, high = np.percentile(values[np.isfinite(values)], [5, 95])
        return float(high - low)

    def _flat_loss(self, step: int) -> Iterator[Finding]:
        summaries = [self.view.summary(name, step) for name in self.selected(step, ["losses"])]
        losses = [each.mean for each in summaries if each and math.isfinite(each.mean)]
        if not losses:
            return
        patience = self.parameters.patience
        self._losses = [*self._losses, fmean(losses)][-2 * patience :]
        if len(self._losses) < 2 * patience:
            self.begins(EVERYTHING, False)
            return
        before, now = fmean(self._losses[:patience]), fmean(self._losses[patience:])
        if self.begins(EVERYTHING, now >= before):
            yield self.finding(
                step,
                EVERYTHING,
                f"the mean loss of the last {patience} saved steps is {now:.4g}, not below the {before:.4g} "
                "of those before.",
                explanation=(
                    f"Over {patience} saved steps until step {step} the mean loss was {now:.4g}, and "
                    f"{before:.4g} over as many before. A loss that does not fall from the start says that "
                    "the weights do not let gradients through, or that the learning rate does not fit them. "
                    "Initialise the layers by their fan-in, then try another learning rate."
                ),
                proposal=INITIALISE,
                loss=now,
                loss_before=before,
            )
