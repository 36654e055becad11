"""Saves a notebook's variables into a folder.

Every variable is pickled by itself, so that one that cannot move stops no other. Variables that turn
out to have objects in common are then pickled once more, together, so that they still have them in
common afterwards; should that fail where they are loaded, each still is there by itself.
"""

from __future__ import annotations

import os
import time
import warnings
from pathlib import Path
from typing import Any

from . import folder as folders
from .arrays import ArrayPickler
from .environment import describe, same_bytecode
from .limits import LimitExceeded, Limits, Watch, no_collection
from .manifest import Environment, Fact, Manifest
from .memory import MemoryWriter
from .names import is_definition, type_name, user_names
from .pickling import Luggage, NotebookPickler
from .reasons import explain, refusal
from .session import capture
from .sharing import groups, shareable
from .sources import Definitions
from .stream import ObjectFile, Sink

SHARING_BYTES = 256 * 1024**2
"""Pickles larger than this are not searched for shared objects: it would take as much again."""


def save(shell: Any, folder: Path, limits: Limits, target: Environment | None) -> Manifest:
    """Save what can be saved.

    Args:
        shell: of IPython.
        folder: empty, of mode 0700.
        limits: of time and size.
        target: what :func:`~.environment.describe` says in the kernel that will load; None when it is
            in the same image.

    Returns:
        What moved and what is lost; a variable in ``moved`` can still be lost when it is loaded.

    Raises:
        PermissionError: others can enter the folder.
        OSError: the folder cannot be written to.
    """
    began = time.monotonic()
    folders.check_private(folder)
    names = user_names(shell.user_ns, shell.user_ns_hidden)
    session = capture(shell, names)
    here = describe()
    saver = _Saver(shell.user_ns, folder, limits, _luggage_rules(here, target, session["sources"]))
    try:
        with warnings.catch_warnings(), no_collection():
            warnings.simplefilter("ignore")
            saver.save(names)
        written = saver.size
    finally:
        index = saver.close(session, here)
    folders.write_index(folder, index)
    return {
        "moved": saver.moved,
        "lost": saver.lost,
        "bytes": written,
        "seconds": time.monotonic() - began,
        **here,
        "execution_count": shell.execution_count,
        "cwd": os.getcwd(),
    }


def _luggage_rules(
    here: Environment, target: Environment | None, sources: dict[str, list[str]]
) -> tuple[Definitions | None, bool]:
    """Return where to find sources if code cannot move, and whether frames need a neutral form."""
    if target is None:
        return None, False
    definitions = None if same_bytecode(here["python"], target["python"]) else Definitions(sources)
    # Text columns are Arrow's where pyarrow is there.
    neutral = any(
        here["libraries"].get(name) != target["libraries"].get(name) for name in ("pandas", "pyarrow")
    )
    return definitions, neutral


class _Saver:
    def __init__(
        self,
        namespace: dict[str, Any],
        folder: Path,
        limits: Limits,
        rules: tuple[Definitions | None, bool],
    ) -> None:
        self.moved: list[Fact] = []
        self.lost: list[Fact] = []
        self._namespace = namespace
        self._limits = limits
        self._deadline = time.monotonic() + limits.total_seconds
        self._objects = ObjectFile(folder / folders.OBJECTS)
        self._memory = MemoryWriter(folder / folders.MEMORY)
        self._luggage = Luggage(namespace, ArrayPickler(self._memory, namespace), *rules)
        self._alone: list[folders.Pickle] = []
        self._together: list[folders.Pickle] = []
        self._aliases: dict[str, str] = {}
        self._shared: dict[str, set[int]] = {}

    @property
    def size(self) -> int:
        """Return the bytes that were written."""
        return self._objects.position + self._memory.size

    def save(self, names: list[str]) -> None:
        """Save variables."""
        first: dict[int, str] = {}
        facts: dict[str, Fact] = {}
        for name in names:
            value = self._namespace[name]
            original = first.setdefault(id(value), name)
            if original == name:
                facts[name] = self._save_one(name, value)
            else:
                facts[name] = {**facts[original], "name": name}
                self._aliases[name] = original
        self.moved = [fact for fact in facts.values() if "reason" not in fact]
        self.lost = [fact for fact in facts.values() if "reason" in fact]
        for group in groups(self._shared):
            self._save_group(group)

    def close(self, session: Any, here: Environment) -> folders.Index:
        """Finish the files and return their index."""
        self._objects.close()
        return {
            "facts": self.moved,
            "alone": self._alone,
            "together": self._together,
            "aliases": self._aliases,
            "owners": self._memory.close(),
            "session": session,
            "environment": here,
        }

    def _save_one(self, name: str, value: Any) -> Fact:
        fact: Fact = {"name": name, "type": type_name(value), "size_bytes": None}
        start = self._objects.position
        try:
            size, memo, notes = self._pickle(value, 1)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever user code raises while it is being pickled
            self._objects.cut(start)
            return {
                **fact,
                "reason": explain(error, whole=is_definition(value) or refusal(type(value)) is not None),
            }
        self._alone.append({"names": [name], "start": start})
        self._shared[name] = shareable(memo)
        fact["size_bytes"] = size
        return {**fact, "note": " ".join(dict.fromkeys(notes))} if notes else fact

    def _save_group(self, names: list[str]) -> None:
        """Pickle variables together; when that is too much, they are at least there one by one."""
        start = self._objects.position
        try:
            self._pickle({name: self._namespace[name] for name in names}, len(names))
        except KeyboardInterrupt:
            raise
        except BaseException:  # as above
            self._objects.cut(start)
            self.note(names, "It shares no objects with other variables any more.")
        else:
            self._together.append({"names": names, "start": start})

    def note(self, names: list[str], text: str) -> None:
        """Add to what is different about some variables."""
        for fact in self.moved:
            if fact["name"] in names:
                fact["note"] = f"{fact['note']} {text}" if "note" in fact else text

    def _pickle(self, value: Any, count: int) -> tuple[int, dict[int, Any], list[str]]:
        """Append a pickle of ``count`` variables; return its size, what it holds, and notes."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise LimitExceeded(f"Saving all variables took longer than {self._limits.total_seconds:g} s.")
        with Watch(min(left, self._limits.seconds * count)) as watch:
            start = self._objects.position
            sink = Sink(self._objects, self._limits.size_bytes * count, watch.check)
            pickler = NotebookPickler(sink, self._luggage)
            pickler.dump(value)
            small = self._objects.position - start <= SHARING_BYTES
            memo: dict[int, Any] = pickler.memo.copy() if small and count == 1 else {}
        pickler.clear_memo()
        return sink.size, memo, pickler.notes
