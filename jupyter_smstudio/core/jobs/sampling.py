"""What hosts use over time: a line every five seconds, while the server runs."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..clock import Clock
from .folders import JobFolders
from .hosts import RunningHost
from .registry import LiveJob

log = logging.getLogger(__name__)

SAMPLE_SECONDS = 5.0
"""28 days of one host are 480,000 lines of 70 bytes."""


@dataclass(eq=False)
class _Sampled:
    host: RunningHost
    path: Path
    before: tuple[float, float] | None = None
    """Monotonic time and CPU seconds of the last look."""


class UsageSampler:
    """Measures the groups of running hosts. While the server is down nothing is measured.

    Args:
        folders: where samples are kept.
        clock: the time.
        appended: called with a job of which there are new samples.
    """

    def __init__(self, folders: JobFolders, clock: Clock, appended: Callable[[LiveJob], None]) -> None:
        self._folders = folders
        self._clock = clock
        self._appended = appended
        self._jobs: dict[str, tuple[LiveJob, list[_Sampled]]] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, job: LiveJob, hosts: Sequence[RunningHost]) -> None:
        """Measure a job's hosts from now on; those without limits cannot be told from the machine."""
        folder = self._folders.of(job.id)
        sampled = [_Sampled(host, folder.usage(host.name)) for host in hosts if host.group]
        if not sampled:
            return
        self._jobs[job.id] = (job, sampled)
        for each in sampled:
            self._sample(each)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def remove(self, job_id: str) -> None:
        """Measure a job no more."""
        self._jobs.pop(job_id, None)

    async def close(self) -> None:
        """Stop measuring."""
        self._jobs.clear()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        while self._jobs:
            await asyncio.sleep(SAMPLE_SECONDS)  # it measures a rate
            for job, hosts in tuple(self._jobs.values()):
                for each in hosts:
                    self._sample(each)
                self._appended(job)
        self._task = None

    def _sample(self, sampled: _Sampled) -> None:
        assert sampled.host.group is not None  # add() takes no others
        usage, moment = sampled.host.group.usage(), self._clock.monotonic()
        before, sampled.before = sampled.before, (moment, usage.cpu_seconds)
        if before is None or moment <= before[0]:
            return
        cores = max(0.0, usage.cpu_seconds - before[1]) / (moment - before[0])
        line = {
            "time": self._clock.now().timestamp(),
            "cpu_percent": round(100 * cores, 1),
            "memory_bytes": usage.memory_bytes,
        }
        try:
            with sampled.path.open("a") as file:
                file.write(json.dumps(line) + "\n")
        except OSError as error:  # a full disk must not end a job; the chart has a gap
            log.warning("%s has no new sample: %s", sampled.path, error)
