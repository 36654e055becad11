"""Which sessions and batches on somebody else's Livy server are whose: those made here, and no others.

A Livy server without users gives out numbers from 0, and everybody's session to everybody.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Protocol

from ....core.errors import Unavailable

Noun = Literal["sessions", "batches"]


@dataclass(frozen=True)
class LedgerEntry:
    """One session or batch that was made through the studio.

    Attributes:
        owner: who made it.
        noun: what it is.
        number: its id on the Livy server.
        name: that the server knows it by; tells it from one of the same number after a restart of the
            server. Empty where the server knows no names.
        kernel: id of the kernel that made it; empty where a person did.
        role: ARN of the execution role that it was made with; empty without.
        created: UTC, ISO 8601.
    """

    owner: str
    noun: Noun
    number: int
    name: str
    kernel: str
    role: str
    created: str


class SessionLedger(Protocol):
    """Keeps the entries of one cluster."""

    def add(self, entry: LedgerEntry) -> None:
        """Keep an entry, in the place of one of the same number.

        Raises:
            Unavailable: it cannot be stored.
        """
        ...

    def entries(self, owner: str, noun: Noun) -> list[LedgerEntry]:
        """Return an owner's entries, by number."""
        ...

    def remove(self, entry: LedgerEntry) -> None:
        """Forget an entry that is gone from the server.

        Raises:
            Unavailable: it cannot be stored.
        """
        ...


class FileLedger:
    """A ledger in the file ``sessions.json`` of a cluster's folder; the server that has it is its one writer.

    Args:
        folder: the cluster's.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "sessions.json"
        self._entries: list[LedgerEntry] | None = None

    def add(self, entry: LedgerEntry) -> None:
        """Keep an entry, in the place of one of the same number."""
        others = [each for each in self._all() if (each.noun, each.number) != (entry.noun, entry.number)]
        self._write([*others, entry])

    def entries(self, owner: str, noun: Noun) -> list[LedgerEntry]:
        """Return an owner's entries, by number."""
        own = [entry for entry in self._all() if entry.owner == owner and entry.noun == noun]
        return sorted(own, key=lambda entry: entry.number)

    def remove(self, entry: LedgerEntry) -> None:
        """Forget an entry that is gone from the server."""
        self._write([each for each in self._all() if each != entry])

    def _all(self) -> list[LedgerEntry]:
        if self._entries is None:
            told = json.loads(self._file.read_text()) if self._file.exists() else []
            self._entries = [LedgerEntry(**each) for each in told]
        return self._entries

    def _write(self, entries: list[LedgerEntry]) -> None:
        new = self._file.with_suffix(".new")
        try:
            new.touch(mode=0o600)
            with new.open("w") as file:
                json.dump([asdict(entry) for entry in entries], file)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._file)
        except OSError as error:
            raise Unavailable(f"The session was not noted: {error}. Free some space, try again.") from error
        self._entries = entries
