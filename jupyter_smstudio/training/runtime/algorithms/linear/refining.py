"""Mini-batch training brought to its end: L-BFGS over all rows, where they are in memory.

Some thousand steps of a stochastic optimizer leave models of correlated features short of their optimum by
ten percent and more; a quasi-Newton method does not mind them (Byrd, Lu, Nocedal and Zhu, 1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from ..data import Array
from .candidates import Candidate
from .losses import Loss

SMOOTH = (
    "logistic",
    "softmax_loss",
    "squared_loss",
    "eps_insensitive_squared_loss",
    "huber_loss",
    "smooth_l1",
)
"""Losses with a continuous gradient, which the method needs."""
ITERATIONS = 100


@dataclass(frozen=True)
class Objective:
    """What one model minimises: the mean loss and its regularisation.

    Attributes:
        features: of all rows, scaled.
        labels: of all rows, scaled.
        loss: the loss function.
        row_weights: of all rows; None: all are 1.
        wd: L2 regularisation of the weights.
        l1: L1 regularisation of the weights.
        bias_wd: of the bias; None: there is no bias.
        classes: outputs of the model.
    """

    features: Any
    labels: Array
    loss: Loss
    row_weights: Array | None
    wd: float
    l1: float
    bias_wd: float | None
    classes: int

    def minimise(self, weights: Array, bias: Array) -> tuple[Array, Array]:
        """Return better weights, features × classes, and bias."""
        size = weights.size
        start = np.concatenate([weights.ravel(), bias]).astype(np.float64)
        options = {"maxiter": ITERATIONS}
        if self.l1:
            # |w| has no gradient at zero; as the difference of two weights that are not negative it has one.
            parts = np.concatenate([start[:size].clip(0), (-start[:size]).clip(0), start[size:]])
            bounds = [(0.0, None)] * (2 * size) + [(None, None)] * len(bias)
            solved = minimize(
                self._split, parts, (size,), "L-BFGS-B", jac=True, bounds=bounds, options=options
            ).x
            found = np.concatenate([solved[:size] - solved[size : 2 * size], solved[2 * size :]])
        else:
            found = minimize(self._value_and_gradient, start, method="L-BFGS-B", jac=True, options=options).x
        return found[:size].reshape(weights.shape).astype(np.float32), found[size:].astype(np.float32)

    def _split(self, parts: Array, size: int) -> tuple[float, Array]:
        """Return value and gradient for positive parts of the weights, negative ones, and the bias."""
        positive, negative = parts[:size], parts[size : 2 * size]
        value, slopes = self._value_and_gradient(np.concatenate([positive - negative, parts[2 * size :]]))
        weights = slopes[:size]
        value += self.l1 * float(positive.sum() + negative.sum())
        return value, np.concatenate([weights + self.l1, -weights + self.l1, slopes[size:]])

    def _value_and_gradient(self, parameters: Array) -> tuple[float, Array]:
        size = len(parameters) - self.classes
        weights, bias = parameters[:size].reshape(-1, self.classes), parameters[size:]
        scores = np.asarray(self.features @ weights.astype(np.float32)) + bias
        # One model: rows × 1, or rows × 1 × classes.
        shaped = scores if self.classes == 1 else scores[:, None, :]
        values = self.loss.values(shaped, self.labels)[:, 0]
        gradients = self.loss.gradients(shaped, self.labels).reshape(scores.shape)
        if self.row_weights is not None:
            values = values * self.row_weights
            gradients = gradients * self.row_weights[:, None]
        gradients = gradients / len(values)
        value = float(values.mean()) + self.wd / 2 * float(np.square(weights).sum())
        slopes = np.asarray(self.features.T @ gradients.astype(np.float32)) + self.wd * weights
        if self.bias_wd is None:
            bias_slopes = np.zeros_like(bias)
        else:
            bias_slopes = gradients.sum(axis=0) + self.bias_wd * bias
            value += self.bias_wd / 2 * float(np.square(bias).sum())
        return value, np.concatenate([slopes.ravel(), bias_slopes])


def worth_refining(chosen: Sequence[Candidate], losses: Array) -> list[int]:
    """Return the best model of each regularisation and weight.

    Args:
        chosen: the parameters of the models.
        losses: of the models.
    """
    best: dict[tuple[float, float, float], int] = {}
    for model, candidate in enumerate(chosen):
        if not np.isfinite(losses[model]):
            continue
        key = candidate.wd, candidate.l1, candidate.positive_weight
        if key not in best or losses[model] < losses[best[key]]:
            best[key] = model
    return sorted(best.values())
