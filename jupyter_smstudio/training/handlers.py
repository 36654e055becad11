"""Routes of the training feature."""

from __future__ import annotations

import asyncio

from ..core.jobs.models import Job, JobPage, JobUsage, LogPage, MetricSeriesPage
from ..web.files import send_file
from ..web.handlers import StudioHandler, answers
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
from .service import TrainingService

OPEN = frozenset({"get", "post", "delete"})
"""A kernel acts for its owner: ``fit()`` in a notebook needs every verb of jobs."""


class TrainingHandler(StudioHandler):
    """Knows the training service."""

    feature = "training"

    @property
    def service(self) -> TrainingService:
        """Return the service of this server."""
        service: TrainingService = self.studio.training
        return service


class AlgorithmsHandler(TrainingHandler):
    """The built-in algorithms."""

    kernel_verbs = frozenset({"get"})

    def get(self) -> AlgorithmPage:
        """List the built-in algorithms with their hyperparameters."""
        return self.service.algorithms(self.caller)


class JobsHandler(TrainingHandler):
    """Training and processing jobs; ``?state=&kind=&search=&offset=&limit=``."""

    kernel_verbs = OPEN

    def get(self) -> JobPage:
        """List the caller's jobs, newest first."""
        return self.service.list(self.caller, self.query(JobQuery))

    @answers(201)
    async def post(self, body: CreateTrainingJob) -> Job:
        """Create a training job; it starts as soon as its instances are free."""
        return await self.service.create(self.caller, body)


class ProcessingJobsHandler(TrainingHandler):
    """Processing jobs; they are listed with the others."""

    kernel_verbs = frozenset({"post"})

    @answers(201)
    async def post(self, body: CreateProcessingJob) -> Job:
        """Create a processing job."""
        return await self.service.create_processing(self.caller, body)


class PlansHandler(TrainingHandler):
    """What jobs would do."""

    kernel_verbs = frozenset({"post"})

    async def post(self, body: CreateTrainingJob) -> Plan:
        """Say what a training job would do, take and cost; nothing is started."""
        return await self.service.plan(self.caller, body)


class DryRunsHandler(TrainingHandler):
    """Programs that are tried on the first records of their channels."""

    kernel_verbs = frozenset({"post"})

    @answers(201)
    async def post(self, body: CreateTrainingJob) -> DryRun:
        """Try a training job's program for at most 30 s; one that the caller tries already is stopped."""
        return await self.service.start_dry_run(self.caller, body)


class DryRunHandler(TrainingHandler):
    """One dry run; the server forgets the oldest of more than a hundred."""

    kernel_verbs = frozenset({"get"})

    def get(self, dry_run: str) -> DryRun:
        """Return a dry run as it is now."""
        return self.service.dry_run(self.caller, dry_run)


class StopDryRunHandler(TrainingHandler):
    """The end of a dry run before its time."""

    kernel_verbs = frozenset({"post"})

    async def post(self, dry_run: str) -> DryRun:
        """Stop a dry run."""
        return await self.service.stop_dry_run(self.caller, dry_run)


class JobHandler(TrainingHandler):
    """One job, by its id or its name."""

    kernel_verbs = OPEN

    def get(self, job: str) -> Job:
        """Return a job."""
        return self.service.get(self.caller, job)

    async def delete(self, job: str) -> None:
        """Forget a job that has ended, with its files."""
        await self.service.remove(self.caller, job)


class JobRequestHandler(TrainingHandler):
    """What a job was made of."""

    def get(self, job: str) -> JobRequest:
        """Return the request that makes the same job again, without its secrets."""
        return self.service.request(self.caller, job)


class StopHandler(TrainingHandler):
    """The end of a job before its time."""

    kernel_verbs = frozenset({"post"})

    async def post(self, job: str) -> Job:
        """Stop a job: SIGTERM, and SIGKILL after 120 seconds; what it has saved is kept."""
        return await self.service.stop(self.caller, job)


class DrillHandler(TrainingHandler):
    """Interruptions on purpose."""

    kernel_verbs = frozenset({"post"})

    async def post(self, job: str) -> Job:
        """Interrupt a running spot job as if its instances were taken away."""
        return await self.service.interrupt(self.caller, job)


class LogsHandler(TrainingHandler):
    """A job's log; ``?after=&limit=&host=&search=&tail=``."""

    kernel_verbs = frozenset({"get"})

    async def get(self, job: str) -> LogPage:
        """Return a stretch of the log, from ``after`` on, or its end with ``tail=1``."""
        return await self.service.logs(self.caller, job, self.query(LogQuery))


class MetricsHandler(TrainingHandler):
    """A job's metrics over time."""

    kernel_verbs = frozenset({"get"})

    async def get(self, job: str) -> MetricSeriesPage:
        """Return every metric, thinned to at most 1,000 points each."""
        return await self.service.metrics(self.caller, job)


class UsageHandler(TrainingHandler):
    """What a job used of its instances."""

    async def get(self, job: str) -> JobUsage:
        """Return CPU and memory over time, thinned to at most 1,000 points."""
        return await self.service.usage(self.caller, job)


class DownloadHandler(TrainingHandler):
    """Files of a job: ``log.txt`` and its artifacts."""

    kernel_verbs = frozenset({"get"})

    async def get(self, job: str, path: str) -> None:
        """Send a file as an attachment; it is never shown as a page."""
        file = await asyncio.to_thread(self.service.file, self.caller, job, path)  # it may be made first
        await send_file(self, file, file.name)


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"algorithms", AlgorithmsHandler),
    (r"plans", PlansHandler),
    (r"dry-runs", DryRunsHandler),
    (r"dry-runs/(?P<dry_run>[^/]+)", DryRunHandler),
    (r"dry-runs/(?P<dry_run>[^/]+)/stop", StopDryRunHandler),
    (r"processing-jobs", ProcessingJobsHandler),
    (r"jobs", JobsHandler),
    (r"jobs/(?P<job>[^/]+)", JobHandler),
    (r"jobs/(?P<job>[^/]+)/request", JobRequestHandler),
    (r"jobs/(?P<job>[^/]+)/stop", StopHandler),
    (r"jobs/(?P<job>[^/]+)/interrupt", DrillHandler),
    (r"jobs/(?P<job>[^/]+)/logs", LogsHandler),
    (r"jobs/(?P<job>[^/]+)/metrics", MetricsHandler),
    (r"jobs/(?P<job>[^/]+)/usage", UsageHandler),
    (r"jobs/(?P<job>[^/]+)/files/(?P<path>.+)", DownloadHandler),
]
