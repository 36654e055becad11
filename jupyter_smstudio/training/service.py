"""The verbs of training: what people ask of jobs, on top of the engine in ``core.jobs``."""

from __future__ import annotations

import builtins
from pathlib import Path

from ..core.clock import Clock
from ..core.deeds import NO_DEEDS, DeedLog
from ..core.errors import NotFound
from ..core.jobs.models import Job, JobKind, JobPage, JobUsage, LogPage, MetricSeriesPage
from ..core.jobs.service import JobService
from ..core.jobs.states import JobState
from ..core.models import Caller, is_id
from ..core.sheets.models import Sheet
from .algorithms import ALGORITHMS
from .dry_runs import DryRuns
from .models import (
    AlgorithmPage,
    CreateProcessingJob,
    CreateTrainingJob,
    DryRun,
    JobQuery,
    JobRequest,
    LogQuery,
    Plan,
)
from .planning import Planner
from .requests import Requests, request_of
from .sheets import job_sheet

KINDS = (JobKind.TRAINING, JobKind.PROCESSING)


class TrainingService:
    """Training and processing jobs.

    Args:
        jobs: the engine.
        requests: turns requests into specifications.
        planner: says what jobs would do.
        dry_runs: tries programs.
        clock: the time.
        deeds: told which jobs people make, stop and delete.
    """

    def __init__(
        self,
        jobs: JobService,
        requests: Requests,
        planner: Planner,
        dry_runs: DryRuns,
        clock: Clock,
        deeds: DeedLog = NO_DEEDS,
    ) -> None:
        self._jobs = jobs
        self._requests = requests
        self._planner = planner
        self._dry_runs = dry_runs
        self._clock = clock
        self._deeds = deeds

    def start(self) -> None:
        """End the dry runs that an earlier server has left."""
        self._dry_runs.resume()

    async def close(self) -> None:
        """Leave what runs to the next server."""
        await self._dry_runs.close()

    def algorithms(self, caller: Caller) -> AlgorithmPage:
        """List the built-in algorithms with their hyperparameters."""
        return AlgorithmPage(items=builtins.list(ALGORITHMS.values()))

    async def create(self, caller: Caller, request: CreateTrainingJob) -> Job:
        """Create a training job.

        Raises:
            InvalidInput: something is wrong with it; nothing was started.
            QuotaExceeded: more than the machine could ever give.
            Conflict: the caller has a job of that name.
        """
        job = await self._jobs.submit(caller, self._requests.training(request, self._clock.now()))
        return self._noted(caller, "job.created", job)

    async def create_processing(self, caller: Caller, request: CreateProcessingJob) -> Job:
        """Create a processing job; raises as :meth:`create`."""
        job = await self._jobs.submit(caller, self._requests.processing(request, self._clock.now()))
        return self._noted(caller, "job.created", job)

    async def plan(self, caller: Caller, request: CreateTrainingJob) -> Plan:
        """Say what a training job would do, take and cost; nothing is started."""
        return await self._planner.plan(caller, request)

    async def start_dry_run(self, caller: Caller, request: CreateTrainingJob) -> DryRun:
        """Try a job's program on the first records of its channels; raises as :meth:`create`."""
        return await self._dry_runs.start(caller, request)

    def dry_run(self, caller: Caller, dry_run: str) -> DryRun:
        """Return a dry run as it is now.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        return self._dry_runs.get(caller, dry_run)

    async def stop_dry_run(self, caller: Caller, dry_run: str) -> DryRun:
        """End a dry run; one that has ended stays as it is."""
        return await self._dry_runs.stop(caller, dry_run)

    def list(self, caller: Caller, query: JobQuery) -> JobPage:
        """List the caller's training and processing jobs, newest first."""
        return self._jobs.list(caller, **query.model_dump())

    def get(self, caller: Caller, job: str) -> Job:
        """Return a job by its id or its name.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        return self._jobs.get(caller, self._id(caller, job))

    def request(self, caller: Caller, job: str) -> JobRequest:
        """Return what makes the same job again."""
        request = request_of(self.get(caller, job).spec)
        if isinstance(request, CreateTrainingJob):
            return JobRequest(training=request)
        return JobRequest(processing=request)

    async def stop(self, caller: Caller, job: str) -> Job:
        """Stop a job; one that has ended stays as it is."""
        before = self.get(caller, job)
        stopped = await self._jobs.stop(caller, before.id)
        if before.state is JobState.IN_PROGRESS:
            self._noted(caller, "job.stopped", before)
        return stopped

    async def interrupt(self, caller: Caller, job: str) -> Job:
        """Take a running spot job's instances away, as a drill.

        Raises:
            Conflict: it is not a spot job, or it does not run.
        """
        return await self._jobs.interrupt(caller, self._id(caller, job))

    async def remove(self, caller: Caller, job: str) -> None:
        """Forget a job that has ended, with its files.

        Raises:
            Conflict: it has not ended.
        """
        found = self.get(caller, job)
        await self._jobs.remove(caller, found.id)
        self._noted(caller, "job.deleted", found)

    async def logs(self, caller: Caller, job: str, query: LogQuery) -> LogPage:
        """Return a stretch of a job's log."""
        wanted = query.model_dump(exclude={"after"})
        return await self._jobs.logs(caller, self._id(caller, job), token=query.after, **wanted)

    async def metrics(self, caller: Caller, job: str) -> MetricSeriesPage:
        """Return a job's metrics over time."""
        return MetricSeriesPage(items=await self._jobs.metrics(caller, self._id(caller, job)))

    async def sheet(self, caller: Caller, job: str) -> Sheet:
        """Return a job's figures as they are now."""
        found = self.get(caller, job)
        return job_sheet(found, await self._jobs.metrics(caller, found.id))

    async def usage(self, caller: Caller, job: str) -> JobUsage:
        """Return what a job used of its instances over time."""
        return await self._jobs.usage(caller, self._id(caller, job))

    def file(self, caller: Caller, job: str, path: str) -> Path:
        """Return where a job's log or artifact is.

        Raises:
            NotFound: the job has no such file.
        """
        return self._jobs.file(caller, self._id(caller, job), path)

    def _noted(self, caller: Caller, action: str, job: Job) -> Job:
        self._deeds.note(caller.name, action, job.spec.name, job.id, f"{job.spec.kind} job")
        return job

    def _id(self, caller: Caller, job: str) -> str:
        if is_id(job):
            return job
        found = self._jobs.find(caller, job)
        if found is None:
            raise NotFound(f"There is no job {job}, or it is not yours.")
        return found
