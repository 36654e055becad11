"""How the notebook's functions are pickled: they go on living in the notebook's namespace.

cloudpickle gives each function a private copy of the globals it uses, and each closure cells of its
own. Here a function that was moved sees what later cells assign, and closures share their cells.
"""

from __future__ import annotations

import dataclasses
import functools
import types
from typing import Any

from . import references

ATTRIBUTES = ("__defaults__", "__kwdefaults__", "__doc__", "__name__", "__qualname__", "__module__")
CACHED = type(functools.lru_cache(lambda: None))
MISSING = type(dataclasses.MISSING)


class NamespaceReference:
    """Stands for the notebook's namespace in what is pickled."""

    def __reduce__(self) -> Any:
        return references.namespace, ()


class FunctionPickler:
    """Pickles functions of one variable or group."""

    def __init__(self) -> None:
        self._filled_later: dict[int, Any] = {}
        self._namespace = NamespaceReference()

    def reduce(self, function: types.FunctionType) -> Any:
        """Return what pickles a function whose globals are the notebook's namespace."""
        cells = function.__closure__
        # A cell may hold the function itself. So it is made empty, and filled after the function.
        for cell in cells or ():
            self._filled_later[id(cell)] = cell
        arguments = (function.__code__, self._namespace, function.__name__, cells)
        return make_function, arguments, _state(function), None, None, fill_function

    def reduce_cell(self, cell: types.CellType) -> Any:
        """Return what pickles a cell."""
        if id(cell) in self._filled_later:
            return new_cell, ()
        return new_cell, (), _contents(cell), None, None, fill_cell


def reduce_cached(cached: Any) -> Any:
    """Return what pickles a function with ``functools.lru_cache``; the cache arrives empty."""
    parameters = cached.cache_parameters()
    return make_cached, (cached.__wrapped__, parameters["maxsize"], parameters["typed"])


def reduce_cached_property(value: functools.cached_property[Any]) -> Any:
    """Return what pickles a ``cached_property``, which holds a lock before Python 3.12."""
    return make_cached_property, (value.func, value.attrname)


def reduce_missing(value: object) -> Any:
    """Return what pickles ``dataclasses.MISSING``, which is compared by identity."""
    return getattr, (dataclasses, "MISSING")


def make_function(code: types.CodeType, namespace: dict[str, Any], name: str, cells: Any) -> Any:
    """Make a function without its attributes."""
    return types.FunctionType(code, namespace, name, None, cells)


def fill_function(function: Any, state: tuple[dict[str, Any], dict[str, Any], list[Any]]) -> None:
    """Set a function's attributes, and fill its cells."""
    attributes, extra, contents = state
    for name, value in attributes.items():
        setattr(function, name, value)
    function.__dict__.update(extra)
    for cell, content in zip(function.__closure__ or (), contents, strict=True):
        fill_cell(cell, content)


def new_cell() -> types.CellType:
    """Make an empty cell."""
    return types.CellType()


def fill_cell(cell: types.CellType, contents: list[Any]) -> None:
    """Fill a cell with what is in the list, if anything is."""
    for value in contents:
        cell.cell_contents = value


def make_cached(function: Any, maxsize: int | None, typed: bool) -> Any:
    """Make a function with an empty cache."""
    return functools.lru_cache(maxsize=maxsize, typed=typed)(function)


def make_cached_property(function: Any, name: str | None) -> Any:
    """Make a cached property of a class that exists already."""
    value = functools.cached_property(function)
    value.attrname = name
    return value


def _state(function: types.FunctionType) -> Any:
    attributes = {name: getattr(function, name) for name in ATTRIBUTES}
    # From Python 3.14 on annotations are made by a function, and asking for them would run it.
    annotate = getattr(function, "__annotate__", None)
    if annotate is not None:
        attributes["__annotate__"] = annotate
    else:
        attributes["__annotations__"] = function.__annotations__
    if parameters := getattr(function, "__type_params__", ()):
        attributes["__type_params__"] = parameters
    contents = [_contents(cell) for cell in function.__closure__ or ()]
    return attributes, function.__dict__, contents


def _contents(cell: types.CellType) -> list[Any]:
    try:
        return [cell.cell_contents]
    except ValueError:  # a variable that has no value yet
        return []
