"""The course of losses, and where a model began to learn its data by heart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..collection import LOSSES, METRICS
from ..modes import ModeKeys
from ..rules.losses import TRAINING_METRIC, VALIDATION_METRIC
from ..scores import is_score
from ..trial.series import summaries_over
from ..trial.trial import Trial
from .values import names_in

MOST = 500
"""Steps of a curve: more than a chart has room for."""


@dataclass(frozen=True)
class LossCurve:
    """A loss or a metric over the steps of a training.

    Attributes:
        name: of the tensor.
        mode: ``TRAIN``, ``EVAL`` or ``GLOBAL``.
        steps: global ones.
        values: means where a step has several numbers; NaN and infinite ones are as they were.
        score: the metric is to grow.
    """

    name: str
    mode: str
    steps: NDArray[np.int64]
    values: NDArray[np.float64]
    score: bool = False

    @property
    def evaluated(self) -> bool:
        """Whether it is of data that the model does not learn from."""
        return self.mode == "EVAL" or (self.mode == "GLOBAL" and bool(VALIDATION_METRIC.match(self.name)))

    @property
    def trained(self) -> bool:
        """Whether it is of data that the model learns from."""
        return self.mode == "TRAIN" or (self.mode == "GLOBAL" and bool(TRAINING_METRIC.match(self.name)))


@dataclass(frozen=True)
class BestEvaluation:
    """The step at which an evaluated loss was the best.

    Attributes:
        curve: of the loss.
        step: global one.
        value: at this step.
        last: at the last step.
        overfitted: since then it grew worse, while the loss of the training data grew better.
    """

    curve: LossCurve
    step: int
    value: float
    last: float
    overfitted: bool


def loss_curves(trial: Trial, most: int = MOST) -> list[LossCurve]:
    """Return the curves of all losses and metrics of a trial, by their names.

    Args:
        trial: of the training.
        most: steps of each, evenly chosen.
    """
    names = dict.fromkeys([*names_in(trial, LOSSES), *names_in(trial, METRICS)])
    found = []
    for name in sorted(names):
        modes = [mode for mode in trial.modes() if name in trial.tensor_names(mode=mode)]
        for mode in modes or [ModeKeys.GLOBAL]:
            steps, rows = summaries_over(trial, name, mode, most=most)
            if len(steps):
                told = steps if mode is ModeKeys.GLOBAL else _global(trial, mode, steps)
                values = rows["mean"].astype(np.float64)
                found.append(LossCurve(name, mode.name, told, values, is_score(name)))
    return found


def best_evaluation(curves: Iterable[LossCurve], margin: float = 0.01) -> BestEvaluation | None:
    """Return where the first evaluated loss was the best; None: none was evaluated.

    Args:
        curves: of a training.
        margin: by how much of its best value a loss must have grown worse to say that it did.
    """
    known = list(curves)
    curve = next((each for each in known if each.evaluated and np.isfinite(each.values).any()), None)
    if curve is None:
        return None
    sign = -1.0 if curve.score else 1.0
    finite = np.where(np.isfinite(curve.values), sign * curve.values, np.inf)
    best = int(np.argmin(finite))
    worse = finite[-1] - finite[best] > margin * max(abs(finite[best]), 1e-12)
    return BestEvaluation(
        curve,
        int(curve.steps[best]),
        float(curve.values[best]),
        float(curve.values[-1]),
        bool(worse) and _learned_on(known, curve, int(curve.steps[best])),
    )


def _learned_on(curves: Sequence[LossCurve], evaluated: LossCurve, since: int) -> bool:
    """Tell whether the loss of the training data grew better after a step."""
    metric = evaluated.name.rpartition("-")[2]
    for curve in curves:
        if not curve.trained or curve.name.rpartition("-")[2] != metric:
            continue
        before = curve.values[curve.steps <= since]
        if len(before) and math.isfinite(before[-1]) and math.isfinite(curve.values[-1]):
            gained = float(curve.values[-1] - before[-1])
            return gained > 0 if curve.score else gained < 0
    return False


def _global(trial: Trial, mode: ModeKeys, steps: NDArray[np.int64]) -> NDArray[np.int64]:
    found = (trial.global_step(mode, int(step)) for step in steps)
    return np.asarray([-1 if step is None else step for step in found], np.int64)
