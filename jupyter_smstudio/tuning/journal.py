"""Optuna's journal on disk: whole after every kill and full disk, and open to plain Optuna code.

Anybody reads it with ``optuna.load_study(study_name=…, storage=JournalStorage(JournalFileBackend(path)))``,
also while the search runs. The server is the only one that writes.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from pathlib import Path

from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

log = logging.getLogger(__name__)


class KernelLock(JournalFileOpenLock):
    """A lock that ends with its process.

    Optuna's own locks are files that a killed process leaves behind; the next one then waits 30 s.

    Args:
        path: of the journal.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path.with_suffix(".flock")
        self._held: list[int] = []

    def acquire(self) -> bool:
        """Wait for the lock, and take it."""
        descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        self._held.append(descriptor)
        return True

    def release(self) -> None:
        """Give the lock up."""
        os.close(self._held.pop())


def open_journal(path: Path) -> JournalStorage:
    """Open a journal, which is made if there is none; lines that were cut are dropped first.

    Raises:
        OSError: it cannot be read or written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        _drop_torn_lines(path)
    return JournalStorage(JournalFileBackend(str(path), lock_obj=KernelLock(path)))


def _drop_torn_lines(path: Path) -> None:
    """Drop what a kill or a full disk has cut: Optuna refuses a journal with such a line inside it."""
    content = path.read_bytes()
    lines = content.splitlines(keepends=True)
    whole = [line for line in lines if line.endswith(b"\n") and _is_record(line)]
    if len(whole) == len(lines):
        return
    log.warning("%s had %d lines that were cut; they are skipped.", path, len(lines) - len(whole))
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        file.writelines(whole)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _is_record(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
