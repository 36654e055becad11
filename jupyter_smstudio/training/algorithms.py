"""The built-in algorithms as the server shows them; what they are is declared beside their programs."""

from __future__ import annotations

from collections.abc import Mapping

from .models import Algorithm, Hyperparameter
from .runtime.algorithms.definitions.catalog import DEFINITIONS
from .runtime.algorithms.definitions.definition import Definition
from .runtime.algorithms.hyperparameters import Hyperparameter as Declared

IMAGES = {"xgboost": "xgboost-lightgbm"}
"""Images of algorithms that need more than Data Science has."""


def check_hyperparameters(algorithm: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return a sentence for each hyperparameter with which a job of this algorithm would fail."""
    return DEFINITIONS[algorithm].problems(values)


def _algorithm(definition: Definition) -> Algorithm:
    return Algorithm(
        name=definition.name,
        display_name=definition.display_name,
        description=definition.description,
        image=IMAGES.get(definition.name, "data-science"),
        channels=list(definition.channels),
        content_types=list(definition.content_types),
        hyperparameters=[_hyperparameter(one) for one in definition.hyperparameters.values()],
        metrics=list(definition.metrics),
    )


def _hyperparameter(declared: Declared) -> Hyperparameter:
    return Hyperparameter(
        name=declared.name,
        type=declared.type,
        required=declared.required,
        default=declared.default or "",
        choices=list(declared.choices),
        minimum=declared.minimum,
        maximum=declared.maximum,
        tunable=declared.tunable,
        tuning_minimum=declared.tuning[0] if declared.tuning else None,
        tuning_maximum=declared.tuning[1] if declared.tuning else None,
        description=declared.description,
    )


ALGORITHMS: Mapping[str, Algorithm] = {name: _algorithm(one) for name, one in DEFINITIONS.items()}
"""All of them by name."""
