"""The ranges of hyperparameters on the wire; their kinds and scales are the original's."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ..core.models import WireModel

ParameterName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,255}$")]
ParameterText = Annotated[str, StringConstraints(max_length=2500)]


class ParameterScaling(StrEnum):
    """How values are spread over a numeric range."""

    AUTO = "Auto"
    """Logarithmic if the range is positive and spans a factor of 100 or more, else Linear."""
    LINEAR = "Linear"
    LOGARITHMIC = "Logarithmic"
    REVERSE_LOGARITHMIC = "ReverseLogarithmic"
    """Logarithmic in 1 - x, for ranges within 0 <= x < 1, e.g. a momentum."""


class ContinuousRange(WireModel):
    """Real numbers between two bounds, both included."""

    name: ParameterName
    minimum: float
    maximum: float
    scaling: ParameterScaling = ParameterScaling.AUTO


class IntegerRange(WireModel):
    """Whole numbers between two bounds, both included."""

    name: ParameterName
    minimum: int
    maximum: int
    scaling: ParameterScaling = ParameterScaling.AUTO


class CategoricalRange(WireModel):
    """Some texts."""

    name: ParameterName
    values: list[ParameterText] = Field(min_length=1, max_length=30)
    chosen: list[ParameterText] = Field(default_factory=list)
    """Those that the next trials are chosen from; empty: all of them."""


class ParameterRanges(WireModel):
    """The hyperparameters that are searched, 30 at most."""

    continuous: list[ContinuousRange] = Field(default_factory=list)
    integer: list[IntegerRange] = Field(default_factory=list)
    categorical: list[CategoricalRange] = Field(default_factory=list)


class ParameterAxis(WireModel):
    """A searched hyperparameter, as a chart's axis wants it."""

    name: str
    kind: Literal["continuous", "integer", "categorical"]
    scale: Literal["Linear", "Logarithmic", "ReverseLogarithmic"] = "Linear"
    minimum: float | None = None
    maximum: float | None = None
    values: list[str] = Field(default_factory=list)
    chosen: list[str] = Field(default_factory=list)
    """Of the values, those that are still tried; empty: all of them."""


class NarrowedRange(WireModel):
    """A range as it shall be from now on: bounds of a numeric one, values of a categorical one."""

    definition: str = ""
    """Empty: the first."""
    name: ParameterName
    minimum: float | None = None
    maximum: float | None = None
    values: list[ParameterText] | None = Field(default=None, min_length=1)
    """Some of the range's own values."""
