"""Optimizers of the original; learning rates are one for each column, so that each model has its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from ..data import Array

EPSILON = 1e-8


class Optimizer(Protocol):
    """Improves parameters by their gradients; one instance for one array."""

    def step(self, parameters: Array, gradients: Array, rates: Array) -> None:
        """Change the parameters in place.

        Args:
            parameters: rows × models.
            gradients: of the same shape.
            rates: one learning rate for each column.
        """


class Sgd:
    """Gradient descent with momentum.

    Args:
        shape: of the parameters.
        momentum: share of the last step that is made again.
    """

    def __init__(self, shape: tuple[int, ...], momentum: float = 0.9) -> None:
        self._momentum = momentum
        self._last = np.zeros(shape, np.float32)

    def step(self, parameters: Array, gradients: Array, rates: Array) -> None:
        """Change the parameters in place."""
        self._last *= self._momentum
        self._last -= rates * gradients
        parameters += self._last


class RmsProp:
    """Gradients over their size of late: Tieleman and Hinton (2012), decay 0.9.

    Args:
        shape: of the parameters.
        decay: of the mean of squares.
    """

    def __init__(self, shape: tuple[int, ...], decay: float = 0.9) -> None:
        self._decay = decay
        self._squares = np.zeros(shape, np.float32)

    def step(self, parameters: Array, gradients: Array, rates: Array) -> None:
        """Change the parameters in place."""
        self._squares += (1 - self._decay) * (np.square(gradients) - self._squares)
        parameters -= rates * gradients / (np.sqrt(self._squares) + EPSILON)


class Adam:
    """Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015).

    Args:
        shape: of the parameters.
        beta_1: decay of the mean of gradients.
        beta_2: decay of the mean of their squares.
    """

    def __init__(self, shape: tuple[int, ...], beta_1: float = 0.9, beta_2: float = 0.999) -> None:
        self._betas = beta_1, beta_2
        self._means = np.zeros(shape, np.float32)
        self._squares = np.zeros(shape, np.float32)
        self._steps = 0

    def step(self, parameters: Array, gradients: Array, rates: Array) -> None:
        """Change the parameters in place."""
        first, second = self._betas
        self._steps += 1
        self._means += (1 - first) * (gradients - self._means)
        self._squares += (1 - second) * (np.square(gradients) - self._squares)
        unbiased = np.sqrt(self._squares / (1 - second**self._steps)) + EPSILON
        parameters -= rates / (1 - first**self._steps) * self._means / unbiased


def make_optimizer(values: Mapping[str, Any], shape: tuple[int, ...]) -> Optimizer:
    """Return the optimizer that the hyperparameters name; ``auto`` is adam."""

    def given(name: str, otherwise: float) -> float:
        return otherwise if values[name] == "auto" else float(values[name])

    match values["optimizer"]:
        case "sgd":
            return Sgd(shape, given("momentum", 0.9))
        case "rmsprop":
            return RmsProp(shape)
    return Adam(shape, given("beta_1", 0.9), given("beta_2", 0.999))
