"""Which variables have objects in common, so that they must be pickled together."""

from __future__ import annotations

import datetime
import decimal
import pathlib
import re
import types
import uuid
from sys import getrefcount
from typing import Any

SAME_ANYWHERE = (
    str,
    bytes,
    int,
    float,
    complex,
    tuple,
    frozenset,
    range,
    slice,
    type,
    types.ModuleType,
    types.CodeType,
    types.BuiltinFunctionType,
    types.MappingProxyType,
    types.MethodType,
    re.Pattern,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    datetime.tzinfo,
    decimal.Decimal,
    uuid.UUID,
    pathlib.PurePath,
)
"""What cannot be changed: nobody can tell whether two variables hold the same one. Classes are
kept the same by cloudpickle."""
SAME_BY_NAME = re.compile(
    r"^_cython_|^dataclasses\._|^numpy\.(dtype|ufunc)|^numpy\..*DType"
    r"|^torch\.(dtype|device)|^pandas\..*(dtype|offsets)"
)


def shareable(memo: dict[int, tuple[int, Any]]) -> set[int]:
    """Return the ids of objects that two variables can be seen to share.

    Args:
        memo: copy of the memo of a pickler, which holds no reference any more.
    """
    kinds = {kind for kind in {type(value) for _, value in memo.values()} if _can_change(kind)}
    # What was made for the pickler only will be gone, and another object may get its id. Nothing but
    # the entry refers to it; how many references that makes depends on the version of Python.
    alone = next(getrefcount(value) for _, value in [(0, object())])
    found = {key for key, (_, value) in memo.items() if getrefcount(value) > alone and type(value) in kinds}
    if types.FunctionType not in kinds:
        return found
    functions = {key for key in found if type(memo[key][1]) is types.FunctionType}
    return found - {key for key in functions if not _is_named_by_user(memo[key][1])}


def groups(objects: dict[str, set[int]]) -> list[list[str]]:
    """Return the groups of two and more names whose values have objects in common."""
    leader = {name: name for name in objects}

    def find(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    seen: dict[int, str] = {}
    by_size = sorted(objects, key=lambda name: len(objects[name]))
    for name in by_size:
        members = objects[name]
        for owner in {seen[member] for member in seen.keys() & members}:
            leader[find(name)] = find(owner)
        if name != by_size[-1]:  # nobody asks after the last
            seen.update(dict.fromkeys(members, name))
    found: dict[str, list[str]] = {}
    for name in objects:
        found.setdefault(find(name), []).append(name)
    return [names for names in found.values() if len(names) > 1]


def _is_named_by_user(function: types.FunctionType) -> bool:
    """Say whether a function is the notebook's own, and not a method that its class brings along."""
    name = function.__qualname__
    return function.__module__ == "__main__" and ("." not in name or "<locals>" in name)


def _can_change(kind: type) -> bool:
    if issubclass(kind, SAME_ANYWHERE) and kind.__module__ != "__main__":
        return False
    return not any(SAME_BY_NAME.match(f"{base.__module__}.{base.__qualname__}") for base in kind.__mro__)
