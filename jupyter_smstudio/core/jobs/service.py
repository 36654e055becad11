"""The verbs of jobs. Features submit what people asked for; this runs it, whatever it is."""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ..clock import Clock
from ..compute.catalog import InstanceCatalog
from ..compute.images.base import EnvironmentState, Images
from ..deeds import NO_DEEDS, DeedLog
from ..errors import Conflict, InvalidInput, NotFound, NotSupported, QuotaExceeded
from ..models import Caller, new_id
from ..quota import Quota
from ..secrets.store import SecretStore
from .folders import JobFolders
from .forecasts import Forecasts
from .models import Job, JobKind, JobPage, JobSpec, JobUsage, LogPage, MetricSeries
from .reading import JobReader
from .recording import RunKeeper
from .records import JobFilter, JobRecord
from .registry import JobRegistry, masked, stored_secrets
from .scheduler import Scheduler
from .source import copy_rules, copy_source
from .states import ENDED, JobState, SecondaryStatus
from .store import SORTS

MAX_PAGE = 1000
OwnerOf = Callable[[str], str | None]
"""From a kernel's id to the name of the user whose kernel it is; None if it is not known."""


class JobService:
    """Submits, lists, reads and ends jobs.

    A kernel or job with its own narrow token acts for its owner.

    Args:
        registry: the jobs that have not ended.
        scheduler: runs them.
        folders: where their files are.
        reader: reads what they write.
        keeper: records them.
        forecasts: sizes of what they ask for.
        images: what they run in.
        catalog: instance types.
        quota: what the machine could ever give.
        owner_of: whose a kernel is.
        secrets: of people, which their jobs name.
        clock: the time.
        deeds: told which job has read which secret.
    """

    def __init__(
        self,
        registry: JobRegistry,
        scheduler: Scheduler,
        folders: JobFolders,
        reader: JobReader,
        keeper: RunKeeper,
        forecasts: Forecasts,
        images: Images,
        catalog: InstanceCatalog,
        quota: Quota,
        owner_of: OwnerOf,
        secrets: SecretStore,
        clock: Clock,
        deeds: DeedLog = NO_DEEDS,
    ) -> None:
        self._registry = registry
        self._store = registry.store
        self._scheduler = scheduler
        self._folders = folders
        self._reader = reader
        self._keeper = keeper
        self._forecasts = forecasts
        self._images = images
        self._catalog = catalog
        self._quota = quota
        self._owner_of = owner_of
        self._secrets = secrets
        self._clock = clock
        self._deeds = deeds

    async def submit(self, caller: Caller, spec: JobSpec) -> Job:
        """Check a job, copy its source, and put it into the queue.

        Raises:
            NotFound: no such image or instance type.
            NotSupported: the image can never be built here.
            QuotaExceeded: more than the machine could ever give.
            InvalidInput: the source cannot be used, a secret is missing, or numbers contradict each other.
            Unavailable: secrets cannot be read now.
            TooLarge: the source is.
            Conflict: the caller has a job of that name; the message offers another.
        """
        owner = self.acts_for(caller)
        spec = self._checked(owner, spec)
        self._refuse_name(owner.name, spec.name)
        shown, secrets = masked(spec)
        if named := stored_secrets(spec):
            secrets |= await asyncio.to_thread(self._secrets.reveal, owner.name, named)
        record = JobRecord(id=new_id(), owner=owner.name, spec=shown, created=self._clock.now())
        folder = self._folders.of(record.id)
        try:
            folder.make(secrets)
            if spec.program.source:
                await asyncio.to_thread(copy_source, spec.program.source, folder.code)
            if spec.debugger:
                copy_rules(spec.debugger.rules, folder.rule_sources)
            self._refuse_name(owner.name, spec.name)  # another may have come meanwhile
            job = self._registry.add(record, secrets)
        except BaseException:  # whatever it was, nothing of the job stays
            folder.remove()
            raise
        for name in stored_secrets(spec):
            self._deeds.note(owner.name, "secret.read", name, text=f"job {spec.name}")
        self._scheduler.enqueue(job)
        return self._registry.wire(job)

    def list(
        self,
        caller: Caller,
        *,
        state: str = "",
        kind: str = "",
        search: str = "",
        created_after: datetime | None = None,
        created_before: datetime | None = None,
        sort: str = "created",
        ascending: bool = False,
        offset: int = 0,
        limit: int = 100,
    ) -> JobPage:
        """Return a page of the jobs that the caller may see, newest first unless wished otherwise.

        Raises:
            InvalidInput: there is no such state, kind or column to sort by.
        """
        _check_choice("state", state, [each.value for each in JobState])
        _check_choice("kind", kind, [each.value for each in JobKind])
        _check_choice("sort", sort, builtins.list(SORTS))
        wanted = JobFilter(
            owner=None if caller.admin else self.acts_for(caller).name,
            state=state,
            kind=kind,
            search=search[:63],
            created_after=created_after,
            created_before=created_before,
            sort=sort or "created",
            ascending=ascending,
        )
        records, total = self._store.page(wanted, max(0, offset), min(max(1, limit), MAX_PAGE))
        return JobPage(items=[self._wire(record) for record in records], total=total)

    def get(self, caller: Caller, job_id: str) -> Job:
        """Return a job.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        return self._wire(self._require(caller, job_id))

    def lives(self, job_id: str) -> bool:
        """Tell whether there is a job of this id that has not ended."""
        return self._registry.find(job_id) is not None

    def missing_secrets(self, caller: Caller, spec: JobSpec) -> builtins.list[str]:
        """Return the secrets that a job names and its owner has not."""
        return self._secrets.missing(self.acts_for(caller).name, stored_secrets(spec))

    def find(self, caller: Caller, name: str) -> str | None:
        """Return the id of the caller's job of that name."""
        record = self._store.find(self.acts_for(caller).name, name)
        return record.id if record else None

    async def stop(self, caller: Caller, job_id: str) -> Job:
        """End a job: SIGTERM, and SIGKILL after the grace period. One that has ended stays as it is.

        Returns at once where its program runs; :meth:`wait` waits for its end.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        record = self._require(caller, job_id)
        job = self._registry.find(record.id)
        if job is not None:
            await self._scheduler.stop(job, SecondaryStatus.STOPPED, f"{caller.name} stopped it")
        return self.get(caller, job_id)

    async def interrupt(self, caller: Caller, job_id: str) -> Job:
        """Take a running spot job's instances away on purpose, to prove that it goes on afterwards.

        Raises:
            NotFound: there is none, or it is not the caller's.
            Conflict: it is no spot job, or its program does not run.
        """
        record = self._require(caller, job_id)
        if not record.spec.spot:
            raise Conflict(f"{record.spec.name} is not a spot job: nothing takes its instances away.")
        job = self._registry.find(record.id)
        if job is None or not self._scheduler.interrupt(job, f"Interrupted as a drill by {caller.name}"):
            raise Conflict(f"{record.spec.name} has no instances that could be taken away now.")
        return self.get(caller, job_id)

    async def remove(self, caller: Caller, job_id: str) -> None:
        """Forget a job that has ended, with its files.

        Raises:
            NotFound: there is none, or it is not the caller's.
            Conflict: it has not ended.
        """
        record = self._require(caller, job_id)
        if record.state not in ENDED:
            raise Conflict(f"{record.spec.name} has not ended; stop it first.")
        self._keeper.forget(record.id)
        await asyncio.to_thread(self._folders.of(record.id).remove)
        self._store.remove(record.id)
        self._registry.publish("job.removed", record.owner, {"id": record.id})

    async def wait(self, caller: Caller, job_id: str) -> Job:
        """Return a job when it has ended.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        job = self._registry.find(self._require(caller, job_id).id)
        if job is not None:
            await job.ended.wait()
        return self.get(caller, job_id)

    async def logs(
        self,
        caller: Caller,
        job_id: str,
        *,
        token: str = "",
        limit: int = 1000,
        host: str = "",
        search: str = "",
        tail: bool = False,
    ) -> LogPage:
        """Return a stretch of a job's log.

        Args:
            caller: its owner, or an administrator.
            job_id: which.
            token: ``next_token`` of the stretch before; empty for the beginning.
            limit: most lines.
            host: only this host's lines; empty for all.
            search: only lines that contain this text, in any case.
            tail: the end of the log instead.

        Raises:
            NotFound: there is no such job or host, or it is not the caller's.
            InvalidInput: the token is none of ours.
        """
        record = self._require(caller, job_id)
        return await asyncio.to_thread(
            self._reader.log, record, token=token, limit=limit, host=host, search=search, tail=tail
        )

    async def metrics(self, caller: Caller, job_id: str) -> builtins.list[MetricSeries]:
        """Return every metric of a job, thinned to at most 1,000 points each.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        return await asyncio.to_thread(self._reader.metrics, self._require(caller, job_id))

    async def usage(self, caller: Caller, job_id: str) -> JobUsage:
        """Return what a job's hosts used over time, thinned to at most 1,000 points.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        return await asyncio.to_thread(self._reader.usage, self._require(caller, job_id))

    def file(self, caller: Caller, job_id: str, path: str) -> Path:
        """Return where the whole log, ``log.txt``, or an artifact of a job is.

        Raises:
            NotFound: there is no such job or file, or it is not the caller's.
        """
        return self._reader.file(self._require(caller, job_id), path)

    def expected_seconds(self, caller: Caller, spec: JobSpec) -> float | None:
        """Return the median time of earlier jobs like this one; None if there were none."""
        return self._forecasts.expected(spec)

    def run_moved(self, job_id: str, run_id: str, new_run_id: str, experiment_id: str) -> None:
        """Note that a job's run goes on under another id; called when somebody has moved it.

        A run that only claims to be the job's, by its tags, changes nothing.

        Args:
            job_id: of the job.
            run_id: of the run before.
            new_run_id: of the run now.
            experiment_id: where it is now.

        Raises:
            Unavailable: it cannot be stored.
        """
        job = self._registry.find(job_id)
        record = job.record if job else self._store.get(job_id)
        if record and record.run_id == run_id:
            self._registry.set_run(job_id, new_run_id, experiment_id)

    def users(self, digest: str) -> builtins.list[str]:
        """Return the names of the jobs that run in an environment."""
        return [job.spec.name for job in self._registry if job.record.environment == digest]

    def acts_for(self, caller: Caller) -> Caller:
        """Return the user a kernel or job acts for, else the caller.

        Raises:
            NotFound: the kernel is not known any more.
        """
        if caller.kernel_id is None:
            return caller
        record = self._store.get(caller.kernel_id)
        owner = record.owner if record else self._owner_of(caller.kernel_id)
        if owner is None:
            raise NotFound("The kernel that asks is not known any more; start it again.")
        return Caller(owner)

    def _require(self, caller: Caller, job_id: str) -> JobRecord:
        owner = self.acts_for(caller)
        job = self._registry.find(job_id)
        record = job.record if job else self._store.get(job_id)
        if record is None or not (owner.admin or record.owner == owner.name):
            raise NotFound(f"There is no job {job_id[:63]}, or it is not yours.")
        return record

    def _wire(self, record: JobRecord) -> Job:
        if job := self._registry.find(record.id):
            return self._registry.wire(job)
        return self._registry.describe(
            record, self._store.transitions(record.id), self._store.hosts(record.id)
        )

    def _checked(self, owner: Caller, spec: JobSpec) -> JobSpec:
        status = self._images.get(owner, spec.image, spec.image_version or None)
        if status.state is EnvironmentState.UNAVAILABLE:
            raise NotSupported(f"{status.spec.display_name} cannot be used here. {status.reason}")
        self._catalog.get(spec.instance_type)
        self._check_size(spec)
        longest = spec.stopping.max_wait_seconds
        if longest is not None and (not spec.spot or longest < spec.stopping.max_runtime_seconds):
            raise InvalidInput(
                "max_wait_seconds is for spot jobs, and includes the running time: it must be at least "
                f"max_runtime_seconds ({spec.stopping.max_runtime_seconds})."
            )
        # An alias may move while the job waits; it gets what it was submitted with.
        return spec.model_copy(update={"image_version": status.spec.version})

    def _check_size(self, spec: JobSpec) -> None:
        try:
            self._quota.check(self._forecasts.amount(spec))
        except QuotaExceeded as error:
            if spec.instance_count == 1:
                raise
            raise QuotaExceeded(
                f"{spec.instance_count} instances of {spec.instance_type} run at the same time. "
                f"{error.message} Or choose fewer.",
                **error.details,
            ) from None

    def _refuse_name(self, owner: str, name: str) -> None:
        if self._store.find(owner, name) is None:
            return
        stem = name[:59].rstrip("-")
        taken = self._store.names(owner, f"{stem}-")
        free = next(f"{stem}-{n}" for n in range(2, len(taken) + 3) if f"{stem}-{n}" not in taken)
        raise Conflict(f"You have a job {name} already. {free} is free.", name=name, suggestion=free)


def _check_choice(what: str, value: str, choices: builtins.list[str]) -> None:
    if value and value not in choices:
        raise InvalidInput(f"There is no {what} {value[:63]!r}; choose one of {', '.join(choices)}.")
