"""Overfit: a model that knows the training data better than others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from ..built_in_rule import EVERYTHING, AnyTrial
from ..evaluation_rule import EvaluationRule
from ..finding import Finding, Proposal
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


class Overfit(EvaluationRule[Parameters]):
    """Fires where the mean validation loss is too far above the mean training loss."""

    kind = Parameters

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        self._exceeded = 0

    def losses(self, step: int) -> Sequence[str]:
        """Return the tensors of a step that are losses."""
        regex = self.parameters.tensor_regex
        return self.selected(step, (), regex) if regex else super().losses(step)

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the evaluation that is over, and take a step's losses."""
        if step >= self.parameters.start_step:
            yield from super().examine(step)

    def compare(self, step: int, train: float, validation: float) -> Iterator[Finding]:
        """Judge by how much the evaluation's mean loss is the larger one."""
        if train == 0:
            return
        ratio = (validation - train) / abs(train)
        self._exceeded = self._exceeded + 1 if ratio > self.parameters.ratio_threshold else 0
        if self.begins(EVERYTHING, self._exceeded >= self.parameters.patience):
            yield self._overfit(step, train, validation, ratio)

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
                "Give the optimizer a weight decay of 1e-4.",
                {"weight_decay": 1e-4},
            ),
            train_loss=train,
            validation_loss=validation,
            ratio=ratio,
        )
