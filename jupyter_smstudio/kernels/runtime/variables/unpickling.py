"""The unpickler of a notebook's variables."""

from __future__ import annotations

import importlib
import importlib.util
import pickle
import types
from typing import IO, Any

from . import references
from .memory import MemoryReader
from .sources import Definition, run


class ForeignCode(Exception):
    """A function compiled for another Python; running it could crash the kernel."""


class Rebuilder:
    """Does what :mod:`.references` names.

    Args:
        namespace: of the notebook.
        memory: of the arrays.
    """

    def __init__(self, namespace: dict[str, Any], memory: MemoryReader) -> None:
        self._namespace = namespace
        self._memory = memory
        self._definitions: dict[Definition, Any] = {}
        self._storages: dict[tuple[int, int, int], Any] = {}

    def namespace(self) -> dict[str, Any]:
        """Return the notebook's namespace."""
        return self._namespace

    def array(self, owner: int, offset: int, dtype: Any, shape: Any, strides: Any, writeable: bool) -> Any:
        """Return an array on mapped memory."""
        import numpy

        array = numpy.ndarray(shape, dtype, self._memory.buffer(owner), offset, strides)
        array.flags.writeable = writeable
        return array

    def storage(self, owner: int, offset: int, size: int, dtype: Any) -> Any:
        """Return a storage on mapped memory."""
        torch: Any = importlib.import_module("torch")

        place = (owner, offset, size)
        if place not in self._storages:
            memory = memoryview(self._memory.buffer(owner))[offset : offset + size]
            self._storages[place] = torch.frombuffer(memory, dtype=torch.uint8).untyped_storage()
        untyped = self._storages[place]
        if dtype is None:
            return untyped
        return torch.storage.TypedStorage(wrap_storage=untyped, dtype=dtype, _internal=True)

    def definition(self, name: str, filename: str, source: str) -> Any:
        """Return what a statement makes; the same for all variables that hold it."""
        statement = Definition(name, filename, source)
        if statement not in self._definitions:
            self._definitions[statement] = run(statement, self._namespace)
        return self._definitions[statement]


class NotebookUnpickler(pickle.Unpickler):
    """Reads one variable or group.

    Args:
        file: positioned at its beginning.
        rebuilder: see there.
        foreign: the Python that wrote it, if its compiled code does not run here; else None.
    """

    def __init__(self, file: IO[bytes], rebuilder: Rebuilder, foreign: str | None) -> None:
        super().__init__(file)
        self._rebuilder = rebuilder
        self._foreign = foreign

    def find_class(self, module: str, name: str) -> Any:
        """Return what a pickle names."""
        if module == references.__name__:
            return getattr(self._rebuilder, name)
        if name == "_builtin_type" and self._foreign is not None:
            return self._builtin_type
        # NumPy 2 moved its private modules; version 1 knows them by their old name only.
        if module.startswith("numpy._core") and importlib.util.find_spec("numpy._core") is None:
            module = module.replace("numpy._core", "numpy.core", 1)
        return super().find_class(module, name)

    def _builtin_type(self, name: str) -> Any:
        if name == "CodeType":
            raise ForeignCode(f"It holds code compiled for Python {self._foreign}; run its cell again.")
        return getattr(types, name)
