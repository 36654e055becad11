"""How much a model leans on each feature, over the steps of its training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..trial.trial import Trial
from .values import Numbers, few, names_in, value_at

COLLECTION = "feature_importance"
MOST_STEPS = 50
MOST_FEATURES = 10
"""Whose course is told."""
MOST_NAMES = 5000
"""Of features that are looked at."""


@dataclass(frozen=True)
class Importances:
    """The importance of features.

    Attributes:
        kind: how it is measured, as ``gain``.
        step: global one, the last that was saved.
        features: the most important first.
        values: of the features at this step.
        steps: at which the first features were looked at.
        courses: a row for each of these steps, a column for each of the first features.
    """

    kind: str
    step: int
    features: list[str]
    values: Numbers
    steps: list[int]
    courses: Numbers


def importances(trial: Trial) -> list[Importances]:
    """Return the importance of features of a trial, for each way in which it was measured."""
    kinds: dict[str, dict[str, str]] = {}
    for name in names_in(trial, COLLECTION)[:MOST_NAMES]:
        _, _, rest = name.partition("/")
        kind, _, feature = rest.partition("/")
        if feature:
            kinds.setdefault(kind, {})[feature] = name
    found = (_of_kind(trial, kind, tensors) for kind, tensors in kinds.items())
    return [each for each in found if each is not None]


def _of_kind(trial: Trial, kind: str, tensors: dict[str, str]) -> Importances | None:
    steps = sorted({step for name in list(tensors.values())[:3] for step in trial.tensor(name).steps()})
    if not steps:
        return None
    last = {feature: _number(trial, name, steps[-1]) for feature, name in tensors.items()}
    ranked = sorted(last, key=lambda feature: (-last[feature], feature))
    chosen = few(steps, MOST_STEPS)
    courses = [
        [_number(trial, tensors[feature], step) for feature in ranked[:MOST_FEATURES]] for step in chosen
    ]
    return Importances(
        kind=kind,
        step=steps[-1],
        features=ranked,
        values=np.asarray([last[feature] for feature in ranked]),
        steps=chosen,
        courses=np.asarray(courses, np.float64).reshape(len(chosen), -1),
    )


def _number(trial: Trial, name: str, step: int) -> float:
    """Return an importance; a feature of which nothing was saved is used by no tree."""
    value = value_at(trial, name, step)
    return float(value.reshape(-1)[0]) if value is not None and value.size else 0.0
