"""The space of the hyperparameters that are searched: bounds, scales, and values as texts and numbers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from .range_models import (
    CategoricalRange,
    ContinuousRange,
    IntegerRange,
    NarrowedRange,
    ParameterAxis,
    ParameterRanges,
    ParameterScaling,
)

Value = float | int | str
Numeric = ContinuousRange | IntegerRange
Scale = Literal["Linear", "Logarithmic", "ReverseLogarithmic"]

AUTO_FACTOR = 100.0
"""Auto is logarithmic from this ratio of the bounds on: drawn evenly, nine values of ten would lie in the
largest tenth of the range. The advice is the original's (Developer Guide, "Hyperparameter scaling": "when
the range spans several orders of magnitude"), the number is ours."""


class Space:
    """The searched hyperparameters of one definition.

    Args:
        ranges: without problems, see :func:`range_problems`.
    """

    def __init__(self, ranges: ParameterRanges) -> None:
        self.axes: dict[str, ParameterAxis] = {}
        numbers: list[Numeric] = [*ranges.continuous, *ranges.integer]
        for numeric in numbers:
            self.axes[numeric.name] = ParameterAxis(
                name=numeric.name,
                kind="integer" if isinstance(numeric, IntegerRange) else "continuous",
                scale=scale_of(numeric),
                minimum=numeric.minimum,
                maximum=numeric.maximum,
            )
        for choice in ranges.categorical:
            self.axes[choice.name] = ParameterAxis(
                name=choice.name, kind="categorical", values=choice.values, chosen=choice.chosen
            )

    def texts(self, values: Mapping[str, Value]) -> dict[str, str]:
        """Return values as a job is given them: the shortest text that reads as the same number."""
        return {
            name: value if isinstance(value, str) else repr(value)
            for name, value in values.items()
            if name in self.axes
        }

    def values(self, texts: Mapping[str, str]) -> dict[str, Value]:
        """Return the typed values of texts; those that are none of its hyperparameters are left out.

        Raises:
            ValueError: a number was expected.
        """
        return {name: _value(self.axes[name], text) for name, text in texts.items() if name in self.axes}

    def problems(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return a sentence for each hyperparameter whose value is missing, none of its own, or outside."""
        found = {name: f"{name} is not searched here." for name in texts.keys() - self.axes.keys()}
        for name, axis in self.axes.items():
            if name not in texts:
                found[name] = f"Give {name} a value."
            elif message := _outside(axis, texts[name]):
                found[name] = message
        return found

    @property
    def grid_size(self) -> int | None:
        """How many combinations there are; None if a range is numeric."""
        if any(axis.kind != "categorical" for axis in self.axes.values()):
            return None
        return math.prod(len(axis.values) for axis in self.axes.values())

    def combination(self, number: int) -> dict[str, Value]:
        """Return one of the combinations of categories; the last hyperparameter changes fastest."""
        product = itertools.product(*(axis.values for axis in self.axes.values()))
        return dict(zip(self.axes, next(itertools.islice(product, number, None)), strict=True))


def scale_of(numeric: Numeric) -> Scale:
    """Return the scale that a numeric range is searched in."""
    if numeric.scaling is ParameterScaling.LINEAR:
        return "Linear"
    if numeric.scaling is ParameterScaling.REVERSE_LOGARITHMIC:
        return "ReverseLogarithmic"
    if numeric.scaling is ParameterScaling.LOGARITHMIC:
        return "Logarithmic"
    wide = numeric.minimum > 0 and numeric.maximum / numeric.minimum >= AUTO_FACTOR
    return "Logarithmic" if wide else "Linear"


def range_problems(ranges: ParameterRanges) -> Iterator[tuple[str, str]]:
    """Yield the place, e.g. ``continuous.0.minimum``, and a sentence for everything wrong with ranges."""
    seen: set[str] = set()
    for kind in ("continuous", "integer", "categorical"):
        for index, one in enumerate(getattr(ranges, kind)):
            if one.name in seen:
                yield f"{kind}.{index}.name", f"There are two ranges of {one.name}."
            seen.add(one.name)
    for kind, numbers in _numeric(ranges):
        for index, numeric in enumerate(numbers):
            yield from ((f"{kind}.{index}.{field}", text) for field, text in _numeric_problems(numeric))
    for index, choice in enumerate(ranges.categorical):
        if len(set(choice.values)) < len(choice.values):
            yield f"categorical.{index}.values", f"{choice.name} has a value twice."
        if unknown := [value for value in choice.chosen if value not in choice.values]:
            yield f"categorical.{index}.chosen", f"{choice.name} has no value {', '.join(unknown)}."


def _numeric_problems(numeric: Numeric) -> Iterator[tuple[str, str]]:
    name, low, high = numeric.name, numeric.minimum, numeric.maximum
    if low > high:
        yield "maximum", f"The maximum of {name}, {high}, is below its minimum, {low}."
    if numeric.scaling is ParameterScaling.LOGARITHMIC and low <= 0:
        yield "scaling", f"Logarithmic scaling of {name} needs a minimum above 0; it is {low}."
    if numeric.scaling is ParameterScaling.REVERSE_LOGARITHMIC:
        if isinstance(numeric, IntegerRange):
            yield "scaling", f"Only continuous ranges can be scaled by ReverseLogarithmic; {name} is integer."
        elif not 0 <= low <= high < 1:
            yield (
                "scaling",
                f"ReverseLogarithmic scaling of {name} needs 0 <= minimum and maximum < 1; the range is "
                f"{low} to {high}.",
            )


def narrowed(ranges: ParameterRanges, change: NarrowedRange) -> ParameterRanges:
    """Return ranges with other bounds or values of one; a scale stays what it was.

    Raises:
        ValueError: there is no such range, or it has no such bounds or values; the sentence says so.
    """
    for kind in ("continuous", "integer", "categorical"):
        found: list[Numeric | CategoricalRange] = getattr(ranges, kind)
        for index, one in enumerate(found):
            if one.name == change.name:
                new = _with_values(one, change) if isinstance(one, CategoricalRange) else _moved(one, change)
                return ranges.model_copy(update={kind: [*found[:index], new, *found[index + 1 :]]})
    raise ValueError(f"{change.name} is not searched; only ranges can be changed.")


def _moved(one: Numeric, change: NarrowedRange) -> Numeric:
    if change.minimum is None or change.maximum is None or change.values is not None:
        raise ValueError(f"{one.name} is a number: give its new minimum and maximum.")
    whole = isinstance(one, IntegerRange)
    # Narrow ranges would turn Auto into Linear, and Optuna lets no range change its scale.
    scaling = ParameterScaling(scale_of(one))
    bounds = {
        "minimum": math.ceil(change.minimum) if whole else change.minimum,
        "maximum": math.floor(change.maximum) if whole else change.maximum,
    }
    return one.model_copy(update={**bounds, "scaling": scaling})


def _with_values(one: CategoricalRange, change: NarrowedRange) -> CategoricalRange:
    if change.values is None or (change.minimum, change.maximum) != (None, None):
        raise ValueError(f"{one.name} is categorical: give the values that it may still have.")
    if unknown := [value for value in change.values if value not in one.values]:
        listed = ", ".join(one.values)
        raise ValueError(f"{one.name} is one of {listed}; {', '.join(unknown)} cannot be added.")
    # All of them again is no restriction; the order stays that of the range.
    chosen = [value for value in one.values if value in change.values]
    return one.model_copy(update={"chosen": [] if chosen == one.values else chosen})


def _numeric(ranges: ParameterRanges) -> Iterator[tuple[str, Sequence[Numeric]]]:
    yield "continuous", ranges.continuous
    yield "integer", ranges.integer


def _value(axis: ParameterAxis, text: str) -> Value:
    if axis.kind == "categorical":
        return text
    return int(text) if axis.kind == "integer" else float(text)


def _outside(axis: ParameterAxis, text: str) -> str:
    if axis.kind == "categorical":
        allowed = axis.chosen or axis.values
        listed = ", ".join(allowed)
        return "" if text in allowed else f"{axis.name} is one of {listed}; {text!r} is none of them."
    try:
        value = float(_value(axis, text))
    except ValueError:
        kind = "a whole number" if axis.kind == "integer" else "a number"
        return f"{axis.name} is {kind}; {text!r} is none."
    assert axis.minimum is not None and axis.maximum is not None  # numeric axes have both
    if not axis.minimum <= value <= axis.maximum:
        return f"{axis.name} lies between {axis.minimum:g} and {axis.maximum:g}; {text} does not."
    return ""
