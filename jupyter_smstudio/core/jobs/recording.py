"""Every job is a run in the tracking server, also when that is down for a while.

What is still to be recorded is in ``<data>/jobs/.unrecorded/<id>.json``: a job goes on without its run,
and is recorded later, by the next server if need be.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from ..errors import StudioError
from .folders import JobFolders
from .following import LineReader, Point, read_points
from .models import Job
from .registry import LiveJob
from .runtime.plan import METRICS

log = logging.getLogger(__name__)

BEGIN_SECONDS = 5.0
"""That a job waits for its run; afterwards it starts without."""
RETRY_SECONDS = (2.0, 5.0, 15.0, 60.0)
PENDING = ".unrecorded"


@dataclass(frozen=True)
class RecordedRun:
    """A job's run.

    Attributes:
        run_id: of the tracking server.
        experiment_id: it belongs to.
        environ: variables by which the program finds it.
    """

    run_id: str
    experiment_id: str
    environ: Mapping[str, str]


class RunRecorder(Protocol):
    """Writes jobs into the tracking server. All methods may be called again with the same facts."""

    async def begin(self, job: Job, *, may_exist: bool) -> RecordedRun | None:
        """Make the run of a job, or find it; called before its program starts. None: nothing is recorded.

        Args:
            job: whose.
            may_exist: false if nobody can have made one: it need not be looked for.

        Raises:
            StudioError: the tracking server cannot be reached now.
        """
        ...

    async def metrics(self, job: Job, points: Sequence[Point]) -> None:
        """Add values of metrics to a job's run.

        Raises:
            StudioError: the tracking server cannot be reached now.
        """
        ...

    async def end(self, job: Job) -> None:
        """Complete a run with what the job has become.

        Raises:
            StudioError: the tracking server cannot be reached now.
        """
        ...


class NoRecorder:
    """Records nothing: there is no tracking server."""

    async def begin(self, job: Job, *, may_exist: bool) -> RecordedRun | None:
        """Record nothing."""
        return None

    async def metrics(self, job: Job, points: Sequence[Point]) -> None:
        """Record nothing."""

    async def end(self, job: Job) -> None:
        """Record nothing."""


@dataclass
class _Pending:
    """What the run of a job has already."""

    run_id: str = ""
    experiment_id: str = ""
    offsets: dict[str, int] = field(default_factory=dict)


@dataclass(eq=False)
class _Work:
    pending: _Pending
    may_exist: bool = True
    """A run: made by an earlier server, or by a request whose answer was lost."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False
    task: asyncio.Task[None] | None = None


FindJob = Callable[[str], Job | None]
SetRun = Callable[[str, str, str], None]


