"""Which models are trained in parallel: the given parameters first, then ones close to them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

AUTO_MODELS = 32
"""As many as the original trains."""
LEARNING_RATES: Mapping[str, Sequence[float]] = {
    "adam": (0.02, 0.1, 0.005, 0.3),
    "rmsprop": (0.01, 0.03, 0.003, 0.1),
    "sgd": (0.03, 0.1, 0.01, 0.3),
}
"""For ``auto``, of features whose standard deviation is one."""
REGULARISATIONS = (
    (1e-5, 0.0), (1e-3, 0.0), (0.0, 0.0), (1e-2, 0.0), (1e-4, 0.0), (0.0, 1e-3), (0.1, 0.0), (0.0, 1e-2),
)  # fmt: skip
"""Pairs of ``wd`` and ``l1`` where both are ``auto``."""


@dataclass(frozen=True)
class Candidate:
    """The parameters of one model.

    Attributes:
        learning_rate: at the beginning.
        wd: L2 regularisation.
        l1: L1 regularisation.
        positive_weight: of rows of class 1.
    """

    learning_rate: float
    wd: float
    l1: float
    positive_weight: float = 1.0


def candidates(values: Mapping[str, Any], balance: float) -> list[Candidate]:
    """Return the parameters of all models.

    Args:
        values: the hyperparameters.
        balance: negative rows for each positive one.
    """
    optimizer = "adam" if values["optimizer"] == "auto" else values["optimizer"]
    rates = (
        LEARNING_RATES[optimizer]
        if values["learning_rate"] == "auto"
        else [values["learning_rate"] * factor for factor in (1, 1 / 3, 3, 1 / 10)]
    )
    count = AUTO_MODELS if values["num_models"] == "auto" else values["num_models"]
    pairs, weights = _regularisations(values), _positive_weights(values, balance)
    # By the sum of places: what is first in all of them is the first, what is close to it comes next.
    places = sorted(product(range(len(rates)), range(len(pairs)), range(len(weights))), key=sum)
    found = [Candidate(rates[rate], *pairs[pair], weights[weight]) for rate, pair, weight in places]
    return [found[index % len(found)] for index in range(count)]


def _regularisations(values: Mapping[str, Any]) -> Sequence[tuple[float, float]]:
    wd, l1 = values["wd"], values["l1"]
    if wd == "auto" and l1 == "auto":
        return REGULARISATIONS
    wds = [pair[0] for pair in REGULARISATIONS if not pair[1]] if wd == "auto" else _close(wd)
    l1s = (0.0,) if l1 == "auto" else _close(l1)
    return sorted(product(wds, l1s), key=lambda pair: wds.index(pair[0]) + l1s.index(pair[1]))


def _close(value: float) -> tuple[float, ...]:
    return (value, value / 10, value * 10) if value else (0.0,)


def _positive_weights(values: Mapping[str, Any], balance: float) -> Sequence[float]:
    match values["positive_example_weight_mult"]:
        case "balanced":
            return (balance,)
        case "auto":
            return (1.0, balance, math.sqrt(balance))
        case weight:
            return (float(weight),)
