"""Overtraining: a training that goes on after its best."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from ..built_in_rule import EVERYTHING, AnyTrial
from ..evaluation_rule import EvaluationRule
from ..finding import Finding, Proposal
from ..parameters import Number, Whole


@dataclass(frozen=True)
class Parameters:
    """Parameters of `Overtraining`.

    Attributes:
        patience_train: stretches of training without a smaller loss after which it does not improve.
        patience_validation: evaluations without a smaller loss after which it does not improve.
        delta: by how much a loss has to be smaller than the best to be a new best.
    """

    patience_train: Annotated[int, Whole(least=1)] = 5
    patience_validation: Annotated[int, Whole(least=1)] = 10
    delta: Annotated[float, Number(least=0)] = 0.01


@dataclass(slots=True)
class Best:
    """The smallest loss, and how many came since."""

    delta: float
    loss: float = math.inf
    since: int = 0

    def add(self, loss: float) -> None:
        """Take one more loss."""
        improved = loss < self.loss - self.delta
        self.since = 0 if improved else self.since + 1
        self.loss = loss if improved else self.loss


class Overtraining(EvaluationRule[Parameters]):
    """Fires where neither loss improves any more and that of validation is above its best."""

    kind = Parameters

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        self._train, self._validation = Best(self.parameters.delta), Best(self.parameters.delta)

    def compare(self, step: int, train: float, validation: float) -> Iterator[Finding]:
        """Judge for how long neither loss has improved."""
        self._train.add(train)
        self._validation.add(validation)
        plateau = self._train.since >= self.parameters.patience_train
        past = self._validation.since >= self.parameters.patience_validation
        if self.begins(EVERYTHING, plateau and past and validation > self._validation.loss):
            yield self._overtrained(step, validation)

    def _overtrained(self, step: int, validation: float) -> Finding:
        best, since = self._validation.loss, self._validation.since
        return self.finding(
            step,
            EVERYTHING,
            f"the validation loss is {validation:.4g}; its best, {best:.4g}, was {since} evaluations ago, "
            f"and the training loss has not improved {self._train.since} times either.",
            explanation=(
                f"Since {since} evaluations the validation loss has not been {self.parameters.delta:g} below "
                f"{best:.4g}, and it is {validation:.4g} at step {step}. Training longer fits the model to "
                "the training data alone and costs time. Stop at the best evaluation, and keep the model of "
                "that step."
            ),
            proposal=Proposal(
                "early_stopping",
                f"Stop when the validation loss has not improved for {self.parameters.patience_validation} "
                "evaluations, and keep the best model.",
                {"patience": self.parameters.patience_validation, "delta": self.parameters.delta},
            ),
            validation_loss=validation,
            best_loss=best,
            evaluations=since,
        )
