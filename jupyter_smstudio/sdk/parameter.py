"""Ranges of hyperparameters that a tuner searches; names and defaults are those of the original's SDK 2."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Scaling = Literal["Auto", "Linear", "Logarithmic", "ReverseLogarithmic"]


@dataclass(frozen=True)
class ContinuousParameter:
    """Real numbers between two bounds.

    Attributes:
        scaling_type: ``Auto`` (default), ``Linear``, ``Logarithmic`` or ``ReverseLogarithmic``.
    """

    min_value: float
    max_value: float
    scaling_type: Scaling = "Auto"

    def as_request(self, name: str) -> tuple[str, dict[str, Any]]:
        """Return the kind of range, and it as the studio's API takes it."""
        return "continuous", _numeric(name, float(self.min_value), float(self.max_value), self.scaling_type)


@dataclass(frozen=True)
class IntegerParameter:
    """Whole numbers between two bounds; see :class:`ContinuousParameter`."""

    min_value: int
    max_value: int
    scaling_type: Scaling = "Auto"

    def as_request(self, name: str) -> tuple[str, dict[str, Any]]:
        """Return the kind of range, and it as the studio's API takes it."""
        return "integer", _numeric(name, int(self.min_value), int(self.max_value), self.scaling_type)


class CategoricalParameter:
    """One of some values.

    Args:
        values: a list, or a single one; what is no text is written as JSON.
    """

    def __init__(self, values: Sequence[Any] | Any) -> None:
        several = values if isinstance(values, list | tuple) else [values]
        self.values = [as_text(value) for value in several]

    def as_request(self, name: str) -> tuple[str, dict[str, Any]]:
        """Return the kind of range, and it as the studio's API takes it."""
        return "categorical", {"name": name, "values": self.values}


ParameterRange = ContinuousParameter | IntegerParameter | CategoricalParameter


def as_text(value: Any) -> str:
    """Return a value as a job is given it: what is no text as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def _numeric(name: str, low: float, high: float, scaling: Scaling) -> dict[str, Any]:
    return {"name": name, "minimum": low, "maximum": high, "scaling": scaling}
