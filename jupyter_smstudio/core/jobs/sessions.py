"""What jobs tell the instances: whether their sessions work, how to end them, what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ..compute.instance import Activity, Session
from .registry import JobRegistry, LiveJob
from .scheduler import Scheduler
from .states import SecondaryStatus

ID_CHARACTERS = 36
"""Of a UUID, with which the id of a job's session begins."""


class JobSessions:
    """Answers for sessions of the kind ``job``.

    Args:
        registry: the jobs.
        scheduler: ends them.
    """

    def __init__(self, registry: JobRegistry, scheduler: Scheduler) -> None:
        self._registry = registry
        self._scheduler = scheduler

    def activity(self, session: Session) -> Activity | None:
        """Say that a job runs; None for sessions of others."""
        if session.kind != "job":
            return None
        return Activity(True, f"The job {session.title} runs", self._registry.clock.now())

    async def stop(self, sessions: Sequence[Session]) -> None:
        """End jobs as a user would, and return when their programs have ended."""
        ids = {session.id[:ID_CHARACTERS] for session in sessions if session.kind == "job"}
        jobs = [job for job_id in ids if (job := self._registry.find(job_id))]
        await asyncio.gather(*(self._stop(job) for job in jobs))

    async def _stop(self, job: LiveJob) -> None:
        await self._scheduler.stop(job, SecondaryStatus.STOPPED, "Its instance was stopped")
        await self._scheduler.programs_ended(job)