class RunKeeper:
    """Sees to it that every job is recorded in the end.

    Args:
        recorder: writes to the tracking server.
        folders: where metrics are.
        find: returns a job as it is now; None once it was removed.
        set_run: told a job's run and experiment.
    """

    def __init__(self, recorder: RunRecorder, folders: JobFolders, find: FindJob, set_run: SetRun) -> None:
        self._recorder = recorder
        self._folders = folders
        self._find = find
        self._set_run = set_run
        self._works: dict[str, _Work] = {}

    async def begin(self, job: LiveJob) -> Mapping[str, str]:
        """Make a job's run, and return the variables its program needs; empty when that is for later."""
        work = self._works.get(job.id)
        if work is None:
            work = self._work(job.id)
            work.may_exist = job.revived
        try:
            async with asyncio.timeout(BEGIN_SECONDS):
                found = await self._begin(job.id, work)
        except (StudioError, TimeoutError) as error:
            log.warning("The run of %s is recorded later: %s", job.spec.name, error or "no answer")
            return {}
        return found.environ if found else {}

    def points(self, job: LiveJob) -> None:
        """Record new metrics soon."""
        self._follow(job.id)
        self._works[job.id].wake.set()

    def end(self, job_id: str) -> None:
        """Record what is missing, and the end of a job."""
        self._follow(job_id)
        work = self._works[job_id]
        work.ended = True
        work.wake.set()

    def resume(self, living: Callable[[str], bool]) -> None:
        """Go on with what an earlier server could not record."""
        for path in self._pending_folder().glob("*.json"):
            if not living(path.stem):
                self.end(path.stem)

    def forget(self, job_id: str) -> None:
        """Record nothing more of a job that is removed."""
        work = self._works.pop(job_id, None)
        if work and work.task:
            work.task.cancel()
        self._path(job_id).unlink(missing_ok=True)

    async def close(self) -> None:
        """Stop; the next server goes on."""
        tasks = [work.task for work in self._works.values() if work.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._works.clear()

    def _work(self, job_id: str) -> _Work:
        if job_id not in self._works:
            self._works[job_id] = _Work(self._read(job_id))
        return self._works[job_id]

    def _follow(self, job_id: str) -> None:
        work = self._work(job_id)
        if work.task is None or work.task.done():
            work.task = asyncio.create_task(self._record(job_id, work))

    async def _record(self, job_id: str, work: _Work) -> None:
        failures = 0
        while True:
            await work.wake.wait()
            work.wake.clear()
            ended = work.ended
            try:
                done = await self._catch_up(job_id, work, ended)
            except StudioError as error:
                delay = RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)]
                failures += 1
                log.warning("The run of the job %s is recorded in %s s: %s", job_id, delay, error.message)
                await asyncio.sleep(delay)  # the tracking server starts again meanwhile
                work.wake.set()
                continue
            failures = 0
            if done:
                self._path(job_id).unlink(missing_ok=True)
                self._works.pop(job_id, None)
                return

    async def _catch_up(self, job_id: str, work: _Work, ended: bool) -> bool:
        """Record what is new; return whether that was all there will ever be."""
        if not work.pending.run_id and await self._begin(job_id, work) is None:
            return ended
        job = self._find(job_id)
        if job is None:
            return True
        folder = self._folders.of(job_id)
        for host in folder.hosts():
            for number, attempt in folder.attempts(host):
                await self._record_file(job, f"{host}/{number}", attempt / METRICS, work)
        if ended:
            await self._recorder.end(job)
        return ended

    async def _record_file(self, job: Job, key: str, path: Path, work: _Work) -> None:
        reader = LineReader(path, work.pending.offsets.get(key, 0))
        while records := reader.read():
            if points := read_points(records):
                await self._recorder.metrics(job, points)
            work.pending.offsets[key] = reader.offset
            self._write(job.id, work.pending)

    async def _begin(self, job_id: str, work: _Work) -> RecordedRun | None:
        job = self._find(job_id)
        if job is None:
            return None
        may_exist, work.may_exist = work.may_exist, True
        found = await self._recorder.begin(job, may_exist=may_exist)
        if found and found.run_id != work.pending.run_id:
            work.pending.run_id, work.pending.experiment_id = found.run_id, found.experiment_id
            self._write(job_id, work.pending)
            self._set_run(job_id, found.run_id, found.experiment_id)
        return found

    def _pending_folder(self) -> Path:
        return self._folders.root / PENDING

    def _path(self, job_id: str) -> Path:
        return self._pending_folder() / f"{job_id}.json"

    def _read(self, job_id: str) -> _Pending:
        try:
            return _Pending(**json.loads(self._path(job_id).read_text()))
        except (
            FileNotFoundError,
            ValueError,
            TypeError,
        ):  # none yet, or cut off: recorded again from the start
            pending = _Pending()
            self._write(job_id, pending)
            return pending

    def _write(self, job_id: str, pending: _Pending) -> None:
        self._pending_folder().mkdir(exist_ok=True)
        new = self._path(job_id).with_suffix(".new")
        new.write_text(json.dumps(asdict(pending)))
        new.replace(self._path(job_id))
