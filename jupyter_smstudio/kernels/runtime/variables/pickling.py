"""The pickler of a notebook's variables: cloudpickle, and what a notebook needs beyond it.

- Functions keep living in the notebook's namespace (:mod:`.functions`).
- Arrays go to a file of their own, where views stay views (:mod:`.arrays`).
- What can never move is refused in plain words wherever it is found (:mod:`.reasons`).
- For another Python, definitions go as source; for another pandas, frames go in a neutral form.
"""

from __future__ import annotations

import functools
import importlib
import sys
import types
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import frames, functions, names, references
from .arrays import ArrayPickler, memory_dtype
from .reasons import Refused, refusal, refused
from .sources import Definitions
from .stream import Sink

CLOUDPICKLE = "_smstudio_cloudpickle"
"""The server's copy, loaded privately: both kernels use the same one, and no import of the user's
can end up in the server's packages."""
cloudpickle: Any = importlib.import_module(CLOUDPICKLE)

STREAMS = ("stdin", "stdout", "stderr")
Reducer = Callable[[Any], Any]


@dataclass
class Luggage:
    """What the picklers of all variables have in common.

    Attributes:
        namespace: the notebook's own dictionary.
        arrays: takes the arrays' memory.
        definitions: where to find the source of functions and classes; None when compiled code can
            move, because the Python is the same.
        neutral_frames: pandas is another one.
    """

    namespace: dict[str, Any]
    arrays: ArrayPickler
    definitions: Definitions | None
    neutral_frames: bool


class NotebookPickler(cloudpickle.Pickler):  # type: ignore[misc]
    """Pickles one variable, or several that share objects.

    Args:
        sink: where the pickle goes.
        luggage: see there.

    Attributes:
        notes: what will be different about it.
    """

    def __init__(self, sink: Sink, luggage: Luggage) -> None:
        super().__init__(sink, protocol=5)
        self.notes: list[str] = []
        self._sink = sink
        self._luggage = luggage
        self._functions = functions.FunctionPickler()
        self._reducers: dict[type, Reducer | None] = {}
        self._own: dict[type, Reducer] = {
            types.FunctionType: self._function,
            types.CellType: self._functions.reduce_cell,
            functions.CACHED: self._cached,
            functools.cached_property: functions.reduce_cached_property,
            functions.MISSING: functions.reduce_missing,
            weakref.WeakKeyDictionary: lambda value: (weakref.WeakKeyDictionary, (dict(value),)),
            weakref.WeakValueDictionary: lambda value: (weakref.WeakValueDictionary, (dict(value),)),
        }

    def reducer_override(self, obj: Any) -> Any:
        """Choose how an object is pickled."""
        kind = type(obj)
        if kind not in self._reducers:
            self._reducers[kind] = self._reducer(kind)
        reducer = self._reducers[kind]
        reduced = None if reducer is None else reducer(obj)
        return super().reducer_override(obj) if reduced is None else reduced

    def _reducer(self, kind: type) -> Reducer | None:
        """Return the function for a type; None leaves it to cloudpickle, as a result of None does."""
        if kind in self._own:
            return self._own[kind]
        if issubclass(kind, type):
            return self._define
        why = refusal(kind)
        if why is not None:
            return functools.partial(_refuse, thing=why[0], advice=why[1])
        name = (kind.__module__, kind.__name__)
        if name == ("numpy", "ndarray"):
            return self._array
        if name in (("torch.storage", "TypedStorage"), ("torch.storage", "UntypedStorage")):
            return lambda storage: self._luggage.arrays.reduce_storage(storage, self._sink)
        if self._luggage.neutral_frames and frames.is_pandas(kind):
            return frames.reduce
        return None

    def _function(self, function: types.FunctionType) -> Any:
        if function.__globals__ is not self._luggage.namespace:
            return None
        return self._define(function) or self._functions.reduce(function)

    def _cached(self, cached: Any) -> Any:
        if cached.__module__ != "__main__":
            return None
        return self._define(cached) or functions.reduce_cached(cached)

    def _array(self, array: Any) -> Any:
        return self._luggage.arrays.reduce(array, self._sink, self.notes) if memory_dtype(array) else None

    def _define(self, value: Any) -> Any:
        """Return what pickles a function or class by its source; None if it can move as it is."""
        if self._luggage.definitions is None or not names.is_definition(value):
            return None
        found = self._luggage.definitions.find(value)
        if found is None:
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            raise Refused(f"code compiled for Python {version}", "run its cell again")
        return references.definition, (found.name, found.filename, found.source)


def _refuse(value: Any, *, thing: str, advice: str) -> Any:
    for name in STREAMS:
        if value is getattr(sys, name):
            return getattr, (sys, name)
    raise refused(value, thing, advice)
