"""A form of pandas objects that does not depend on the version of pandas.

A frame is its columns and its index; a column is a plain array, with what makes it more than that.
NumPy's columns stay views of the frame's own memory, so nothing is copied.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

KINDS = frozenset(
    {
        "DataFrame",
        "Series",
        "Index",
        "RangeIndex",
        "MultiIndex",
        "DatetimeIndex",
        "TimedeltaIndex",
        "CategoricalIndex",
        "PeriodIndex",
        "IntervalIndex",
    }
)
"""Names of the types that have a form here."""


def is_pandas(kind: type) -> bool:
    """Say whether this module knows a form for a type: pandas' own, no subclass of them."""
    return kind.__module__.partition(".")[0] == "pandas" and kind.__name__ in KINDS


def reduce(value: Any) -> Any:
    """Return what pickles a pandas object in the neutral form."""
    kind = type(value).__name__
    if kind == "DataFrame":
        columns = [_values(value.iloc[:, number].array) for number in range(value.shape[1])]
        return make_frame, (columns, value.columns, value.index, dict(value.attrs))
    if kind == "Series":
        return make_series, (_values(value.array), value.index, value.name, dict(value.attrs))
    if kind == "RangeIndex":
        return make_range, (value.start, value.stop, value.step, value.name)
    if kind == "MultiIndex":
        codes = [list(map(int, each)) for each in value.codes]
        return make_multi, (list(value.levels), codes, list(value.names))
    frequency = getattr(value, "freqstr", None) if kind == "DatetimeIndex" else None
    return make_index, (_values(value.array), value.name, frequency)


def make_frame(columns: list[Any], names: Any, index: Any, attributes: dict[str, Any]) -> Any:
    """Make a frame."""
    pandas = _pandas()

    frame = pandas.DataFrame(dict(enumerate(_array(*column) for column in columns)), index=index)
    frame.columns = names
    frame.attrs.update(attributes)
    return frame


def make_series(values: Any, index: Any, name: Any, attributes: dict[str, Any]) -> Any:
    """Make a series."""
    pandas = _pandas()

    series = pandas.Series(_array(*values), index=index, name=name)
    series.attrs.update(attributes)
    return series


def make_range(start: int, stop: int, step: int, name: Any) -> Any:
    """Make an index of equally spaced integers."""
    pandas = _pandas()

    return pandas.RangeIndex(start, stop, step, name=name)


def make_multi(levels: list[Any], codes: list[Any], names: list[Any]) -> Any:
    """Make an index of several levels."""
    pandas = _pandas()

    return pandas.MultiIndex(levels=levels, codes=codes, names=names)


def make_index(values: Any, name: Any, frequency: str | None) -> Any:
    """Make an index of one level."""
    pandas = _pandas()

    index = pandas.Index(_array(*values), name=name)
    if frequency is not None:
        index.freq = frequency
    return index


def _values(array: Any) -> tuple[str, str, Any]:
    """Return a column as its form, its dtype and what the form needs."""
    dtype = array.dtype
    kind = type(array).__name__
    if hasattr(array, "to_numpy") and kind in ("NumpyExtensionArray", "PandasArray"):
        return "numpy", str(dtype), array.to_numpy()
    if kind == "Categorical":
        return "categorical", "category", (array.codes, array.categories, array.ordered)
    if kind in ("DatetimeArray", "TimedeltaArray"):
        return "time", str(dtype), (array.asi8, array.unit)
    missing = array.isna()
    filled = [None if gone else value for value, gone in zip(array, missing, strict=True)]
    return "values", str(dtype), filled


def _array(form: str, dtype: str, content: Any) -> Any:
    pandas = _pandas()

    if form == "numpy":
        return content
    if form == "categorical":
        codes, categories, ordered = content
        return pandas.Categorical.from_codes(codes, categories=categories, ordered=ordered)
    if form == "time":
        numbers, unit = content
        code = "M8" if dtype.startswith("datetime64") else "m8"
        values = pandas.Series(numbers.view(f"{code}[{unit}]"))
        zone = dtype.partition(", ")[2].rstrip("]")
        return (values.dt.tz_localize("UTC").dt.tz_convert(zone) if zone else values).array
    if dtype == "str" and int(pandas.__version__.split(".")[0]) < 3:
        dtype = "object"  # pandas 3 has a type of its own for text; before, text was objects
    return pandas.array(content, dtype=dtype) if dtype != "object" else _objects(content)


def _objects(content: list[Any]) -> Any:
    numpy = sys.modules["numpy"]
    array = numpy.empty(len(content), dtype=object)
    array[:] = content
    return array


def _pandas() -> Any:
    return importlib.import_module("pandas")
