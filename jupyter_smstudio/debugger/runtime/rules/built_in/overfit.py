"""Overfit: a model that knows the training data better than others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from ..built_in_rule import EVERYTHING, AnyTrial, BuiltInRule, Saves
from ..finding import Finding, Proposal
from ..losses import Phases, mean_losses
from ..parameters import Number, Patterns, Whole


@dataclass(frozen=True)
class Parameters:
    """Parameters of `Overfit`.

    Attributes:
        tensor_regex: tensors that are losses; empty: the collections losses and metrics.
        start_step: the first step that is judged.
        patience: evaluations in a row with too high a ratio at which it fires.
        ratio_threshold: the highest ratio of (validation loss - training loss) to training loss.
    """

    tensor_regex: Annotated[tuple[str, ...], Patterns()] = ()
    start_step: Annotated[int, Whole()] = 0
    patience: Annotated[int, Whole(least=1)] = 1
    ratio_threshold: Annotated[float, Number(least=0)] = 0.1


class Overfit(BuiltInRule[Parameters]):
    """Fires where the mean validation loss is too far above the mean training loss.

    Means are over an evaluation, which is judged when it is over, and over the stretch of training before it.
    The guide counts ``patience`` in steps; an evaluation of many steps counts as one here, as its batches
    differ by chance alone.
    """

    kind = Parameters
    saves: ClassVar[Saves] = {"losses": {"train.save_interval": "100", "eval.save_interval": "10"}}
    reads = "losses in the modes TRAIN and EVAL, or XGBoost's metrics of both"

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        self._phases = Phases()
        self._exceeded = 0
        self._last_step = 0

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the evaluation that is over, and take a step's losses."""
        asked = self.parameters
        if step < asked.start_step:
            return
        collections = () if asked.tensor_regex else ("losses", "metrics")
        losses = mean_losses(self.view, step, self.selected(step, collections, asked.tensor_regex))
        if self._phases.complete(*losses):
            yield from self._judge()
        self._phases.add(*losses)
        if any(loss is not None for loss in losses):
            self._last_step = step

    def finish(self) -> Iterator[Finding]:
        """Judge the last evaluation."""
        if self._phases.validation.count:
            yield from self._judge()

    def _judge(self) -> Iterator[Finding]:
        train, validation = self._phases.train.value, self._phases.validation.value
        if not self._phases.train.count or train == 0:
            return
        ratio = (validation - train) / abs(train)
        self._exceeded = self._exceeded + 1 if ratio > self.parameters.ratio_threshold else 0
        if self.begins(EVERYTHING, self._exceeded >= self.parameters.patience):
            yield self._overfit(self._last_step, train, validation, ratio)

    def _overfit(self, step: int, train: float, validation: float, ratio: float) -> Finding:
        limit = self.parameters.ratio_threshold
        return self.finding(
            step,
            EVERYTHING,
            f"the mean validation loss is {validation:.4g} and the mean training loss {train:.4g}: "
            f"{ratio:.1%} more, above {limit:.1%}.",
            explanation=(
                f"In the evaluation until step {step} the mean loss was {validation:.4g}, and {train:.4g} in "
                f"the training before it, which is {ratio:.1%} more. The model has begun to learn the "
                "training data by heart instead of what they have in common with others. Add dropout, weight "
                "decay or more data, or take a smaller model."
            ),
            proposal=Proposal(
                "regularisation",
                "Add weight decay of 1e-4 to the optimizer, or dropout of 0.3 before the last layer.",
                {"weight_decay": 1e-4, "dropout": 0.3},
            ),
            train_loss=train,
            validation_loss=validation,
            ratio=ratio,
        )
