"""Which variables have objects in common, so that they must be pickled together."""

from __future__ import annotations

import datetime
import decimal
import pathlib
import re
import sys
import types
import uuid
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
    r"^numpy\.(dtype|ufunc)|^numpy\..*DType|^torch\.(dtype|device)|^pandas\..*(dtype|offsets)"
)


def shareable(memo: dict[int, tuple[int, Any]]) -> set[int]:
    """Return the ids of objects that two variables can be seen to share.

    Args:
        memo: copy of the memo of a pickler, which holds no reference any more.
    """
    found = set()
    kinds: dict[type, bool] = {}
    alone = _references((0, object()))
    for key, entry in memo.items():
        kind = type(entry[1])
        if kind not in kinds:
            kinds[kind] = _can_change(kind)
        if not kinds[kind] or (kind is types.FunctionType and entry[1].__module__ != "__main__"):
            continue
        # What was made for the pickler only will be gone, and another object may get its id.
        if _references(entry) > alone:
            found.add(key)
    return found


def groups(objects: dict[str, set[int]]) -> list[list[str]]:
    """Return the groups of two and more names whose values have objects in common."""
    leader = {name: name for name in objects}

    def find(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    seen: dict[int, str] = {}
    for name, members in objects.items():
        for member in members:
            leader[find(name)] = find(seen.setdefault(member, name))
    found: dict[str, list[str]] = {}
    for name in objects:
        found.setdefault(find(name), []).append(name)
    return [names for names in found.values() if len(names) > 1]


def _references(entry: tuple[int, Any]) -> int:
    return sys.getrefcount(entry[1])


def _can_change(kind: type) -> bool:
    if issubclass(kind, SAME_ANYWHERE) and kind.__module__ != "__main__":
        return False
    return not any(SAME_BY_NAME.match(f"{base.__module__}.{base.__qualname__}") for base in kind.__mro__)
