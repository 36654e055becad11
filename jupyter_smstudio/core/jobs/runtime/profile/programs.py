"""What the processes of a job use, each by itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, thread_time

from ..processes import WRAPPER, descendants
from .columns import BYTES, PERCENT, RATE, Column
from .machine import PROC

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
LOOK_SHARE = 0.005
"""Of a core's time that looks for new processes may take: the kernel shows all of the machine's, and where
these are very many, the looks are rarer."""
MOST_PROCESSES = 32
"""That are told by themselves, those that use most; all are in the sums."""


@dataclass(frozen=True)
class Counters:
    """What a process has used since it began.

    Attributes:
        seconds: of CPUs.
        memory: bytes that it holds now, with what it shares.
        read: bytes from disks.
        written: bytes to disks.
    """

    seconds: float
    memory: int
    read: int
    written: int


@dataclass(frozen=True)
class Use:
    """What a process used since the last sample.

    Attributes:
        pid: its id.
        cpu: percent of a core.
        memory: bytes.
        read: bytes of disks a second.
        written: the same of writing.
    """

    pid: int
    cpu: float
    memory: int
    read: float
    written: float


class Programs:
    """Measures the processes that this one has started, and theirs.

    Args:
        proc: where the kernel shows them.
        find: returns them: pid to name.
        clock: seconds that never go back.
    """

    columns = (
        Column("job_cpu", "job", PERCENT),
        Column("job_memory", "job", BYTES),
        Column("disk_read", "job", RATE),
        Column("disk_write", "job", RATE),
    )
    """What ``measure`` returns first."""

    def __init__(
        self,
        proc: Path = PROC,
        find: Callable[[int], Mapping[int, str]] = descendants,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._proc, self._find, self._clock = proc, find, clock
        self.names: dict[int, str] = {}
        """Of the processes that were measured last."""
        self._before: dict[int, Counters] = {}
        self._look_at = float("-inf")

    def measure(self, seconds: float) -> tuple[list[float], list[Use]]:
        """Return sums, and the use of each process since the last call, so many seconds ago."""
        self._look()
        counters = {pid: found for pid in self.names if (found := self._counters(pid))}
        uses = []
        for pid, now in counters.items():
            then = self._before.get(pid)
            uses.append(_use(pid, then or Counters(now.seconds, 0, now.read, now.written), now, seconds))
        self._before = counters
        sums = [
            round(sum(use.cpu for use in uses), 2),
            float(sum(use.memory for use in uses)),
            round(sum(use.read for use in uses), 1),
            round(sum(use.written for use in uses), 1),
        ]
        uses.sort(key=lambda use: (use.cpu, use.memory), reverse=True)
        return sums, uses[:MOST_PROCESSES]

    def _look(self) -> None:
        """Find new processes, if it is time to."""
        if self._clock() < self._look_at:
            return
        began = thread_time()
        self.names = {pid: name for pid, name in self._find(os.getpid()).items() if name != WRAPPER}
        self._look_at = self._clock() + (thread_time() - began) / LOOK_SHARE

    def _counters(self, pid: int) -> Counters | None:
        """Return what a process has used; None once it is gone."""
        try:
            stat = (self._proc / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
            io = (self._proc / str(pid) / "io").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return None
        except PermissionError:  # it runs as another user, who may hide what it reads
            io = b""
        counted = dict(line.split(b": ") for line in io.splitlines())
        return Counters(
            seconds=(int(stat[11]) + int(stat[12])) / TICKS,
            memory=int(stat[21]) * PAGE,
            read=int(counted.get(b"read_bytes", 0)),
            written=int(counted.get(b"write_bytes", 0)),
        )


def _use(pid: int, then: Counters, now: Counters, seconds: float) -> Use:
    return Use(
        pid,
        round(100 * max(0.0, now.seconds - then.seconds) / seconds, 1),
        now.memory,
        round(max(0, now.read - then.read) / seconds, 1),
        round(max(0, now.written - then.written) / seconds, 1),
    )
