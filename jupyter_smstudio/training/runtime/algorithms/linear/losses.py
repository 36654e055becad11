"""Loss functions of the original, for the scores of many models at once.

Scores of binary and regression models are rows × models, those of multiclass models rows × models × classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..data import Array

OBJECTIVES = {
    "logistic": "binary_classification_cross_entropy_objective",
    "softmax_loss": "multiclass_cross_entropy_objective",
    "squared_loss": "mse_objective",
}
"""What the original's log calls them; the others are called as they are, with ``_objective``."""


class Loss(Protocol):
    """A loss function."""

    def values(self, scores: Array, labels: Array) -> Array:
        """Return the loss of each row under each model, rows × models."""

    def gradients(self, scores: Array, labels: Array) -> Array:
        """Return the derivatives of the values by the scores, in the shape of the scores."""


@dataclass(frozen=True)
class Logistic:
    """Cross entropy of two classes; labels are 0 and 1, the probability of 1 is 1 / (1 + e⁻ˢ)."""

    def values(self, scores: Array, labels: Array) -> Array:
        """Return log(1 + eˢ) - y·s."""
        return np.asarray(np.logaddexp(0, scores) - labels[:, None] * scores)

    def gradients(self, scores: Array, labels: Array) -> Array:
        """Return the probability minus the label."""
        return np.asarray(sigmoid(scores) - labels[:, None])


@dataclass(frozen=True)
class Hinge:
    """max(0, margin - y·s), with y = ±1.

    Attributes:
        margin: how far from the boundary a row has to be.
    """

    margin: float

    def values(self, scores: Array, labels: Array) -> Array:
        """Return how much is lacking to the margin."""
        return np.maximum(0, self.margin - (2 * labels[:, None] - 1) * scores)

    def gradients(self, scores: Array, labels: Array) -> Array:
        """Return -y where something is lacking."""
        signs = 2 * labels[:, None] - 1
        return np.where(signs * scores < self.margin, -signs, 0)


@dataclass(frozen=True)
class Softmax:
    """Cross entropy of several classes; labels are their numbers."""

    def values(self, scores: Array, labels: Array) -> Array:
        """Return minus the log of the true class's probability."""
        highest = scores.max(axis=2)
        spread = np.log(np.exp(scores - highest[:, :, None]).sum(axis=2)) + highest
        return np.asarray(spread - scores[np.arange(len(labels)), :, labels.astype(int)])

    def gradients(self, scores: Array, labels: Array) -> Array:
        """Return the probabilities, less one for the true class."""
        probabilities = softmax(scores)
        probabilities[np.arange(len(labels)), :, labels.astype(int)] -= 1
        return probabilities


@dataclass(frozen=True)
class Squared:
    """(s - y)².

    Attributes:
        insensitivity: errors up to this count as none; the excess is what is squared.
    """

    insensitivity: float = 0

    def values(self, scores: Array, labels: Array) -> Array:
        """Return the square of the error."""
        return np.asarray(np.square(np.maximum(np.abs(scores - labels[:, None]) - self.insensitivity, 0)))

    def gradients(self, scores: Array, labels: Array) -> Array:
        """Return twice the error."""
        errors = scores - labels[:, None]
        return np.asarray(2 * np.sign(errors) * np.maximum(np.abs(errors) - self.insensitivity, 0))


@dataclass(frozen=True)
class Absolute:
    """|s - y|.

    Attributes:
        insensitivity: errors up to this count as none.
    """

    insensitivity: float = 0

    def values(self, scores: Array, labels: Array) -> Array:
        """Return the size of the error."""
        return np.asarray(np.maximum(np.abs(scores - labels[:, None]) - self.insensitivity, 0))

    def gradients(self, scores: Array, labels: Array) -> Array:
        """Return the sign of the error."""
        errors = scores - labels[:, None]
        return np.where(np.abs(errors) > self.insensitivity, np.sign(errors), 0)


@dataclass(frozen=True)
class Quantile:
    """The pinball loss: the label is greater than the score with probability 1 - q.

    Attributes:
        quantile: q, between 0 and 1.
    """

    quantile: float

    def values(self, scores: Array, labels: Array) -> Array:
        """Return q times the error where the score is too small, 1 - q times where it is too large."""
        errors = labels[:, None] - scores
        return np.maximum(self.quantile * errors, (self.quantile - 1) * errors)

    def gradients(self, scores: Array, labels: Array) -> Array:
        """Return -q or 1 - q."""
        return np.where(labels[:, None] > scores, -self.quantile, 1 - self.quantile)


@dataclass(frozen=True)
class Huber:
    """Half the square of small errors, and linear in large ones.

    Attributes:
        delta: where an error begins to be large.
    """

    delta: float

    def values(self, scores: Array, labels: Array) -> Array:
        """Return e²/2 up to delta, and delta·(|e| - delta/2) beyond."""
        sizes = np.abs(scores - labels[:, None])
        small = np.minimum(sizes, self.delta)
        return np.asarray(small * (sizes - small / 2))

    def gradients(self, scores: Array, labels: Array) -> Array:
        """Return the error, delta at most."""
        return np.asarray(np.clip(scores - labels[:, None], -self.delta, self.delta))


def make_loss(name: str, values: Mapping[str, Any], scale: float = 1.0) -> Loss:
    """Return a loss function.

    Args:
        name: as in the hyperparameter ``loss``, without ``auto``.
        values: the hyperparameters.
        scale: what labels were divided by; thresholds of errors are divided by it, too.
    """
    insensitivity = values["loss_insensitivity"] / scale
    losses: dict[str, Loss] = {
        "logistic": Logistic(),
        "hinge_loss": Hinge(values["margin"]),
        "softmax_loss": Softmax(),
        "squared_loss": Squared(),
        "absolute_loss": Absolute(),
        "eps_insensitive_squared_loss": Squared(insensitivity),
        "eps_insensitive_absolute_loss": Absolute(insensitivity),
        "quantile_loss": Quantile(values["quantile"]),
        "huber_loss": Huber(values["huber_delta"] / scale),
        "smooth_l1": Huber(1 / scale),
    }
    return losses[name]


def unit(name: str, scale: float) -> float:
    """Return what a loss over scaled labels is multiplied by to be one over labels as they are."""
    quadratic = ("squared_loss", "eps_insensitive_squared_loss", "huber_loss", "smooth_l1")
    return scale**2 if name in quadratic else scale


def sigmoid(scores: Array | float) -> Array:
    """Return 1 / (1 + e⁻ˢ), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * scores)))


def softmax(scores: Array) -> Array:
    """Return probabilities over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
