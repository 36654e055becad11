"""WeightUpdateRatio: weights that change too much or too little."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from ..built_in_rule import LEARNING, AnyTrial, BuiltInRule, Saves
from ..finding import Finding, Proposal
from ..parameters import Number, Whole


@dataclass(frozen=True)
class Parameters:
    """Parameters of `WeightUpdateRatio`.

    Attributes:
        num_steps: steps back that a weight is compared with; None: the saved step before.
        large_threshold: ratio of the update to the weight above which it is too large.
        small_threshold: ratio below which it is too small.
        epsilon: added to the weight's magnitude, so that nothing is divided by 0.
    """

    num_steps: Annotated[int | None, Whole(least=1)] = None
    large_threshold: Annotated[float, Number(above=0)] = 10.0
    small_threshold: Annotated[float, Number(least=0)] = 1e-8
    epsilon: Annotated[float, Number(above=0)] = 1e-9


class WeightUpdateRatio(BuiltInRule[Parameters]):
    """Fires where mean |update| / (mean |weight| + epsilon) is outside the thresholds.

    The guide says "the ratio of updates to weights"; means of magnitudes were chosen for both. Where values
    were not saved, the summaries bound the ratio from below, as mean |b - a| ≥ | mean |b| - mean |a| |: an
    update that is surely too large is told, one that may be too small is not. Steps of evaluation and
    prediction are left out.
    """

    kind = Parameters
    saves: ClassVar[Saves] = {"weights": {"save_interval": "500"}}
    reads = "the weights of the model (collection weights) at more than one step"

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        self._steps: dict[str, deque[int]] = {}

    def examine(self, step: int) -> Iterator[Finding]:
        """Compare the weights of a step with what they were."""
        if self.view.mode(step) not in LEARNING:
            return
        asked = self.parameters
        for name in self.selected(step, ["weights"]):
            before = self._before(name, step)
            if before is None:
                continue
            ratio, exact = self._ratio(name, before, step)
            if ratio is None:
                continue
            large, small = ratio > asked.large_threshold, exact and ratio < asked.small_threshold
            if self.begins(name, large or small):
                yield self._outside(step, name, ratio, before, large=large)

    def _before(self, name: str, step: int) -> int | None:
        """Return the step to compare with, and remember this one."""
        steps = self._steps.setdefault(name, deque())
        latest = step - (self.parameters.num_steps or 1)
        while len(steps) > 1 and steps[1] <= latest:
            steps.popleft()
        before = steps[0] if steps and steps[0] <= latest else None
        steps.append(step)
        return before

    def _ratio(self, name: str, before: int, step: int) -> tuple[float | None, bool]:
        old, new = self.view.value(name, before), self.view.value(name, step)
        epsilon = self.parameters.epsilon
        if old is not None and new is not None and old.shape == new.shape and old.size:
            first = np.asarray(old, dtype=np.float64)
            update = float(np.abs(np.asarray(new, dtype=np.float64) - first).mean())
            return update / (float(np.abs(first).mean()) + epsilon), True
        first_summary, second_summary = self.view.summary(name, before), self.view.summary(name, step)
        if (
            first_summary is None
            or second_summary is None
            or first_summary.estimate
            or second_summary.estimate
        ):
            return None, False
        change = abs(second_summary.abs_mean - first_summary.abs_mean)
        return change / (first_summary.abs_mean + epsilon), False

    def _outside(self, step: int, name: str, ratio: float, before: int, *, large: bool) -> Finding:
        asked = self.parameters
        limit = asked.large_threshold if large else asked.small_threshold
        compared, factor = ("above", 0.1) if large else ("below", 10.0)
        meaning = (
            "Steps of that size jump over minima, and the loss swings or explodes"
            if large
            else "At that pace the layer stays as it was initialised, whatever the data are"
        )
        return self.finding(
            step,
            name,
            f"since step {before} the weights changed by {ratio:.3g} of their size, {compared} the threshold "
            f"of {limit:.3g}.",
            explanation=(
                f"Between steps {before} and {step} the mean change of these weights was {ratio:.3g} of "
                f"their mean magnitude; about 1e-3 a step is usual. {meaning}. Make the learning rate "
                f"{'ten times smaller' if large else 'ten times larger, if the gradient has not vanished'}."
            ),
            proposal=Proposal(
                "learning_rate", f"Multiply the learning rate by {factor:g}.", {"factor": factor}
            ),
            ratio=ratio,
            threshold=limit,
            compared_step=before,
        )
