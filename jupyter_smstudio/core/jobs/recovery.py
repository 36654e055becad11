"""After a killed or restarted server: what runs is followed again, what ended is told, the rest waits."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from ..compute.instance import Instance
from ..compute.instances import InstanceManager
from ..compute.processes import ProcessIdentity
from ..errors import NotFound
from .attempts import session_id
from .endings import Endings
from .folders import JobFolders
from .following import read_exit
from .forecasts import EVERYBODY
from .hosts import RunningHost
from .outcome import Ending, Outcome
from .records import HostRecord, JobRecord
from .registry import JobRegistry, LiveJob
from .runtime.plan import IDENTITY
from .scheduler import Scheduler
from .states import JobState, SecondaryStatus

log = logging.getLogger(__name__)


class JobRecovery:
    """Brings back what an earlier server of the same state folder has left.

    Args:
        registry: where living jobs are entered.
        instances: where they run.
        folders: where their files are.
        scheduler: goes on with them.
        endings: ends those that have ended meanwhile.
    """

    def __init__(
        self,
        registry: JobRegistry,
        instances: InstanceManager,
        folders: JobFolders,
        scheduler: Scheduler,
        endings: Endings,
    ) -> None:
        self._registry = registry
        self._instances = instances
        self._folders = folders
        self._scheduler = scheduler
        self._endings = endings

    def survivors(self) -> Mapping[str, datetime | None]:
        """Return which sessions of jobs live (None), and when the others ended, as far as it is known."""
        found: dict[str, datetime | None] = {}
        for record in self._registry.store.present():
            for host in self._started(record):
                folder = self._folders.of(record.id).attempt(host.attempt, host.name)
                identity = claim(folder)
                if identity and identity.alive():
                    found[session_id(record.id, host.name)] = None
                elif ended := read_exit(folder):
                    found[session_id(record.id, host.name)] = datetime.fromtimestamp(ended.time, UTC)
        return found

    async def run(self) -> None:
        """Go on with every job; called once, after the instances were taken over."""
        records = self._registry.store.present()
        jobs = [
            self._registry.revive(record, self._folders.of(record.id).secrets(), self._ends(record))
            for record in records
        ]
        for job in jobs:
            started = self._started(job.record)
            if not started:
                await self._wait_again(job)
                continue
            hosts = [self._host(job, host) for host in started]
            if all(hosts):
                log.info("The job %s is followed again", job.spec.name)
                self._scheduler.resume(job, [host for host in hosts if host])
            else:
                await self._end_broken(job, [host for host in hosts if host])

    def _started(self, record: JobRecord) -> list[HostRecord]:
        """Return the hosts of the present attempt whose runners may have been started."""
        return [
            host
            for host in self._registry.store.hosts(record.id)
            if host.attempt == record.attempt and host.released is None
        ]

    def _ends(self, record: JobRecord) -> dict[tuple[int, str], datetime]:
        """Return when hosts ended that have while no server ran; they cost nothing since."""
        exits = {
            (host.attempt, host.name): read_exit(self._folders.of(record.id).attempt(host.attempt, host.name))
            for host in self._started(record)
        }
        return {key: datetime.fromtimestamp(ended.time, UTC) for key, ended in exits.items() if ended}

    def _host(self, job: LiveJob, host: HostRecord) -> RunningHost | None:
        """Return a host whose runner was started; None if it never was, and never will be."""
        folder = self._folders.of(job.id).attempt(host.attempt, host.name)
        identity = claim(folder)
        if identity is None:
            return None
        key = session_id(job.id, host.name)
        instance = self._instance(host)
        group = self._instances.session_group(key) if instance else None
        return RunningHost(host.name, key, instance, folder, group, identity)

    def _instance(self, host: HostRecord) -> Instance | None:
        try:
            return self._instances.get(EVERYBODY, host.instance_id)
        except NotFound:  # it ended with its last session
            return None

    async def _wait_again(self, job: LiveJob) -> None:
        record = job.record
        if record.state is JobState.STOPPING:
            self._endings.leave_queue(job, record.ends_as or SecondaryStatus.STOPPED, record.status_message)
            return
        if record.secondary_status is not SecondaryStatus.STARTING:
            # It had got its instances but was not started, or had just lost them.
            attempt = record.attempt + bool(job.attempt)
            self._registry.enter(
                job, SecondaryStatus.STARTING, "The server was started again", attempt=attempt
            )
        self._scheduler.enqueue(job)

    async def _end_broken(self, job: LiveJob, hosts: list[RunningHost]) -> None:
        """End an attempt of which not all hosts were started when the server was killed."""
        for host in hosts:
            host.kill()
            await host.wait()
        reason = "The server was killed while it started the hosts of this job."
        ending = Ending.BROKEN if hosts else Ending.NOT_STARTED
        instances = [host.instance for host in hosts if host.instance]
        if await self._endings.end(job, instances, Outcome(ending, reason)):
            self._scheduler.enqueue(job)


def claim(folder: Path) -> ProcessIdentity | None:
    """Return who the runner of a folder is; None if there never was one, and from now on there never is.

    A runner that was started but has not said so yet finds the folder taken, and ends: nothing of the
    job starts behind the back of who looked.
    """
    path = folder / IDENTITY
    if folder.is_dir() and not path.exists():
        void = folder / f".{IDENTITY}.void"
        void.write_text(json.dumps({}))
        try:
            os.link(void, path)
        except FileExistsError:  # it has said so just now
            log.info("A runner took %s at the last moment", folder)
        finally:
            void.unlink()
    try:
        return ProcessIdentity.from_json(json.loads(path.read_text()))
    except (FileNotFoundError, ValueError, KeyError):
        return None
