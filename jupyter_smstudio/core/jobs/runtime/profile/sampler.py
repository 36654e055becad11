"""Samples the machine and a job's processes while its program runs, and appends what it sees."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..journal import Journal
from .columns import Column
from .gpus import Gpus
from .machine import Machine
from .programs import Programs

VERSION = 1
CLOSE_SECONDS = 10.0
"""For the last sample: a driver of GPUs that hangs must not keep the job from its end."""
ROWS = 50_000
"""After which the interval is doubled, again and again: at 500 ms after 7, 21, 49, … hours, so that a job of
28 days has some 350,000 rows, of 150 bytes with two cores."""


class Sampler:
    """A thread that samples until it is closed. Start it when the program was started, never before.

    Args:
        folder: of the files, made if it is missing.
        name: of the files.
        interval: seconds between two samples.
        rows: after which the interval is doubled.
        environment: of the program.
        gpus: makes what measures its GPUs.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        interval: float,
        rows: int = ROWS,
        environment: Mapping[str, str] | None = None,
        gpus: Callable[[Mapping[str, str]], Gpus] = Gpus,
    ) -> None:
        self._folder, self._name, self._interval, self._rows = folder, name, interval, rows
        self._environment, self._gpus = environment or {}, gpus
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="profile", daemon=True)
        self._written = 0
        self._known: dict[int, str] = {}

    def start(self) -> None:
        """Begin to sample."""
        self._thread.start()

    def close(self) -> None:
        """Sample no more."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join(CLOSE_SECONDS)
            if self._thread.is_alive():
                print("The sampling of the machine hangs, and is left alone.", file=sys.stderr)

    def _run(self) -> None:
        try:
            self._sample()
        except OSError as error:  # the job goes on without a profile; runner.log has the reason
            print(f"The machine is not sampled any more: {error}", file=sys.stderr)

    def _sample(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        system = Journal(self._folder / f"{self._name}.system")
        processes = Journal(self._folder / f"{self._name}.processes")
        machine, programs, gpus = Machine(), Programs(), self._gpus(self._environment)
        columns = [Column("time", "", "s"), *machine.columns, *programs.columns, *gpus.columns]
        system.append(_line({"version": VERSION, "interval": self._interval, "columns": columns}))
        programs.measure(1.0)  # what they had used before is no use of the first interval
        interval = self._interval
        before = time.monotonic()
        due = before + interval
        while not self._ended.wait(max(0.0, due - time.monotonic())):
            now, moment = time.monotonic(), round(time.time(), 3)
            seconds, before = now - before, now
            sums, uses = programs.measure(seconds)
            system.append(_line([moment, *machine.measure(seconds), *sums, *gpus.measure()]))
            self._name_new(processes, programs.names)
            rows = [[each.pid, each.cpu, each.memory, each.read, each.written] for each in uses]
            processes.append(_line([moment, rows]))
            self._written += 1
            if self._written % self._rows == 0:
                interval *= 2
            due = max(due + interval, now + interval / 2)  # what a sleeping machine missed stays missed
        gpus.close()
        system.close()
        processes.close()

    def _name_new(self, processes: Journal, names: dict[int, str]) -> None:
        """Write the names of processes that are new, or that took the number or the place of another."""
        new = {pid: name for pid, name in names.items() if self._known.get(pid) != name}
        if new:
            self._known = dict(names)
            processes.append(_line({"names": {str(pid): name for pid, name in new.items()}}))


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
