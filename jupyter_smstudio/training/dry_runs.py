"""Dry runs: a program is tried on the first records of its channels, on a real instance of its type."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from ..core.clock import Clock
from ..core.errors import NotFound, StudioError
from ..core.jobs.models import JobKind, JobSpec
from ..core.jobs.service import JobService
from ..core.jobs.states import ENDED
from ..core.models import Caller
from .dry_run_result import DryRunReader
from .dry_run_spec import LIMIT_SECONDS, dry_spec
from .models import CreateTrainingJob, DryRun
from .requests import Requests

log = logging.getLogger(__name__)

KEPT = 100
"""Results that are remembered, of all users together."""
STUDIO = Caller("dry-runs", admin=True)


@dataclass
class _Tried:
    """A dry run that this server has started."""

    owner: str
    whole: JobSpec
    shown: DryRun


class DryRuns:
    """Tries programs. What came of it is remembered by this server alone.

    Args:
        jobs: runs them.
        requests: turns requests into specifications.
        reader: reads what came of it.
        clock: the time.
    """

    def __init__(self, jobs: JobService, requests: Requests, reader: DryRunReader, clock: Clock) -> None:
        self._jobs = jobs
        self._requests = requests
        self._reader = reader
        self._clock = clock
        self._tried: dict[str, _Tried] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def resume(self) -> None:
        """End what an earlier server has left: nobody waits for it any more."""
        for job in self._jobs.list(STUDIO, kind=JobKind.DRY_RUN).items:
            self._spawn(self._remove(job.id))

    async def close(self) -> None:
        """Leave what runs to the next server."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def start(self, caller: Caller, request: CreateTrainingJob) -> DryRun:
        """Try a program; another one that the same user tries already is stopped.

        Raises:
            InvalidInput: something is wrong with the request, or a channel is not on this machine.
            QuotaExceeded: more than the machine could ever give.
        """
        whole = self._requests.training(request, self._clock.now())
        job = await self._jobs.submit(caller, dry_spec(whole))
        for other in tuple(self._tried.values()):
            if other.owner == job.owner and other.shown.state not in ENDED:
                await self._jobs.stop(STUDIO, other.shown.id)
        shown = DryRun(id=job.id, state=job.state, created=job.created, limit_seconds=LIMIT_SECONDS)
        tried = self._tried[job.id] = _Tried(job.owner, whole, shown)
        while len(self._tried) > KEPT:
            del self._tried[next(iter(self._tried))]
        self._spawn(self._follow(tried))
        return shown

    def get(self, caller: Caller, dry_run: str) -> DryRun:
        """Return a dry run as it is now.

        Raises:
            NotFound: there is none, it is not the caller's, or an earlier server has tried it.
        """
        tried = self._tried.get(dry_run)
        if tried is None or not (caller.admin or tried.owner == caller.name):
            raise NotFound(f"There is no dry run {dry_run[:63]}, or it is not yours. Try a mini-batch again.")
        if tried.shown.state in ENDED:
            return tried.shown
        job = self._jobs.get(STUDIO, dry_run)
        # A job that has just ended is still read.
        state = tried.shown.state if job.state in ENDED else job.state
        return tried.shown.model_copy(
            update={"state": state, "message": job.status_message, "program_started": job.training_started}
        )

    async def stop(self, caller: Caller, dry_run: str) -> DryRun:
        """End a dry run; one that has ended stays as it is.

        Raises:
            NotFound: as :meth:`get`.
        """
        if self.get(caller, dry_run).state not in ENDED:
            await self._jobs.stop(STUDIO, dry_run)
        return self.get(caller, dry_run)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, tried: _Tried) -> None:
        """Read what came of a dry run; then its job is removed, which tells all pages that it has ended."""
        job = await self._jobs.wait(STUDIO, tried.shown.id)
        tried.shown = await self._reader.read(STUDIO, tried.shown, job, tried.whole)
        await self._remove(job.id)

    async def _remove(self, job_id: str) -> None:
        try:
            await self._jobs.stop(STUDIO, job_id)
            await self._jobs.wait(STUDIO, job_id)
            await self._jobs.remove(STUDIO, job_id)
        except (StudioError, OSError) as error:
            log.warning("A dry run is left for the next server to remove: %s", error)
