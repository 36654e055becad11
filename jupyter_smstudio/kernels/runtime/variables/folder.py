"""The folder through which variables travel: three files, and the index that describes them."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any, TypedDict

from .manifest import Environment, Fact
from .session import Session

OBJECTS = "objects"
MEMORY = "memory"
INDEX = "index.json"


class Pickle(TypedDict):
    """One pickle in the file of objects.

    Keys:
        names: the variables in it; for more than one it holds a dictionary of them.
        start: its first byte.
    """

    names: list[str]
    start: int


class Index(TypedDict):
    """What a save wrote.

    Keys:
        facts: the variables that were saved, oldest first.
        alone: the pickle of each variable by itself.
        together: of variables that share objects; these are tried first.
        aliases: names of the same object as another name.
        owners: start and size of each piece of the memory file.
        session: see there.
        environment: of the kernel that saved.
    """

    facts: list[Fact]
    alone: list[Pickle]
    together: list[Pickle]
    aliases: dict[str, str]
    owners: list[tuple[int, int]]
    session: Session
    environment: Environment


def check_private(folder: Path) -> None:
    """Refuse a folder that somebody else can enter: what is in it would be run.

    Raises:
        PermissionError: it is another user's, or open to others.
    """
    status = os.stat(folder)
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
        raise PermissionError(f"{folder} must belong to the kernel's user alone, with mode 0700.")


def write_index(folder: Path, index: Index) -> None:
    """Write the index, last of all."""
    with os.fdopen(os.open(folder / INDEX, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(index, file)


def read_index(folder: Path) -> Index:
    """Read the index."""
    index: Any = json.loads((folder / INDEX).read_text())
    return index  # type: ignore[no-any-return]
