"""What happens when an attempt has ended: its instances are given back, the job ends or starts again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from ..compute.instance import Instance
from ..compute.instances import InstanceManager
from ..errors import Unavailable
from .attempts import session_id
from .folders import JobFolders
from .following import read_exit
from .forecasts import Forecasts
from .models import Artifact
from .outcome import REASON_CHARACTERS, Ending, Outcome
from .recording import RunKeeper
from .records import HostRecord
from .registry import JobRegistry, LiveJob
from .states import JobState, SecondaryStatus
from .trash import Trash
from .warm import WarmPool

log = logging.getLogger(__name__)

Result = TypeVar("Result")

RETRY_SECONDS = 5.0
"""Between two tries to store an end while the disk is full or the database cannot be reached."""

LEFTOVERS = ("ml", "packages")
"""Of an attempt: what its program saw, and what was installed for it. Both may be large."""
KEPT_AFTER = (Ending.COMPLETED, Ending.FAILED)
"""Endings after which instances are fit for another job."""


class Endings:
    """Ends attempts and jobs.

    Args:
        registry: the jobs.
        instances: are given back.
        warm: keeps them for the next job if that is wished.
        folders: where files are.
        keeper: records runs.
        forecasts: remembers how long jobs took.
        trash: takes what an attempt has left.
    """

    def __init__(
        self,
        registry: JobRegistry,
        instances: InstanceManager,
        warm: WarmPool,
        folders: JobFolders,
        keeper: RunKeeper,
        forecasts: Forecasts,
        trash: Trash,
    ) -> None:
        self._registry = registry
        self._instances = instances
        self._warm = warm
        self._folders = folders
        self._keeper = keeper
        self._forecasts = forecasts
        self._trash = trash

    def leave_queue(self, job: LiveJob, ends_as: SecondaryStatus, message: str) -> None:
        """End a job that waits."""
        self._end(job, ends_as, JobState.STOPPED, message)

    async def refuse(self, job: LiveJob, reason: str, *, stopped: bool) -> None:
        """End a job that was not given its instances: Stopped if somebody wanted it so, else Failed."""

        async def leave() -> None:
            if stopped:
                self.leave_queue(job, SecondaryStatus.STOPPED, reason)
            else:
                self._fail(job, reason, ())

        await self._until_stored(job, leave)

    async def end(self, job: LiveJob, instances: Sequence[Instance], outcome: Outcome) -> bool:
        """Give the instances of an attempt back, and let the job end or wait again.

        Returns:
            Whether it waits again.
        """
        hosts = [self._released(job, host) for host in job.attempt if host.released is None]
        await self._until_stored(job, lambda: self._leave_instances(job, instances, outcome))
        return await self._until_stored(job, lambda: self._conclude(job, hosts, outcome))

    async def give_back(self, job: LiveJob, instances: Sequence[Instance]) -> None:
        """Give instances back that a job holds."""
        await self._until_stored(job, lambda: self._release(instances))

    async def _until_stored(self, job: LiveJob, step: Callable[[], Awaitable[Result]]) -> Result:
        while True:
            try:
                return await step()
            except Unavailable as error:
                log.error("The end of %s cannot be stored yet: %s", job.spec.name, error.message)
                await asyncio.sleep(RETRY_SECONDS)  # somebody has to make room first

    async def _leave_instances(self, job: LiveJob, instances: Sequence[Instance], outcome: Outcome) -> None:
        for rank in range(1, job.spec.instance_count + 1):
            # What the program left behind ends here, also what has gone into sessions of its own.
            self._instances.close_session(session_id(job.id, f"algo-{rank}"))
        if job.spec.keep_alive_seconds and job.attempt and outcome.ending in KEPT_AFTER:
            self._warm.keep(job, instances)
        else:
            await self._release(instances)
        folder = self._folders.of(job.id)
        for host in job.attempt:
            for name in LEFTOVERS:
                self._trash.throw(folder.attempt(host.attempt, host.name) / name)

    async def _release(self, instances: Sequence[Instance]) -> None:
        for instance in instances:
            await self._instances.release(instance.id, held=True)

    def _released(self, job: LiveJob, host: HostRecord) -> HostRecord:
        """Count the time that a job had a host."""
        ended = read_exit(self._folders.of(job.id).attempt(host.attempt, host.name))
        now = self._registry.clock.now()
        end = min(now, datetime.fromtimestamp(ended.time, UTC)) if ended else now
        return replace(host, released=end, seconds=self._registry.held(job, host))

    async def _conclude(self, job: LiveJob, hosts: list[HostRecord], outcome: Outcome) -> bool:
        record = job.record
        stopping = record.state is JobState.STOPPING
        if outcome.ending is Ending.COMPLETED:
            self._forecasts.remember(job)
            self._end(job, SecondaryStatus.COMPLETED, JobState.COMPLETED, "", hosts)
        elif outcome.ending is Ending.FAILED:
            self._fail(job, outcome.reason, hosts)
        elif stopping:
            status = record.ends_as or SecondaryStatus.STOPPED
            self._end(job, status, JobState.STOPPED, record.status_message, hosts)
        elif outcome.ending is Ending.MAX_RUNTIME:
            message = f"Its program ran for {record.spec.stopping.max_runtime_seconds} s, the longest it may"
            self._end(job, SecondaryStatus.MAX_RUNTIME_EXCEEDED, JobState.STOPPED, message, hosts)
        elif outcome.ending is Ending.STOPPED:
            self._end(
                job, SecondaryStatus.STOPPED, JobState.STOPPED, "It was told to end from outside", hosts
            )
        elif outcome.ending is Ending.NOT_STARTED:
            self._again(job, "The server was started again", hosts)
            return True
        elif outcome.ending is Ending.INTERRUPTED:
            self._interrupted(job, hosts)
            return True
        elif record.errors + 1 < record.spec.max_attempts:
            tries = f"Try {record.errors + 2} of {record.spec.max_attempts}"
            self._again(job, f"{tries} after: {outcome.reason}", hosts, errors=record.errors + 1)
            return True
        else:
            self._fail(job, outcome.reason, hosts)
        return False

    def _interrupted(self, job: LiveJob, hosts: Sequence[HostRecord]) -> None:
        if job.record.secondary_status is not SecondaryStatus.INTERRUPTED:  # stored at the first try already
            count = job.record.interruptions + 1
            message = "Its instances were taken away"
            self._registry.enter(job, SecondaryStatus.INTERRUPTED, message, hosts=hosts, interruptions=count)
        self._again(job, f"Starts again after interruption {job.record.interruptions}")

    def _again(
        self, job: LiveJob, message: str, hosts: Sequence[HostRecord] = (), *, errors: int | None = None
    ) -> None:
        record = job.record
        self._registry.enter(
            job,
            SecondaryStatus.STARTING,
            message,
            hosts=hosts,
            attempt=record.attempt + 1,
            errors=record.errors if errors is None else errors,
            progress=None,
        )

    def _fail(self, job: LiveJob, reason: str, hosts: Sequence[HostRecord]) -> None:
        self._end(
            job,
            SecondaryStatus.FAILED,
            JobState.FAILED,
            "",
            hosts,
            failure_reason=reason[:REASON_CHARACTERS],
        )

    def _end(
        self,
        job: LiveJob,
        status: SecondaryStatus,
        state: JobState,
        message: str,
        hosts: Sequence[HostRecord] = (),
        failure_reason: str = "",
    ) -> None:
        self._registry.enter(
            job,
            status,
            message,
            state=state,
            hosts=hosts,
            failure_reason=failure_reason,
            artifacts=self._artifacts(job),
        )
        self._folders.of(job.id).forget_secrets()
        self._keeper.end(job.id)

    def _artifacts(self, job: LiveJob) -> tuple[Artifact, ...]:
        found = []
        for host in job.attempt:
            ended = read_exit(self._folders.of(job.id).attempt(host.attempt, host.name))
            below = "" if host.name == "algo-1" else f"{host.name}/"
            for artifact in ended.artifacts if ended else ():
                found.append(Artifact(**{**artifact, "path": below + artifact["path"]}))
        return tuple(found)
