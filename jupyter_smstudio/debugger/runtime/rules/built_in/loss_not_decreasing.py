"""LossNotDecreasing: a loss that does not fall."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from ..built_in_rule import AnyTrial, BuiltInRule, Saves
from ..finding import Finding, Proposal
from ..parameters import PERCENT, Choice, Flag, Number, Patterns, Texts, Whole


@dataclass(frozen=True)
class Parameters:
    """Parameters of `LossNotDecreasing`.

    Attributes:
        collection_names: collections with losses, beside those of the next two.
        tensor_regex: tensors that are losses.
        use_losses_collection: judge the collection losses.
        num_steps: steps back that a loss is compared with, and after which it is judged again.
        diff_percent: percentage by which it has to fall.
        increase_threshold_percent: percentage by which a loss that rises may rise.
        mode: steps of this mode are judged; ``GLOBAL``: all, those of each mode by themselves.
    """

    collection_names: Annotated[tuple[str, ...], Texts()] = ()
    tensor_regex: Annotated[tuple[str, ...], Patterns()] = ()
    use_losses_collection: Annotated[bool, Flag()] = True
    num_steps: Annotated[int, Whole(least=1)] = 10
    diff_percent: Annotated[float, PERCENT] = 0.1
    increase_threshold_percent: Annotated[float, Number(least=0)] = 5.0
    mode: Annotated[str, Choice(("TRAIN", "EVAL", "PREDICT", "GLOBAL"))] = "GLOBAL"


class LossNotDecreasing(BuiltInRule[Parameters]):
    """Fires where a loss fell by less than ``diff_percent``, or rose by more than the other percentage.

    A loss is compared with the latest that is ``num_steps`` or more behind. One that rose a little, within
    ``increase_threshold_percent``, is taken for noise. NaN is ExplodingTensor's.
    """

    kind = Parameters
    saves: ClassVar[Saves] = {"losses": {"save_interval": "500"}}
    reads = "losses (collection losses) at more than one step"

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        self._history: dict[str, deque[tuple[int, float]]] = {}
        """Of a mode and tensor: steps and losses, those that may be compared with alone."""
        self._judged: dict[str, int] = {}

    def examine(self, step: int) -> Iterator[Finding]:
        """Compare the losses of a step with what they were."""
        asked = self.parameters
        if asked.mode not in ("GLOBAL", self.view.mode(step)):
            return
        collections = (*asked.collection_names, *(["losses"] if asked.use_losses_collection else []))
        if not collections and not asked.tensor_regex:
            return
        for name in self.selected(step, collections, asked.tensor_regex):
            summary = self.view.summary(name, step)
            if summary is None or not math.isfinite(summary.mean):
                continue
            history = f"{self.view.mode(step)} {name}"
            before = self._before(history, step, summary.mean)
            if before is None:
                continue
            decrease = percent_decrease(before[1], summary.mean)
            rises = decrease < -asked.increase_threshold_percent
            if self.begins(history, rises or 0 <= decrease < asked.diff_percent):
                yield self._flat(step, name, summary.mean, before, decrease)

    def _before(self, name: str, step: int, loss: float) -> tuple[int, float] | None:
        """Return the step and loss to compare with, if the loss is to be judged now, and remember it."""
        points, latest = self._history.setdefault(name, deque()), step - self.parameters.num_steps
        while len(points) > 1 and points[1][0] <= latest:
            points.popleft()
        before = points[0] if points and points[0][0] <= latest else None
        points.append((step, loss))
        if before is None or self._judged.get(name, latest) > latest:
            return None
        self._judged[name] = step
        return before

    def _flat(self, step: int, name: str, loss: float, before: tuple[int, float], decrease: float) -> Finding:
        asked = self.parameters
        moved = f"rose by {-decrease:.3g} %" if decrease < 0 else f"fell by {decrease:.3g} %"
        factor = 0.1 if decrease < 0 else 10.0
        return self.finding(
            step,
            name,
            f"the loss is {loss:.4g}; since step {before[0]} it {moved}, and {asked.diff_percent:g} % less "
            "was expected.",
            explanation=(
                f"Between steps {before[0]} and {step} this loss {moved}, from {before[1]:.4g} to "
                f"{loss:.4g}. A loss that rises has a learning rate that is too large; one that stands still "
                "has one that is too small, gradients that vanish, or all learned that it can. Multiply the "
                f"learning rate by {factor:g}, and look at the gradients of the first layers."
            ),
            proposal=Proposal(
                "learning_rate", f"Multiply the learning rate by {factor:g}.", {"factor": factor}
            ),
            loss=loss,
            loss_before=before[1],
            decrease_percent=decrease,
            compared_step=before[0],
        )


def percent_decrease(before: float, now: float) -> float:
    """Return by how many percent of its magnitude a number fell; infinite where it was 0 and is not now."""
    if before == now:
        return 0.0
    return (before - now) / abs(before) * 100 if before else math.copysign(math.inf, before - now)
