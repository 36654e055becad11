"""All processes of this machine at one moment, as ``/proc`` shows them (proc(5))."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Row:
    """One process that runs; zombies have no row.

    Attributes:
        pid: its id.
        start_time: clock ticks since boot; with the id, names the process.
        parent: id of its parent.
        group: id of its process group.
        cpu_seconds: used so far, user and system.
        threads: how many it has.
        resident_bytes: memory, with what it shares with others.
        tag: value of the environment variable that was asked for, as the process was started with it;
            empty where it has none, or is another user's.
    """

    pid: int
    start_time: int
    parent: int
    group: int
    cpu_seconds: float
    threads: int
    resident_bytes: int
    tag: str

    @property
    def key(self) -> tuple[int, int]:
        """Return what names this process among all of this boot."""
        return self.pid, self.start_time


def read_table(variable: str) -> list[Row]:
    """Return all processes, parents before children.

    Args:
        variable: the environment variable to return as the tag.
    """
    rows = [_row(pid, variable) for pid in os.listdir(PROC) if pid.isdigit()]
    return sorted((row for row in rows if row), key=lambda row: (row.start_time, row.pid))


def proportional_bytes(pid: int) -> int:
    """Return a process's memory, of shared pages its share only; 0 once it is gone."""
    found = re.search(rb"^Pss:\s+(\d+) kB", _read(PROC / str(pid) / "smaps_rollup"), re.M)
    return int(found[1]) * 1024 if found else 0


def _row(pid: str, variable: str) -> Row | None:
    # The command's name, in parentheses, may hold spaces and parentheses itself.
    fields = _read(PROC / pid / "stat").rpartition(b")")[2].split()
    if not fields or fields[0] in (b"Z", b"X"):
        return None
    name = f"{variable}=".encode()
    environment = _read(PROC / pid / "environ").split(b"\0")
    tag = next((entry.removeprefix(name) for entry in environment if entry.startswith(name)), b"")
    return Row(
        pid=int(pid),
        start_time=int(fields[19]),
        parent=int(fields[1]),
        group=int(fields[2]),
        cpu_seconds=(int(fields[11]) + int(fields[12])) / TICKS,
        threads=int(fields[17]),
        resident_bytes=int(fields[21]) * PAGE,
        tag=tag.decode(errors="replace"),
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""
