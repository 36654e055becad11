"""What the runner tells the server: its identity, its progress, and at last how it ended."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .journal import Journal, Reserve, write_whole
from .lines import Masker
from .plan import EXIT, IDENTITY, PROGRESS, Exit, Progress

NOTE = "note"
REASON_CHARACTERS = 1024
"""Of a failure reason, as in the original."""
START_TIME = 19
"""Of the fields of ``/proc/self/stat`` after the name: field 22, clock ticks since boot (proc(5))."""


class AlreadyRun(Exception):
    """Another runner has taken this folder: nothing runs twice."""


def identify(folder: Path) -> None:
    """Write ``runner.json``, or leave another runner's as it is.

    Raises:
        AlreadyRun: there is one.
    """
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    identity = {"pid": os.getpid(), "start_time": int(fields[START_TIME]), "boot_id": boot}
    part = folder / f".{IDENTITY}.{os.getpid()}"
    part.write_text(json.dumps(identity))
    try:
        os.link(part, folder / IDENTITY)  # whole, or not at all, and by one alone
    except FileExistsError as error:
        raise AlreadyRun(f"{folder / IDENTITY} exists: another runner has taken this folder.") from error
    finally:
        part.unlink()


class Report:
    """Writes ``progress.jsonl`` and ``exit.json``.

    Args:
        folder: the host's.

    Attributes:
        masker: hides secrets, once they are known.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.masker = Masker([])
        self._reserve = Reserve(folder / ".reserve")
        self._reserve.take()
        self._journal = Journal(folder / PROGRESS)

    def enter(self, status: str, message: str = "", **facts: Any) -> None:
        """Tell of a step that begins."""
        line = Progress(time.time(), status, self.masker.text(message), facts)
        self._journal.append(json.dumps(asdict(line)).encode() + b"\n")

    def note(self, message: str, **facts: Any) -> None:
        """Tell of something within the present step."""
        self.enter(NOTE, message, **facts)

    def end(self, ended: Exit) -> None:
        """Write ``exit.json``, in the room that was kept back for it.

        Raises:
            OSError: even that was not enough.
        """
        record = asdict(ended)
        record["reason"] = self.masker.text(ended.reason)[:REASON_CHARACTERS]
        data = json.dumps(record).encode()
        self._reserve.release()
        write_whole(self._folder / EXIT, data)
