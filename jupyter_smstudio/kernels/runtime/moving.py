"""Saves a notebook's variables into a folder, and loads them in another kernel.

Called by ``kernels.moving`` inside the kernels. Every variable is pickled by itself first, so that
one that cannot move stops no other. Variables that turn out to share objects are then pickled once
more, together, so that they still share them afterwards.

In the folder: ``variables.pickle`` (a dictionary of pickles), ``buffers`` (the arrays' memory, mapped
copy-on-write by the kernel that loads).
"""

from __future__ import annotations

import importlib.util
import json
import mmap
import os
import pickle
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

ALIGNMENT = 64
"""Of arrays in the buffer file, as NumPy aligns its own; also what vector instructions like."""

SIZE_LIMIT = 16 * 1024**3
SECONDS_LIMIT = 60.0
ATOMS = (str, bytes, int, float, complex, bool, type(None), type, types.ModuleType, types.CodeType)
"""What may be the same object in two variables without anybody being able to tell."""


def execution_count() -> str:
    """Return the number of the next cell."""
    return str(_shell().execution_count)


def save(folder: str, pickler_path: str) -> str:
    """Save what can be saved.

    Args:
        folder: empty, private.
        pickler_path: a folder with cloudpickle, for images that have none.

    Returns:
        The manifest as JSON: ``moved``, ``lost``, ``bytes``, ``execution_count``.
    """
    shell = _shell()
    with _Imports(pickler_path):
        saver = _Saver(shell.user_ns, Path(folder))
        saver.save(_sibling("namespace").user_names(shell.user_ns, shell.user_ns_hidden))
        saver.write(
            {
                "execution_count": shell.execution_count,
                "inputs": list(shell.history_manager.input_hist_parsed),
                "raw_inputs": list(shell.history_manager.input_hist_raw),
                "cwd": os.getcwd(),
            }
        )
    return json.dumps(
        {
            "moved": saver.moved,
            "lost": saver.lost,
            "bytes": saver.size,
            "execution_count": shell.execution_count,
        }
    )


def load(folder: str, pickler_path: str) -> str:
    """Load what was saved into this kernel's namespace; returns a manifest as :func:`save` does."""
    shell = _shell()
    with _Imports(pickler_path):
        loader = _Loader(shell.user_ns, Path(folder))
        loader.load()
    state = loader.state
    shell.execution_count = state["execution_count"]
    shell.history_manager.input_hist_parsed[:] = state["inputs"]
    shell.history_manager.input_hist_raw[:] = state["raw_inputs"]
    if os.path.isdir(state["cwd"]):
        os.chdir(state["cwd"])
    return json.dumps(
        {
            "moved": loader.moved,
            "lost": loader.lost,
            "bytes": 0,
            "execution_count": shell.execution_count,
        }
    )


class _Imports:
    """Makes a pickler importable for as long as it is needed."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        sys.path.append(self._path)

    def __exit__(self, *_: object) -> None:
        sys.path.remove(self._path)


class _Buffers:
    """Appends arrays' memory to a file, each piece of memory once."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._known: dict[tuple[int, int], tuple[int, int]] = {}
        self._kept: list[Any] = []

    def keep(self, buffer: Any) -> tuple[int, int]:
        """Return where in the file the memory of a ``PickleBuffer`` is: offset and length."""
        raw = buffer.raw()
        key = (_address(raw), raw.nbytes)
        if key not in self._known:
            self._file.seek(-self._file.tell() % ALIGNMENT, os.SEEK_CUR)
            self._known[key] = (self._file.tell(), raw.nbytes)
            # An address says which memory it is only for as long as that memory is not given back.
            self._kept.append(raw)
            self._file.write(raw)
        return self._known[key]

    @property
    def size(self) -> int:
        """Return how many bytes were written."""
        return sum(length for _, length in self._known.values())

    def close(self) -> None:
        """Finish the file."""
        self._kept.clear()
        self._file.close()


