"""The secrets of people: which there are, and their values for jobs.

``<data>/secrets/index.json`` has the names, which are no secret and can be listed without a key; the
values are in one :class:`~.places.Place`.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..clock import Clock
from ..errors import InvalidInput, NotFound, TooLarge, Unavailable
from .encrypted_file import EncryptedFile
from .keyring_entries import KeyringEntries, keyring_found
from .places import Place

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,511}")
"""As of any variable of a job, see ``core.jobs.models.VariableName``."""
MOST = 100
"""Secrets of one person; a job has at most as many variables."""
PLACES = ("auto", "keyring", "file")


@dataclass(frozen=True)
class SecretRecord:
    """What may be known of a secret.

    Attributes:
        name: of the variable that a job finds it in.
        changed: when its value was set.
    """

    name: str
    changed: datetime


class SecretStore:
    """Keeps secrets, and gives their values to jobs alone.

    Safe for several servers of one user, which share the folder.

    Args:
        folder: ``<data>/secrets``; made when something is kept.
        clock: the time.
        place: ``keyring``, ``file``, or ``auto`` (default): where the secrets are already; the first one
            goes into the keyring if there is one, else into the file.
    """

    def __init__(self, folder: Path, clock: Clock, place: str = "auto") -> None:
        self._folder = folder
        self._clock = clock
        self._chosen = place

    @property
    def title(self) -> str:
        """Return in words where values are kept."""
        return self._place(self._index()).title

    def records(self, owner: str) -> list[SecretRecord]:
        """Return what there is, by name."""
        names = self._index()["owners"].get(owner, {})
        return [SecretRecord(name, datetime.fromisoformat(names[name])) for name in sorted(names)]

    def put(self, owner: str, name: str, value: str) -> SecretRecord:
        """Keep a secret in the place of one that had its name.

        Raises:
            InvalidInput: it cannot be the name of a variable.
            TooLarge: the owner has 100 already.
            Unavailable: it cannot be stored now.
        """
        if not NAME.fullmatch(name):
            raise InvalidInput(
                "A secret is named as a variable: up to 512 letters, digits and underscores, no digit first."
            )
        with self._changing() as index:
            names = index["owners"].setdefault(owner, {})
            if name not in names and len(names) >= MOST:
                raise TooLarge(f"You have {MOST} secrets, the most there can be. Remove one first.")
            place = self._place(index)
            place.put(owner, name, value)
            index["place"] = "keyring" if isinstance(place, KeyringEntries) else "file"
            now = self._clock.now()
            names[name] = now.isoformat()
        return SecretRecord(name, now)

    def remove(self, owner: str, name: str) -> None:
        """Forget a secret; jobs that have started keep it until they end.

        Raises:
            NotFound: there is none of that name.
            Unavailable: it cannot be removed now.
        """
        with self._changing() as index:
            if index["owners"].get(owner, {}).pop(name, None) is None:
                raise NotFound("You have no secret of that name.")
            self._place(index).remove(owner, name)

    def missing(self, owner: str, names: Collection[str]) -> list[str]:
        """Return those names that the owner has no secret of."""
        known = self._index()["owners"].get(owner, {})
        return sorted({*names} - known.keys())

    def reveal(self, owner: str, names: Collection[str]) -> dict[str, str]:
        """Return values for the process of a job. May block; see :class:`~.places.Place`.

        Raises:
            InvalidInput: the owner has no secret of some name; ``details["fields"]`` says so.
            Unavailable: they cannot be read now.
        """
        if missing := self.missing(owner, names):
            message = missing_sentence(missing)
            raise InvalidInput(message, fields={"secrets": message})
        place = self._place(self._index())
        values = {name: place.get(owner, name) for name in names}
        if lost := [name for name, value in values.items() if value is None]:
            raise Unavailable(f"{', '.join(lost)} is no longer in {place.title}. Set it again.")
        return {name: value for name, value in values.items() if value is not None}

    def _place(self, index: dict[str, Any]) -> Place:
        kind = self._chosen if self._chosen != "auto" else index.get("place")
        if kind is None:
            kind = "keyring" if keyring_found() else "file"
        return KeyringEntries() if kind == "keyring" else EncryptedFile(self._folder)

    def _index(self) -> dict[str, Any]:
        path = self._folder / "index.json"
        if not path.exists():
            return {"owners": {}}
        index: dict[str, Any] = json.loads(path.read_text())
        return index

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        """Give out the index, alone among all servers, and store what became of it."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = (self._folder / "lock").open("w")
        except OSError as error:
            raise Unavailable(f"Nothing was stored: {error}. Free some space and try again.") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            index = self._index()
            yield index
            self._keep(index)

    def _keep(self, index: dict[str, Any]) -> None:
        new = self._folder / f"index.{os.getpid()}"
        try:
            new.touch(mode=0o600)
            new.write_text(json.dumps(index))
            new.replace(self._folder / "index.json")
        except OSError as error:
            raise Unavailable(f"Nothing was stored: {error}. Free some space and try again.") from error


def missing_sentence(names: Collection[str]) -> str:
    """Return what to do about secrets that a job names and nobody has set."""
    listed = ", ".join(names)
    return (
        f"{listed} is neither a variable of the job nor one of your secrets. Set it with "
        f"'jupyter smstudio secrets set {next(iter(names))}'."
    )
