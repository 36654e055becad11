"""Points of a search space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .spaces import Value


@dataclass(frozen=True)
class Asked:
    """A point to try.

    Attributes:
        number: of the trial within its study.
        values: of all searched hyperparameters.
    """

    number: int
    values: dict[str, Value]


@dataclass(frozen=True)
class Known:
    """A point whose objective is known from elsewhere."""

    values: Mapping[str, Value]
    objective: float