class _Saver:
    """Saves one namespace."""

    def __init__(self, namespace: dict[str, Any], folder: Path) -> None:
        self.moved: list[dict[str, Any]] = []
        self.lost: list[dict[str, Any]] = []
        self._namespace = namespace
        self._folder = folder
        self._names = _sibling("namespace")
        self._pickling = _sibling("pickling")
        self._buffers = _Buffers(folder / "buffers")
        self._alone: dict[str, Any] = {}
        self._objects: dict[str, dict[int, Any]] = {}
        self._groups: list[tuple[list[str], Any]] = []

    @property
    def size(self) -> int:
        """Return the bytes of all variables."""
        return sum(int(each["size_bytes"]) for each in self.moved)

    def save(self, names: list[str]) -> None:
        """Pickle each variable by itself, then those that share objects together."""
        values = [(name, self._namespace[name]) for name in names]
        self._bases = {id(value): value for _, value in values if hasattr(value, "__array_interface__")}
        for name, value in values:
            self._save_one(name, value)
        for group in _sharing(self._objects):
            entry, _ = self._pickle({name: self._namespace[name] for name in group}, len(group))
            self._groups.append((group, entry))

    def write(self, state: dict[str, Any]) -> None:
        """Write the file that :class:`_Loader` reads."""
        self._buffers.close()
        types_of = {each["name"]: each["type"] for each in self.moved}
        content = {"state": state, "types": types_of, "alone": self._alone, "groups": self._groups}
        (self._folder / "variables.pickle").write_bytes(pickle.dumps(content, protocol=5))

    def _save_one(self, name: str, value: Any) -> None:
        fact = {"name": name, "type": self._names.type_name(value), "size_bytes": None}
        reason = self._names.refusal(value)
        if reason is None:
            try:
                entry, memo = self._pickle(value, 1)
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:  # whatever user code raises while it is being pickled
                reason = self._names.explain(error)
            else:
                self._alone[name] = entry
                self._objects[name] = _shareable(memo)
                fact["size_bytes"] = len(entry["data"]) + sum(length for _, length in entry["buffers"])
        if reason is None:
            self.moved.append(fact)
        else:
            self.lost.append({**fact, "reason": reason})

    def _pickle(self, value: Any, count: int) -> tuple[dict[str, Any], dict[int, Any]]:
        places: list[tuple[int, int]] = []
        seconds = SECONDS_LIMIT * count
        sink = self._pickling.Sink(SIZE_LIMIT * count, time.monotonic() + seconds)
        pickler = self._pickling.NamespacePickler(
            sink, self._namespace, lambda buffer: places.append(self._buffers.keep(buffer)), self._bases
        )
        with self._pickling.Alarm(seconds):
            pickler.dump(value)
        return {"data": sink.getvalue(), "buffers": places}, pickler.memo.copy()


class _Loader:
    """Loads what a :class:`_Saver` wrote."""

    def __init__(self, namespace: dict[str, Any], folder: Path) -> None:
        self.moved: list[dict[str, Any]] = []
        self.lost: list[dict[str, Any]] = []
        self._namespace = namespace
        self._names = _sibling("namespace")
        self._pickling = _sibling("pickling")
        # Written by the kernel of the same user a moment ago, in a folder only they can enter.
        self._content = pickle.loads((folder / "variables.pickle").read_bytes())
        self.state: dict[str, Any] = self._content["state"]
        self._memory = _map(folder / "buffers")

    def load(self) -> None:
        """Load the groups, then the rest; a group that fails is tried one by one."""
        values: dict[str, Any] = {}
        for group, entry in self._content["groups"]:
            values.update(self._try(entry, dict.fromkeys(group)) or {})
        for name, entry in self._content["alone"].items():
            if name not in values:
                self._load_one(name, entry, values)
        self._namespace.update(values)
        kinds = self._content["types"]
        self.moved = [
            {"name": name, "type": kinds[name], "size_bytes": self._size(name)}
            for name in self._content["alone"]
            if name in values
        ]

    def _load_one(self, name: str, entry: dict[str, Any], values: dict[str, Any]) -> None:
        def lose(error: BaseException) -> None:
            kind = self._content["types"][name]
            reason = self._names.explain(error)
            self.lost.append({"name": name, "type": kind, "size_bytes": self._size(name), "reason": reason})

        missing = object()
        value = self._try(entry, missing, lose)
        if value is not missing:
            values[name] = value

    def _try(
        self, entry: dict[str, Any], otherwise: Any, failed: Callable[[BaseException], None] | None = None
    ) -> Any:
        buffers = [self._memory[start : start + length] for start, length in entry["buffers"]]
        try:
            return self._pickling.NamespaceUnpickler(entry["data"], self._namespace, buffers).load()
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # whatever the libraries of another image raise
            if failed is None:
                return None
            failed(error)
            return otherwise

    def _size(self, name: str) -> int:
        entry: dict[str, Any] = self._content["alone"][name]
        return len(entry["data"]) + sum(int(length) for _, length in entry["buffers"])


def _sharing(objects: dict[str, dict[int, Any]]) -> list[list[str]]:
    """Return the groups of two and more names whose values have objects in common."""
    leader: dict[str, str] = {name: name for name in objects}

    def find(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    seen: dict[int, str] = {}
    for name, members in objects.items():
        for member in members:
            leader[find(name)] = find(seen.setdefault(member, name))
    groups: dict[str, list[str]] = {}
    for name in objects:
        groups.setdefault(find(name), []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def _shareable(memo: dict[int, Any]) -> dict[int, Any]:
    """Return the objects of a pickler's memo that two variables can be seen to share.

    The objects are kept, not their ids alone: the id of an object that is gone may be given again.
    """
    return {
        key: value
        for key, (_, value) in memo.items()
        if not isinstance(value, ATOMS)
        and type(value).__module__ not in ("numpy.dtypes", "builtins.function")
    }


def _map(path: Path) -> Any:
    if path.stat().st_size == 0:
        return memoryview(b"")
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))


def _address(raw: memoryview) -> int:
    import ctypes

    if raw.readonly:
        return id(raw.obj)
    return ctypes.addressof(ctypes.c_char.from_buffer(raw))


def _shell() -> Any:
    from IPython.core.getipython import get_ipython

    return get_ipython()


def _sibling(name: str) -> Any:
    """Import a file of this folder, without putting the folder on the user's path."""
    full_name = f"_smstudio_{name}"
    if full_name not in sys.modules:
        spec = importlib.util.spec_from_file_location(full_name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[full_name] = module
        spec.loader.exec_module(module)
    return sys.modules[full_name]
