"""Takes the instances of spot jobs away when somebody else waits for what they hold."""

from __future__ import annotations

import asyncio

from ..quota import Amount, Claim, Quota
from .forecasts import Forecasts
from .queueing import helps
from .registry import LiveJob
from .scheduler import Scheduler
from .warm import WarmPool


class SpotMarket:
    """Listens for those who wait.

    Args:
        quota: where they wait.
        scheduler: runs spot jobs.
        warm: instances that nobody uses now.
        forecasts: sizes of jobs.
    """

    def __init__(
        self,
        quota: Quota,
        scheduler: Scheduler,
        warm: WarmPool,
        forecasts: Forecasts,
    ) -> None:
        self._quota = quota
        self._scheduler = scheduler
        self._warm = warm
        self._forecasts = forecasts
        self._due: asyncio.Handle | None = None
        quota.on_waiting(self._soon)

    def close(self) -> None:
        """Take nothing away any more."""
        if self._due:
            self._due.cancel()

    def make_room(self) -> None:
        """Interrupt the youngest spot jobs, as many as it takes and none if that would not help."""
        self._due = None
        # Instances that wait for a next job serve nobody now.
        self._warm.give_up_all()
        waiting = self._quota.wanted
        if waiting is None:
            return
        wanted = waiting.amount
        free = self._quota.free_for_jobs if waiting.batch else self._quota.free
        spot = [job for job in self._scheduler.running if job.spec.spot]
        for job in spot:
            if self._scheduler.interrupting(job):
                free = free + self._returns(job, waiting)
        if not free.lacks(wanted):
            return  # what is being given back is enough
        candidates = [job for job in reversed(spot) if not self._scheduler.interrupting(job)]
        chosen: list[LiveJob] = []
        held = Amount(0, 0)
        for job in candidates:
            chosen.append(job)
            held = held + self._returns(job, waiting)
            if helps(free, held, wanted):
                break
        else:
            return
        for job in chosen:
            who = waiting.owner or "another member"
            self._scheduler.interrupt(job, f"Interrupted: {waiting.type} of {who} needs what it holds")

    def _soon(self) -> None:
        # The quota tells this in the middle of its own work.
        if self._due is None:
            self._due = asyncio.get_running_loop().call_soon(self.make_room)

    def _returns(self, job: LiveJob, waiting: Claim) -> Amount:
        """Return what a job would give back to who waits: its cores are for jobs alone."""
        amount = self._forecasts.amount(job.spec)
        return amount if waiting.batch else Amount(0, amount.memory_bytes, amount.gpus)
