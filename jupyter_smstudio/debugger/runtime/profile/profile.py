"""All that was measured of a training: the machine, its processes, and the phases of its steps."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

import numpy as np

from ..store.errors import DamagedTrial
from ..store.layout import WORKER
from .settings import FOLDER, PROCESSES, STEPS, SYSTEM
from .table import Lines, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_FILES = 256
"""Of each kind that are read: hosts of all attempts."""
MOST_NAME = 200
"""Characters of what a device or a process is called."""
MOST_INTERVAL = 86_400.0
"""Seconds; the longest that one can ask for is a minute."""
PHASES = ("data", "forward", "backward", "optimizer", "other", "hook")
"""Of a step, in the order in which they come."""
STEP_COLUMNS = ("step", "mode", "began", *PHASES)


PROCESS = np.dtype(
    [("time", "f8"), ("pid", "i8"), ("cpu", "f8"), ("memory", "f8"), ("read", "f8"), ("written", "f8")]
)
NAME = re.compile(rf"{WORKER}\.(system|processes|steps)")


class Column(NamedTuple):
    """A series of a host.

    Attributes:
        metric: ``cpu``, ``io_wait``, ``memory``, ``network_in``, ``network_out``, ``gpu``, ``gpu_memory``; of
            the job's own processes ``job_cpu``, ``job_memory``, ``disk_read``, ``disk_write``.
        device: ``cpu0``, ``gpu0``, ``machine``, ``job``.
        unit: ``%``, ``bytes`` or ``bytes/s``.
    """

    metric: str
    device: str
    unit: str


class HostSamples:
    """What was sampled on a host.

    Args:
        trial: folder of the trial.
        name: of the file.

    Attributes:
        host: its name.
        attempt: of the job, from 1: one that was interrupted has several.
    """

    def __init__(self, trial: Path, name: str) -> None:
        self.host, _, attempt = name.partition(".")
        self.attempt = int(attempt) if attempt.isdecimal() else 1
        self._table = Table(trial, f"{FOLDER}/{name}{SYSTEM}", keys=1)
        self._columns: list[Column] = []

    def refresh(self) -> None:
        """Read what is new; raises as `Profile.refresh`."""
        self._table.refresh()
        if self._columns:  # they never change
            return
        for each in self._table.header.get("columns", []):
            if not (isinstance(each, list) and len(each) == 3 and all(isinstance(one, str) for one in each)):
                raise DamagedTrial(f"The samples of {self.host} have other columns than a runner writes.")
        self._columns = [Column(*map(_text, each)) for each in self._table.header.get("columns", [])[1:]]

    @property
    def interval(self) -> float:
        """Seconds between two samples at first; after many of them it is doubled, again and again."""
        interval = self._table.header.get("interval", 0.0)
        known = isinstance(interval, int | float) and 0 <= interval <= MOST_INTERVAL
        return float(interval) if known else 0.0

    def __len__(self) -> int:
        return len(self._table)

    @property
    def columns(self) -> list[Column]:
        """What was measured."""
        return self._columns

    @property
    def times(self) -> NDArray[np.float64]:
        """Seconds since the epoch, in order."""
        rows = self._table.rows
        return rows[:, 0] if rows.shape[1] else np.empty(0)

    @property
    def values(self) -> NDArray[np.float64]:
        """A row for each time, a column for each of ``columns``."""
        return self._table.rows[:, 1:]

    def series(self, metric: str, device: str) -> NDArray[np.float64]:
        """Return the values of a column; none where there is no such."""
        for number, column in enumerate(self._columns):
            if column.metric == metric and column.device == device:
                return self.values[:, number]
        return np.empty(0)


class ProcessSamples:
    """What each process of a job used on a host; those that used most.

    Args:
        trial: folder of the trial.
        name: of the file.

    Attributes:
        host: its name.
        names: of the processes, by their ids.
    """

    def __init__(self, trial: Path, name: str) -> None:
        self.host = name.partition(".")[0]
        self.names: dict[int, str] = {}
        self._lines = Lines(trial, f"{FOLDER}/{name}{PROCESSES}")
        self._blocks: list[NDArray[np.void]] = []

    def refresh(self) -> None:
        """Read what is new; raises as `Profile.refresh`."""
        try:
            for lines in self._lines.new():
                rows: list[tuple[float, ...]] = []
                for line in lines:
                    if isinstance(line, dict):
                        self.names |= {int(pid): _text(name) for pid, name in line["names"].items()}
                    else:
                        rows += [(line[0], *process) for process in line[1]]
                if rows:
                    self._blocks.append(np.array(rows, dtype=PROCESS))
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):
            raise self._lines.damaged("a line is none of a profile") from None

    @property
    def rows(self) -> NDArray[np.void]:
        """``time``, ``pid``, ``cpu`` (% of a core), ``memory`` (bytes), ``read``, ``written`` (bytes/s)."""
        if len(self._blocks) != 1:
            self._blocks = [np.concatenate(self._blocks) if self._blocks else np.empty(0, PROCESS)]
        return self._blocks[0]


class StepTimes:
    """How long the steps of a worker took.

    Args:
        trial: folder of the trial.
        worker: its name.
    """

    def __init__(self, trial: Path, worker: str) -> None:
        self.worker = worker
        self._table = Table(trial, f"{FOLDER}/{worker}{STEPS}", keys=len(STEP_COLUMNS))

    def refresh(self) -> None:
        """Read what is new; raises as `Profile.refresh`."""
        self._table.refresh()
        columns = self._table.header.get("columns")
        if columns is not None and columns != list(STEP_COLUMNS):
            raise DamagedTrial(f"The steps of {self.worker} have other columns than a training writes.")

    def __len__(self) -> int:
        return len(self._table)

    @property
    def ends(self) -> NDArray[np.float64]:
        """When each step ended, Unix seconds."""
        ends: NDArray[np.float64] = self._table.rows[:, 2:].sum(axis=1)
        return ends

    def column(self, name: str) -> NDArray[np.float64]:
        """Return ``step``, ``mode`` (its number), ``began`` (Unix seconds) or the seconds of a phase."""
        rows = self._table.rows
        return rows[:, STEP_COLUMNS.index(name)] if rows.shape[1] else np.empty(0)

    @property
    def seconds(self) -> NDArray[np.float64]:
        """How long each step took, waiting for its data included."""
        seconds: NDArray[np.float64] = self._table.rows[:, 3:].sum(axis=1)
        return seconds


def _text(given: object) -> str:
    """Return a name as it can be told: JSON has characters that are none."""
    return str(given)[:MOST_NAME].encode(errors="replace").decode()


class Series(Protocol):
    """What is read of a file of a profile."""

    def refresh(self) -> None:
        """Read what is new."""


S = TypeVar("S", bound=Series)


class Profile:
    """What was measured of a training, read up to now by ``refresh``.

    Args:
        folder: of the trial.

    Attributes:
        hosts: the machine, on each host and in each attempt.
        processes: the job's processes.
        steps: the phases of steps, of each worker.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self._hosts: dict[str, HostSamples] = {}
        self._processes: dict[str, ProcessSamples] = {}
        self._steps: dict[str, StepTimes] = {}

    @property
    def hosts(self) -> list[HostSamples]:
        """The machine, on each host and in each attempt."""
        return list(self._hosts.values())

    @property
    def processes(self) -> list[ProcessSamples]:
        """The job's processes, likewise."""
        return list(self._processes.values())

    @property
    def steps(self) -> list[StepTimes]:
        """The phases of steps, of each worker."""
        return list(self._steps.values())

    def refresh(self) -> None:
        """Read what was measured since the last time.

        Raises:
            DamagedTrial: a file is not what a training writes.
        """
        names = sorted(self._names())
        self._read(names, SYSTEM, self._hosts, HostSamples)
        self._read(names, PROCESSES, self._processes, ProcessSamples)
        self._read(names, STEPS, self._steps, StepTimes)

    def _read(self, names: list[str], end: str, known: dict[str, S], kind: Callable[[Path, str], S]) -> None:
        """Read what is new in the files of a kind, those that came since the last time, too."""
        for name in (each.removesuffix(end) for each in names if each.endswith(end)):
            if name not in known and len(known) < MOST_FILES:
                known[name] = kind(self.folder, name)
        for each in known.values():
            each.refresh()

    def _names(self) -> Iterator[str]:
        """Return the names of files that may be a profile's."""
        try:
            with os.scandir(self.folder / FOLDER) as entries:
                for entry in entries:
                    if NAME.fullmatch(entry.name):
                        yield entry.name
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:  # e.g. a link to itself
            raise DamagedTrial(
                f"The folder {FOLDER} of {self.folder} cannot be read: {error.strerror}."
            ) from None


def read_profile(folder: str | os.PathLike[str]) -> Profile:
    """Return what was measured of a training; nothing where nothing was.

    Args:
        folder: of its trial.

    Raises:
        DamagedTrial: a file is not what a training writes.
    """
    profile = Profile(folder)
    profile.refresh()
    return profile
