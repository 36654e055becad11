"""Optuna's journal on disk: whole after every kill and full disk, and open to plain Optuna code.

Anybody reads it with ``optuna.load_study(study_name=…, storage=JournalStorage(JournalFileBackend(path)))``,
also while the search runs. The server is the only one that writes.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from io import FileIO
from pathlib import Path
from typing import Any

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


class Journal(JournalFileBackend):
    """A journal that is brought to the disk when its writer says so.

    Optuna's own waits for the disk with every line, seven times for a trial of three parameters. Here the
    studio's tables know each end before Optuna is told, and tell it again after a power failure: only
    that a trial was drawn must be on the disk before it is known elsewhere.

    Args:
        path: of the file, which is made if there is none; lines that were cut are dropped first.

    Raises:
        OSError: it cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            _drop_torn_lines(path)
        self._path = path
        self._kernel_lock = KernelLock(path)
        super().__init__(str(path), lock_obj=self._kernel_lock)

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        """Write records, whole or not at all as far as other processes can see."""
        text = "".join(json.dumps(record, separators=(",", ":")) + "\n" for record in logs)
        self._kernel_lock.acquire()
        try:
            with self._path.open("ab", buffering=0) as file:
                _write(file, text.encode())
        finally:
            self._kernel_lock.release()

    def sync(self) -> None:
        """Return when everything that was written is on the disk."""
        with self._path.open("rb") as file:
            os.fsync(file.fileno())


def _write(file: FileIO, content: bytes) -> None:
    written = file.write(content)
    if written < len(content):  # a disk that is nearly full takes a part; the next call says so
        file.write(content[written:])


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
