"""Loads what :mod:`.saving` wrote into the namespace of another kernel."""

from __future__ import annotations

import contextlib
import importlib
import os
import time
import warnings
from pathlib import Path
from typing import Any

from . import folder as folders
from .environment import describe, same_bytecode
from .limits import LimitExceeded, Limits, Watch, no_collection
from .manifest import Fact, Manifest
from .memory import MemoryReader
from .reasons import explain
from .session import finish, prepare
from .unpickling import ForeignCode, NotebookUnpickler, Rebuilder

SEPARATED = "It shares no objects with other variables any more."
OTHER_ESTIMATOR = "Trying to unpickle estimator"
"""How scikit-learn's warning begins that a model was fitted by another version. Such a model may give
wrong results without an error; it counts as lost."""


def load(shell: Any, folder: Path, limits: Limits) -> Manifest:
    """Load what was saved.

    Args:
        shell: of IPython, new.
        folder: that of the save.
        limits: of time.

    Returns:
        What is there now and what could not be loaded.

    Raises:
        PermissionError: others can enter the folder.
        OSError: the folder cannot be read.
    """
    began = time.monotonic()
    folders.check_private(folder)
    index = folders.read_index(folder)
    prepare(shell, index["session"])
    loader = _Loader(shell.user_ns, folder, index, limits)
    with warnings.catch_warnings(), no_collection():
        warnings.simplefilter("ignore")
        warnings.filterwarnings("error", message=OTHER_ESTIMATOR)
        _import(index["session"]["submodules"])
        loader.load()
    finish(shell, index["session"])
    moved, lost = loader.report()
    return {
        "moved": moved,
        "lost": lost,
        "bytes": sum(fact["size_bytes"] or 0 for fact in moved),
        "seconds": time.monotonic() - began,
        **describe(),
        "execution_count": shell.execution_count,
        "cwd": os.getcwd(),
    }


class _Loader:
    def __init__(self, namespace: dict[str, Any], folder: Path, index: folders.Index, limits: Limits) -> None:
        self._namespace = namespace
        self._index = index
        self._limits = limits
        self._deadline = time.monotonic() + limits.total_seconds
        self._objects = (folder / folders.OBJECTS).open("rb")
        self._memory = MemoryReader(folder / folders.MEMORY, index["owners"])
        self._rebuilder = Rebuilder(namespace, self._memory)
        python = index["environment"]["python"]
        self._foreign = None if same_bytecode(python, describe()["python"]) else python
        self._reasons: dict[str, str] = {}
        self._loaded: set[str] = set()
        self._notes: dict[str, str] = {}

    def load(self) -> None:
        """Load groups whole, what a failed group did not bring alone, and other names of the same objects."""
        try:
            alone, together = self._index["alone"], self._index["together"]
            grouped = {name for pickle in together for name in pickle["names"]}
            self._load_each([*(each for each in alone if each["names"][0] not in grouped), *together])
            self._load_each([each for each in alone if each["names"][0] in grouped - self._loaded])
        finally:
            self._objects.close()
            self._memory.close()
        for name, original in self._index["aliases"].items():
            if original in self._loaded:
                self._namespace[name] = self._namespace[original]
                self._loaded.add(name)
            elif original in self._reasons:
                self._reasons[name] = self._reasons[original]
        for fact in self._index["facts"]:
            # In the order in which they were made, which the next switch goes by.
            if fact["name"] in self._loaded:
                self._namespace[fact["name"]] = self._namespace.pop(fact["name"])

    def report(self) -> tuple[list[Fact], list[Fact]]:
        """Return what is there and what is not."""
        moved: list[Fact] = []
        lost: list[Fact] = []
        for fact in self._index["facts"]:
            name = fact["name"]
            if name not in self._loaded:
                lost.append({**fact, "reason": self._reasons[name]})
            elif name in self._notes:
                moved.append({**fact, "note": f"{fact.get('note', '')} {self._notes[name]}".strip()})
            else:
                moved.append(fact)
        return moved, lost

    def _load_each(self, waiting: list[folders.Pickle]) -> None:
        """Load variables; those that need the name of a later one again, once that is there."""
        while waiting:
            early = [pickle for pickle in waiting if isinstance(self._load(pickle), NameError)]
            if len(early) == len(waiting):
                return
            waiting = early

    def _load(self, pickle: folders.Pickle) -> BaseException | None:
        names = pickle["names"]
        try:
            value = self._read(pickle)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever the libraries of another image raise
            if len(names) > 1:
                self._notes.update(dict.fromkeys(names, SEPARATED))
            reason = str(error) if isinstance(error, ForeignCode) else explain(error, whole=False)
            self._reasons.update(dict.fromkeys(names, reason))
            return error
        self._namespace.update(value if len(names) > 1 else {names[0]: value})
        self._loaded.update(names)
        if len(names) > 1:
            self._notes = {name: note for name, note in self._notes.items() if name not in names}
        return None

    def _read(self, pickle: folders.Pickle) -> Any:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise LimitExceeded(f"Loading all variables took longer than {self._limits.total_seconds:g} s.")
        with Watch(min(left, self._limits.seconds * len(pickle["names"]))):
            self._objects.seek(pickle["start"])
            return NotebookUnpickler(self._objects, self._rebuilder, self._foreign).load()


def _import(submodules: list[str]) -> None:
    for name in submodules:
        # Whatever a module raises; the variables that need it will say so.
        with contextlib.suppress(Exception):
            importlib.import_module(name)
