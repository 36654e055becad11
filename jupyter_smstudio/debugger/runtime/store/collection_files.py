"""Which tensors belong together, as each worker said: the original's collections files."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import layout
from .errors import DamagedTrial
from .index import MOST_NAME

MOST_BYTES = 1 << 23
"""Of a file: 40,000 tensors in three collections."""
MOST_COLLECTIONS = 1000


@dataclass(frozen=True)
class CollectionRecord:
    """Tensors that belong together.

    Attributes:
        name: of the collection.
        tensor_names: of the tensors that were found to be in it.
        include_regex: what names of its tensors are like.
        save_config: which steps are saved, as the original writes it; None: as of all tensors.
        reduction_config: what is saved of each, likewise.
    """

    name: str
    tensor_names: frozenset[str] = frozenset()
    include_regex: tuple[str, ...] = ()
    save_config: Mapping[str, Any] | None = None
    reduction_config: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Collections:
    """What the workers say together.

    Attributes:
        workers: that said anything.
        num_workers: that will write.
        records: by the collections' names.
    """

    workers: tuple[str, ...] = ()
    num_workers: int = 1
    records: Mapping[str, CollectionRecord] = field(default_factory=dict)


def collections_signature(folder: Path) -> object:
    """Return what differs when a folder's collections do: names, times and sizes of its files."""
    try:
        with os.scandir(folder / layout.COLLECTIONS) as entries:
            found = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
    except (FileNotFoundError, NotADirectoryError):
        return ()
    return tuple(sorted((name, status.st_mtime_ns, status.st_size) for name, status in found))


def read_collections(folder: Path) -> Collections:
    """Return what a folder of tensors says of its collections; nothing where no worker said anything.

    Raises:
        DamagedTrial: a file is not what the original or this would write.
    """
    try:
        names = sorted(path.name for path in (folder / layout.COLLECTIONS).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return Collections()
    workers: list[str] = []
    most = 1
    records: dict[str, CollectionRecord] = {}
    for match in filter(None, map(layout.COLLECTIONS_NAME.fullmatch, names)):
        said = _read(folder, match[1])
        workers.append(match[1])
        most = max(most, _workers(said, match[0]))
        for name, record in said["collections"].items():
            records[name] = _joined(records.get(name), _record(name, record, match[0]))
    return Collections(tuple(workers), max(most, len(workers)), records)


def _read(folder: Path, worker: str) -> dict[str, Any]:
    path = layout.collections(worker)
    try:
        said = json.loads(layout.read_inside(folder, path, MOST_BYTES))
    except DamagedTrial:
        raise
    except (ValueError, RecursionError) as error:
        raise DamagedTrial(f"{path} is no JSON: {error}.") from None
    if not isinstance(said, dict) or not isinstance(said.get("collections"), dict):
        raise DamagedTrial(f"{path} has no object 'collections'.")
    if len(said["collections"]) > MOST_COLLECTIONS:
        raise DamagedTrial(f"{path} has more than {MOST_COLLECTIONS} collections.")
    return said


def _workers(said: dict[str, Any], file: str) -> int:
    meta = said.get("_meta", {})
    number = meta.get("num_workers", 1) if isinstance(meta, dict) else None
    if type(number) is not int or not 1 <= number <= 100_000:
        raise DamagedTrial(f"{file} has no number of workers, but {str(number)[:40]}.")
    return number


def _record(name: str, said: Any, file: str) -> CollectionRecord:
    if not isinstance(said, dict) or not 0 < len(name) <= MOST_NAME:
        raise DamagedTrial(f"{file} has a collection {name[:80]!r} that is none.")
    return CollectionRecord(
        name=name,
        tensor_names=frozenset(_names(said, "tensor_names", file)),
        include_regex=tuple(_names(said, "include_regex", file)),
        save_config=_mapping(said, "save_config", file),
        reduction_config=_mapping(said, "reduction_config", file),
    )


def _names(said: dict[str, Any], key: str, file: str) -> list[str]:
    names = said.get(key) or []
    if not isinstance(names, list) or any(
        not isinstance(name, str) or len(name) > MOST_NAME for name in names
    ):
        raise DamagedTrial(f"{file} has {key} that are no list of names.")
    return names


def _mapping(said: dict[str, Any], key: str, file: str) -> Mapping[str, Any] | None:
    found = said.get(key)
    if found is not None and not isinstance(found, dict):
        raise DamagedTrial(f"{file} has a {key} that is no object.")
    return found


def _joined(known: CollectionRecord | None, more: CollectionRecord) -> CollectionRecord:
    if known is None:
        return more
    expressions = dict.fromkeys((*known.include_regex, *more.include_regex))
    return CollectionRecord(
        name=more.name,
        tensor_names=known.tensor_names | more.tensor_names,
        include_regex=tuple(expressions),
        save_config=known.save_config or more.save_config,
        reduction_config=known.reduction_config or more.reduction_config,
    )
