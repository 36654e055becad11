"""The losses of a training and of its evaluations, step after step."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..scores import is_score
from .view import TensorView

TRAINING_METRIC = re.compile(r"^train-")
VALIDATION_METRIC = re.compile(r"^(?:validation(?:_\d+)?|eval|test)-")
"""How XGBoost names its metrics, which are saved in no mode."""


@dataclass(slots=True)
class Mean:
    """The mean of numbers that come one after the other."""

    count: int = 0
    total: float = 0.0

    def add(self, value: float) -> None:
        """Take one more."""
        self.count += 1
        self.total += value

    @property
    def value(self) -> float:
        """The mean; NaN where there is none."""
        return self.total / self.count if self.count else math.nan


@dataclass(slots=True)
class Phases:
    """Means of the losses of the last stretch of training and of the last evaluation.

    Steps of one mode in a row are a stretch. With metrics of both kinds at a step, as XGBoost saves them,
    each step is a stretch of training and an evaluation.

    Attributes:
        train: of the last stretch of training.
        validation: of the evaluation that follows it.
    """

    train: Mean = field(default_factory=Mean)
    validation: Mean = field(default_factory=Mean)
    _evaluating: bool = False

    def complete(self, train: float | None, validation: float | None) -> bool:
        """Return whether an evaluation is over now that a step with these losses follows."""
        return self._evaluating and train is not None and self.validation.count > 0

    def add(self, train: float | None, validation: float | None) -> None:
        """Take the losses of a step."""
        if train is not None:
            if self._evaluating:
                self.train, self.validation, self._evaluating = Mean(), Mean(), False
            self.train.add(train)
        if validation is not None:
            self.validation.add(validation)
            self._evaluating = True


def mean_losses(view: TensorView, step: int, names: Sequence[str]) -> tuple[float | None, float | None]:
    """Return the mean loss of training and of validation among some tensors of a step.

    Args:
        view: of the trial.
        step: global step.
        names: tensors that are losses. In the mode ``GLOBAL``, those that XGBoost names so count.

    Returns:
        None for what the step has none of; infinite losses and NaN do not count.
    """
    mode = view.mode(step)
    if mode == "TRAIN":
        return _mean(view, step, names), None
    if mode == "EVAL":
        return None, _mean(view, step, names)
    if mode == "GLOBAL":
        losses = [name for name in names if not is_score(name)]
        train = [name for name in losses if TRAINING_METRIC.match(name)]
        validation = [name for name in losses if VALIDATION_METRIC.match(name)]
        return _mean(view, step, train), _mean(view, step, validation)
    return None, None


def _mean(view: TensorView, step: int, names: Iterable[str]) -> float | None:
    mean = Mean()
    for name in names:
        summary = view.summary(name, step)
        if summary is not None and math.isfinite(summary.mean):
            mean.add(summary.mean)
    return mean.value if mean.count else None
