"""LossNotDecreasing: a loss that does not fall."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
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
        num_steps: steps whose losses are compared with those before, and after which they are judged again.
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

    What is compared are the means of the losses of the last ``num_steps`` steps and of as many before the
    latest that is older. Where one in ``num_steps`` is saved, as by default in the original, these
    are its two losses; where more are, their mean says what a single batch cannot. A rise counts where it is
    beyond chance, three standard errors from 0. NaN is ExplodingTensor's.
    """

    kind = Parameters
    saves: ClassVar[Saves] = {"losses": {"save_interval": "500"}}
    reads = "losses (collection losses) at more than one step"

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        self._history: dict[str, deque[tuple[int, float]]] = {}
        """Of a mode and tensor: steps and losses, as far back as they are compared."""
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
            change = self._change(history, step, summary.mean)
            if change is None:
                continue
            rises = change.percent < -asked.increase_threshold_percent and change.beyond_chance
            if self.begins(history, rises or 0 <= change.percent < asked.diff_percent):
                yield self._flat(step, name, change)

    def _change(self, name: str, step: int, loss: float) -> Change | None:
        """Remember a loss, and return how it changed if that is to be judged now."""
        points, length = self._history.setdefault(name, deque()), self.parameters.num_steps
        points.append((step, loss))
        latest = max((point[0] for point in points if point[0] <= step - length), default=None)
        if latest is None:
            return None
        while points[0][0] <= latest - length:
            points.popleft()
        before = [point for point in points if point[0] <= latest]
        now = [point for point in points if point[0] > step - length]
        # After a pause, as between two evaluations, there are few at first, whose mean would be one batch's.
        if len(now) < len(before) or self._judged.get(name, latest) > step - length:
            return None
        self._judged[name] = step
        return Change(before, now)

    def _flat(self, step: int, name: str, change: Change) -> Finding:
        percent, expected = change.percent, self.parameters.diff_percent
        moved = f"rose by {-percent:.3g} %" if percent < 0 else f"fell by {percent:.3g} %"
        factor = 0.1 if percent < 0 else 10.0
        return self.finding(
            step,
            name,
            f"the loss {moved} since step {change.since}, from {change.before:.4g} to {change.now:.4g}, and "
            f"was to fall by {expected:g} %.",
            explanation=(
                f"Between steps {change.since} and {step} this loss {moved}, from {change.before:.4g} to "
                f"{change.now:.4g}. A loss that rises has a learning rate that is too large; one that stands "
                "still has one that is too small, gradients that vanish, or all learned that it can. "
                f"Multiply the learning rate by {factor:g}, and look at the gradients of the first layers."
            ),
            proposal=Proposal(
                "learning_rate", f"Multiply the learning rate by {factor:g}.", {"factor": factor}
            ),
            loss=change.now,
            loss_before=change.before,
            decrease_percent=percent,
            compared_step=change.since,
        )


class Change:
    """How a loss changed.

    Args:
        before: steps and losses.
        now: steps and losses that follow.

    Attributes:
        since: the last step of those before.
        before: their mean loss.
        now: the mean loss of those that follow.
        percent: by how many percent of its magnitude the mean fell; infinite where it was 0 and is not now.
        beyond_chance: the means differ by more than three standard errors; single losses always do.
    """

    def __init__(self, before: Sequence[tuple[int, float]], now: Sequence[tuple[int, float]]) -> None:
        self.since = before[-1][0]
        first, second = [loss for _, loss in before], [loss for _, loss in now]
        self.before, self.now = fmean(first), fmean(second)
        self.percent = percent_decrease(self.before, self.now)
        squares = sum((loss - self.before) ** 2 for loss in first)
        squares += sum((loss - self.now) ** 2 for loss in second)
        variance = squares / max(1, len(first) + len(second) - 2)
        error = math.sqrt(variance * (1 / len(first) + 1 / len(second)))
        self.beyond_chance = abs(self.now - self.before) > 3 * error


def percent_decrease(before: float, now: float) -> float:
    """Return by how many percent of its magnitude a number fell; infinite where it was 0 and is not now."""
    if before == now:
        return 0.0
    return (before - now) / abs(before) * 100 if before else math.copysign(math.inf, before - now)
