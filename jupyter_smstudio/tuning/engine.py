"""The running tuning jobs of one server, each with its coordinator."""

from __future__ import annotations

import asyncio

from ..core.events import Event
from .coordinator import Coordinator, TuningFoundations
from .store import TuningRecord

JOBS = "jobs"
"""The feature whose events tell of training jobs."""
CONCERNING = ("job", "metrics")
"""Nouns of theirs that matter; logs and use of resources do not."""


class TuningEngine:
    """Runs tuning jobs.

    Args:
        core: what coordinators stand on.
    """

    def __init__(self, core: TuningFoundations) -> None:
        self._core = core
        self._coordinators: dict[str, Coordinator] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._jobs: dict[str, str] = {}
        """From a training job's id to its tuning job's."""
        self._unsubscribe = [core.bus.subscribe(self._heard), core.jobs.on_logged(self._logged)]

    def resume(self) -> None:
        """Go on with what an earlier server has left; after the job engine has done so."""
        for record in self._core.store.present():
            self.run(record)
        for old in map(self._core.store.get, self._core.runs.unfinished()):
            if old and old.ended:
                self._end_run(old)

    def run(self, record: TuningRecord) -> Coordinator:
        """Start the coordinator of a tuning job that is stored."""
        coordinator = Coordinator(
            self._core, record, lambda job_id: self._jobs.__setitem__(job_id, record.id)
        )
        self._coordinators[record.id] = coordinator
        self._tasks[record.id] = asyncio.create_task(self._follow(coordinator))
        return coordinator

    def find(self, tuning_id: str) -> Coordinator | None:
        """Return the coordinator of a tuning job that has not ended."""
        return self._coordinators.get(tuning_id)

    async def wait(self, tuning_id: str) -> None:
        """Return when a tuning job has ended."""
        if task := self._tasks.get(tuning_id):
            await asyncio.shield(task)

    async def close(self) -> None:
        """Leave what runs to the next server."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        tasks = [*self._tasks.values(), *self._ending]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, coordinator: Coordinator) -> None:
        tuning_id = coordinator.record.id
        try:
            await coordinator.run()
            self._end_run(coordinator.record)
        finally:
            self._coordinators.pop(tuning_id, None)
            self._tasks.pop(tuning_id, None)
            self._jobs = {job: tuning for job, tuning in self._jobs.items() if tuning != tuning_id}

    def _end_run(self, record: TuningRecord) -> None:
        """End the run of a tuning job that has ended, also when MLflow is down for a while."""
        if not record.run_id:
            return
        found = self._core.trials.best(record.id, 1, maximize=record.maximize)
        task = asyncio.create_task(self._core.runs.end(record, found[0] if found else None))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _heard(self, event: Event) -> None:
        if event.feature != JOBS:
            return
        job_id = event.payload.get("job_id") or event.payload.get("id", "")
        coordinator = self._coordinators.get(self._jobs.get(job_id, ""))
        if coordinator and event.action.partition(".")[0] in CONCERNING:
            coordinator.wake(job_id)

    def _logged(self, runs: frozenset[str]) -> None:
        for coordinator in self._coordinators.values():
            coordinator.logged(runs)
