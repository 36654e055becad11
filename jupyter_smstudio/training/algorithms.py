"""The built-in algorithms, as the server knows them."""

from __future__ import annotations

from collections.abc import Mapping

from .models import Algorithm

ALGORITHMS: Mapping[str, Algorithm] = {}


def check_hyperparameters(algorithm: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return a sentence for each hyperparameter that is missing, unknown or out of range."""
    return {}
