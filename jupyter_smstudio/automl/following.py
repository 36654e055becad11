"""Follows AutoML jobs: reads what their searches leave, and starts a search again that was killed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..core.clock import Clock
from ..core.deeds import NO_DEEDS, DeedLog
from ..core.errors import NotFound, StudioError, Unavailable
from ..core.events import Event, EventBus
from ..core.jobs.inotify import FolderWatches
from ..core.jobs.models import Job
from ..core.jobs.service import JobService
from ..core.jobs.states import ENDED as JOB_ENDED
from ..core.jobs.states import JobState
from ..core.models import Caller
from .folders import AutoMLFolder, AutoMLFolders, Findings
from .leaving import copy_files, pack_model
from .models import AutoMLJob, AutoMLStatus, Candidate
from .report_sheets import write_report
from .searches import job_spec
from .store import AutoMLRecord, SqlAutoMLStore
from .tracking import CandidateRuns
from .views import MODEL, job_view, leaderboard

log = logging.getLogger(__name__)

FEATURE = "automl"
STARTS = 4
"""Of a search: after so many that were killed from outside, a further one would be killed, too."""
RETRY_SECONDS = 5.0
"""Between two tries to store what has happened while the disk is full or the database cannot be reached."""


@dataclass(frozen=True)
class AutoMLFoundations:
    """What AutoML jobs stand on.

    Attributes:
        store: the jobs.
        folders: what their searches found.
        jobs: run the searches.
        runs: writes candidates into MLflow.
        watches: tell of changes in folders.
        bus: what happened is told there.
        clock: the time.
        locate: from a path in a request to the file.
        deeds: told which jobs people make, stop and delete.
    """

    store: SqlAutoMLStore
    folders: AutoMLFolders
    jobs: JobService
    runs: CandidateRuns
    watches: FolderWatches
    bus: EventBus
    clock: Clock
    locate: Callable[[str], Path]
    deeds: DeedLog = NO_DEEDS


class Follower:
    """Follows one AutoML job to its end; the only one that writes about it.

    Args:
        core: what it stands on.
        record: the job as it is stored.
        known: names of the candidates that were told of.
    """

    def __init__(
        self, core: AutoMLFoundations, record: AutoMLRecord, known: frozenset[str] = frozenset()
    ) -> None:
        self.record = record
        self._core = core
        self._folder: AutoMLFolder = core.folders.of(record.id)
        self._wake = asyncio.Event()
        self._told = ""
        self._known = {*known}
        self._saving = asyncio.Lock()

    async def submit(self) -> None:
        """Start the job that runs the search, unless a server that was killed has done so.

        Raises:
            StudioError: it is refused.
        """
        caller, spec = Caller(self.record.owner), job_spec(self.record, self._folder)
        found = self._core.jobs.find(caller, spec.name)
        job_id = found or (await self._core.jobs.submit(caller, spec)).id
        await self._save(job_ids=(*self.record.job_ids, job_id))

    async def run(self) -> None:
        """Follow the job until it has ended."""
        unwatch = self._core.watches.watch(self._folder.record, self.wake)
        try:
            if self.record.state is AutoMLStatus.STOPPING:  # which a server that was killed had begun
                await self._stop_search()
            while self.record.ended is None:
                self._wake.clear()
                await self._until_stored(self._look)
                if self.record.ended is None:
                    await self._wake.wait()
        except Exception as error:  # whatever it was, nobody may wait for it for ever
            log.exception("The AutoML job %s failed", self.record.request.name)
            said = error.message if isinstance(error, StudioError) else f"{type(error).__name__}: {error}"
            now = self._core.clock.now()
            await self._until_stored(
                lambda: self._save(state=AutoMLStatus.FAILED, failure_reason=said[:1024], ended=now)
            )
        finally:
            unwatch()

    def wake(self) -> None:
        """Look soon what has changed."""
        self._wake.set()

    async def stop(self, reason: str) -> None:
        """End the search; the best model that it has is kept."""
        await self._save(state=AutoMLStatus.STOPPING, status_message=reason)
        await self._stop_search()
        self.wake()

    async def tell_late(self) -> frozenset[str]:
        """Tell of candidates that were added to a job that has ended; return the names of all."""
        before = len(self._known)
        await self._tell_candidates(await asyncio.to_thread(self._folder.findings))
        if len(self._known) > before:
            await self._save()
        return frozenset(self._known)

    async def keep_late(self) -> AutoMLRecord:
        """Keep the model of a job that ended before MLflow answered, where its run is there now.

        Returns:
            The job; it has no run where there is none still.
        """
        try:
            job = self._core.jobs.get(Caller(self.record.owner), self.record.job_ids[-1])
        except NotFound:  # it was removed
            return self.record
        found = replace(self.record, run_id=job.run_id, experiment_id=job.experiment_id)
        if found.run_id and not await self._keep(found):
            self.record = found
            await self._save()
        return self.record

    async def _stop_search(self) -> None:
        for job_id in self.record.job_ids[-1:]:
            await self._core.jobs.stop(Caller(self.record.owner), job_id)

    async def _until_stored(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                return await work()
            except Unavailable as error:
                name = self.record.request.name
                log.error("What became of the AutoML job %s cannot be stored yet: %s", name, error.message)
                await self._tell_trouble(error.message)
                await asyncio.sleep(RETRY_SECONDS)  # somebody has to make room first

    async def _tell_trouble(self, message: str) -> None:
        """Show why nothing goes on; what is stored later is told even where it is as it was before."""
        if message != self.record.trouble:
            self.record = replace(self.record, trouble=message)
            self._told = ""
            publish(self._core.bus, await asyncio.to_thread(job_view, self.record, self._folder))

    async def _look(self) -> None:
        if not self.record.job_ids:
            await self.submit()
        try:
            job = self._core.jobs.get(Caller(self.record.owner), self.record.job_ids[-1])
        except NotFound:
            await self._end(AutoMLStatus.FAILED, "The job that ran the search was removed.")
            return
        found = await asyncio.to_thread(self._folder.findings)
        spent = self._spent(job)
        self.record = replace(
            self.record,
            cost=spent,
            run_id=job.run_id,
            experiment_id=job.experiment_id,
            trouble=job.trouble,
        )
        if self.record.state is not AutoMLStatus.STOPPING:
            # Until the search says what it does, its job tells what it waits for: room, or an image.
            self.record = replace(self.record, status_message="" if found.steps else job.status_message)
        await self._tell_candidates(found)
        if job.state in JOB_ENDED:
            await self._ended(job, found)
        else:
            await self._save()

    async def _ended(self, job: Job, found: Findings) -> None:
        if self.record.state is AutoMLStatus.STOPPING or job.state is JobState.STOPPED:
            if self._folder.lacks_model(found) and len(self.record.job_ids) < STARTS:
                # It was stopped before it heard signals: another start makes the model of what there is.
                await asyncio.to_thread(self._folder.limit_to, len(found.trials))
                await self.submit()
                return
            await self._end(AutoMLStatus.STOPPED, self.record.status_message or job.status_message)
        elif job.state is JobState.COMPLETED:
            await self._end(AutoMLStatus.COMPLETED)
        elif found.step == "Failed":
            await self._end(AutoMLStatus.FAILED, found.steps[-1]["message"])
        elif "Starting" not in {step["step"] for step in found.steps} or len(self.record.job_ids) >= STARTS:
            await self._end(AutoMLStatus.FAILED, job.failure_reason)
        else:
            await self.submit()

    async def _end(self, state: AutoMLStatus, reason: str = "") -> None:
        """Leave the model, the report and the runs, then say that the job has ended."""
        ended = replace(
            self.record,
            state=state,
            ended=self._core.clock.now(),
            status_message=reason if state is AutoMLStatus.STOPPED else "",
            failure_reason=reason[:1024] if state is AutoMLStatus.FAILED else "",
        )
        problem = await asyncio.to_thread(self._leave, ended)
        problem = await self._keep(ended) or problem
        await self._save(
            state=state,
            ended=ended.ended,
            status_message=problem or ended.status_message,
            failure_reason=ended.failure_reason,
        )

    async def _keep(self, ended: AutoMLRecord) -> str:
        """Write runs and the model into MLflow where the job has a run, and return what went wrong."""
        if not ended.run_id:
            return ""
        board = await asyncio.to_thread(self._board, ended)
        await self._record_runs(board, ended)
        try:
            await self._core.runs.keep_model(ended, self._folder, board[0] if board else None)
        except StudioError as error:
            return f"The model could not be kept with its run: {error.message}"
        return ""

    def _leave(self, ended: AutoMLRecord) -> str:
        """Write files, and return what went wrong."""
        try:
            pack_model(self._folder)
            write_report(self._folder, job_view(ended, self._folder), self._board(ended))
            if ended.request.output:
                copy_files(self._folder, self._core.locate(ended.request.output) / str(ended.request.name))
        except (OSError, StudioError) as error:
            said = error.message if isinstance(error, StudioError) else str(error)
            return f"Not all files could be written: {said}"
        return ""

    async def _tell_candidates(self, found: Findings) -> None:
        names = {trial["name"] for trial in found.trials}
        if len(found.result.get("members", {})) > 1:
            names.add(MODEL)
        if not (fresh := names - self._known):
            return
        board = [one for one in await asyncio.to_thread(self._board, self.record) if one.name in fresh]
        await self._record_runs(board, self.record)
        for candidate in board:
            shown = {"job_id": self.record.id, "candidate": candidate.model_dump(mode="json")}
            self._core.bus.publish(Event(FEATURE, "candidate.changed", self.record.owner, shown))
        self._known |= fresh

    async def _record_runs(self, board: list[Candidate], record: AutoMLRecord) -> None:
        """Write the runs of candidates that have none; what cannot be written now is tried at the end."""
        if not record.run_id:
            return
        recorded = await asyncio.to_thread(self._folder.runs)
        try:
            for candidate in board:
                if candidate.name not in recorded:
                    await self._core.runs.record(record, self._folder, candidate)
        except Unavailable as error:
            log.warning("Candidates of %s are not recorded yet: %s", record.request.name, error.message)

    def _board(self, record: AutoMLRecord) -> list[Candidate]:
        return leaderboard(record, self._folder.findings(), self._folder.runs())

    def _spent(self, latest: Job) -> float:
        caller, spent = Caller(self.record.owner), latest.cost
        for job_id in self.record.job_ids[:-1]:
            try:
                spent += self._core.jobs.get(caller, job_id).cost
            except NotFound:  # it was removed, and its cost is known no more
                continue
        return spent

    async def _save(self, **changes: Any) -> None:
        """Change the job, store it, and tell of it where that is news; what cannot be stored does not change.

        Raises:
            Unavailable: it cannot be stored.
        """
        async with self._saving:  # or an older view might be stored last
            record = replace(self.record, **changes)
            view = await asyncio.to_thread(job_view, record, self._folder)
            shown = view.model_dump_json()
            news = shown != self._told
            if news:
                self._core.store.save(record, shown)
            self.record = replace(self.record, **changes)
            if news:
                self._told = shown
                publish(self._core.bus, view)


def publish(bus: EventBus, job: AutoMLJob) -> None:
    """Tell that a job has changed."""
    bus.publish(Event(FEATURE, "job.changed", job.owner, job.model_dump(mode="json")))


class Followers:
    """The followers of the AutoML jobs that have not ended.

    Args:
        core: what they stand on.
    """

    def __init__(self, core: AutoMLFoundations) -> None:
        self._core = core
        self._followers: dict[str, Follower] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._unsubscribe = core.bus.subscribe(self._heard)

    def resume(self) -> None:
        """Go on with what an earlier server has left; after the job engine has done so."""
        for record in self._core.store.present():
            self.follow(Follower(self._core, record))

    def follow(self, follower: Follower) -> None:
        """Let a follower run."""
        automl_id = follower.record.id
        self._followers[automl_id] = follower
        self._tasks[automl_id] = asyncio.create_task(self._run(follower))

    def find(self, automl_id: str) -> Follower | None:
        """Return the follower of a job that has not ended."""
        return self._followers.get(automl_id)

    async def wait(self, automl_id: str) -> None:
        """Return when an AutoML job has ended."""
        if task := self._tasks.get(automl_id):
            await asyncio.shield(task)

    async def close(self) -> None:
        """Leave what runs to the next server."""
        self._unsubscribe()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._core.watches.close()

    async def _run(self, follower: Follower) -> None:
        automl_id = follower.record.id
        try:
            await follower.run()
        finally:
            self._followers.pop(automl_id, None)
            self._tasks.pop(automl_id, None)

    def _heard(self, event: Event) -> None:
        if event.feature != "jobs" or event.action not in ("job.changed", "job.removed"):
            return
        for follower in self._followers.values():
            if event.payload["id"] in follower.record.job_ids[-1:]:
                follower.wake()
