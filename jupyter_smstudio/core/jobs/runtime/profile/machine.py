"""Cores, memory and network of the machine, as ``/proc`` shows them (proc(5))."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from .columns import PERCENT, RATE, Column

PROC = Path("/proc")
LOOPBACK = "lo"
IDLE, IO_WAIT, COUNTED = 3, 4, 8
"""Places in a line of ``stat``; guest time, from the ninth on, is in user time already."""


class Machine:
    """Measures the whole machine, of whose cores those that this process may use.

    Args:
        proc: where the kernel shows it.
        cores: numbers of the cores; None: those of this process.
    """

    def __init__(self, proc: Path = PROC, cores: Sequence[int] | None = None) -> None:
        self._proc = proc
        self._cores = [f"cpu{each}" for each in sorted(os.sched_getaffinity(0) if cores is None else cores)]
        self._ticks = self._read_ticks()
        self._traffic = self._read_traffic()

    @property
    def columns(self) -> list[Column]:
        """What ``measure`` returns."""
        return [
            *(Column("cpu", core, PERCENT) for core in self._cores),
            *(Column("io_wait", core, PERCENT) for core in self._cores),
            Column("memory", "machine", PERCENT),
            Column("network_in", "machine", RATE),
            Column("network_out", "machine", RATE),
        ]

    def measure(self, seconds: float) -> list[float]:
        """Return the values of all columns since the last call, so many seconds ago."""
        return [*self._use(), self._memory(), *self._rates(seconds)]

    def _use(self) -> list[float]:
        ticks, before = self._read_ticks(), self._ticks
        self._ticks = ticks
        busy, waiting = [], []
        for core in self._cores:
            new = [now - then for now, then in zip(ticks.get(core, ()), before.get(core, ()), strict=False)]
            whole = sum(new)
            if whole <= 0:  # a core that was taken off, or no tick since
                busy.append(0.0)
                waiting.append(0.0)
                continue
            idle = new[IDLE] + new[IO_WAIT]
            busy.append(_percent(whole - idle, whole))
            waiting.append(_percent(new[IO_WAIT], whole))
        return [*busy, *waiting]

    def _memory(self) -> float:
        found = {}
        with open(self._proc / "meminfo") as file:
            for line in file:
                name, _, rest = line.partition(":")
                if name in ("MemTotal", "MemAvailable"):
                    found[name] = int(rest.split()[0])
                if len(found) == 2:
                    break
        return _percent(found["MemTotal"] - found["MemAvailable"], found["MemTotal"])

    def _rates(self, seconds: float) -> list[float]:
        traffic, before = self._read_traffic(), self._traffic
        self._traffic = traffic
        return [round(max(0, now - then) / seconds, 1) for now, then in zip(traffic, before, strict=True)]

    def _read_ticks(self) -> dict[str, list[int]]:
        """Return the ticks of each core: user, nice, system, idle, iowait, irq, softirq, steal."""
        found = {}
        with open(self._proc / "stat") as file:
            for line in file:
                name, *ticks = line.split(" ", COUNTED + 1)
                if not name.startswith("cpu"):
                    break  # what follows, the count of each interrupt, is long
                if name != "cpu":  # the sum of all, whose line has two spaces
                    found[name] = [int(each) for each in ticks[:COUNTED]]
        return found

    def _read_traffic(self) -> tuple[int, int]:
        """Return the bytes received and sent, of all but the machine's talk with itself."""
        received = sent = 0
        with open(self._proc / "net/dev") as file:
            for line in file:
                name, colon, rest = line.partition(":")
                if colon and name.strip() != LOOPBACK:
                    fields = rest.split()
                    received, sent = received + int(fields[0]), sent + int(fields[8])
        return received, sent


def _percent(part: float, whole: float) -> float:
    return round(min(100.0, max(0.0, 100 * part / whole)), 2)
