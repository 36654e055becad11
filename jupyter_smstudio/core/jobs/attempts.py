"""Runs one attempt of a job: from instances that are there to the end of the last host."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..compute.images.base import BuildProgress, EnvironmentState, ImageEnvironment, Images
from ..compute.instance import Instance, Session
from ..compute.instances import InstanceManager
from ..models import Caller
from .accounts import training_seconds
from .folders import JobFolders
from .following import HostFollower, read_exit
from .hosts import Attempt, HostStarter, RunningHost
from .inotify import FolderWatches
from .memory import MemoryWords
from .narrating import Narrator
from .outcome import HostEnd, Outcome, judge
from .recording import RunKeeper
from .records import HostRecord
from .registry import JobRegistry, LiveJob
from .runtime.plan import INTERRUPT, STOP
from .sampling import UsageSampler
from .states import SecondaryStatus

log = logging.getLogger(__name__)

HANG_SECONDS = 900.0
"""After the grace period: a runner that has not ended by then hangs. Packing a large model takes minutes."""


@dataclass(eq=False)
class Running:
    """An attempt whose runners were started.

    Attributes:
        job: whose.
        hosts: all of them.
        interrupting: whether its instances are being taken away.
        ends: of the hosts that have ended, in that order.
        timer: kills runners that hang.
        over: set when all have ended.
    """

    job: LiveJob
    hosts: list[RunningHost]
    interrupting: bool = False
    ends: dict[str, HostEnd] = field(default_factory=dict)
    timer: asyncio.TimerHandle | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def alive(self) -> list[RunningHost]:
        """The hosts that have not ended."""
        return [host for host in self.hosts if host.name not in self.ends]


def session_id(job_id: str, host: str) -> str:
    """Return the id of a host's session on its instance."""
    return f"{job_id}-{host}"


class AttemptRunner:
    """Starts and follows attempts.

    Args:
        registry: the jobs.
        instances: where they run.
        images: what they run in.
        starter: starts runners.
        watches: tell what runners write.
        folders: where files are.
        keeper: records runs.
        sampler: measures hosts.
        words: says what it means when memory was not enough.
        grace_seconds: between SIGTERM and SIGKILL of a program.
    """

    def __init__(
        self,
        registry: JobRegistry,
        instances: InstanceManager,
        images: Images,
        starter: HostStarter,
        watches: FolderWatches,
        folders: JobFolders,
        keeper: RunKeeper,
        sampler: UsageSampler,
        words: MemoryWords,
        grace_seconds: float,
    ) -> None:
        self._registry = registry
        self._instances = instances
        self._images = images
        self._starter = starter
        self._watches = watches
        self._folders = folders
        self._keeper = keeper
        self._sampler = sampler
        self._words = words
        self._grace_seconds = grace_seconds
        self._running: dict[str, Running] = {}

    def running(self, job_id: str) -> Running | None:
        """Return the attempt of a job whose runners run."""
        return self._running.get(job_id)

    async def run(self, job: LiveJob, instances: Sequence[Instance]) -> Outcome:
        """Run an attempt on instances that the caller holds; their sessions are open afterwards.

        Cancelling it before its runners were started leaves nothing running; afterwards they go on.

        Raises:
            StudioError, OSError: it could not be started.
        """
        count = f"{len(instances)} × " if len(instances) > 1 else ""
        self._registry.enter(job, SecondaryStatus.LAUNCHING_ML_INSTANCES, count + job.spec.instance_type)
        environment = await self._environment(job)
        hosts: list[RunningHost] = []
        try:
            for rank, instance in enumerate(instances, start=1):
                hosts.append(self._open(job, instance, f"algo-{rank}"))
                # Its Python starts while the tracking server makes the run.
                self._starter.start(hosts[-1])
            variables = await self._keeper.begin(job)
            await self._start(job, environment, variables, hosts, instances)
        except BaseException:  # also a stop: what was not started as a whole does not run at all
            for host in hosts:
                host.abandon()
                self._instances.close_session(host.session_id)
            raise
        return await self.follow(job, hosts)

    async def _start(
        self,
        job: LiveJob,
        environment: ImageEnvironment,
        variables: Mapping[str, str],
        hosts: list[RunningHost],
        instances: Sequence[Instance],
    ) -> None:
        folder = self._folders.of(job.id)
        attempt = Attempt(job, folder, environment, instances[0].type, variables, self._seconds_left(job))
        await asyncio.to_thread(self._starter.write_plans, attempt, hosts)
        records = [
            HostRecord(
                attempt=job.record.attempt,
                name=host.name,
                instance_id=instance.id,
                price_per_hour=instance.price_per_hour,
                acquired=self._registry.clock.now(),
            )
            for host, instance in zip(hosts, instances, strict=True)
        ]
        # Stored before anything of the job runs: the next server must know where to look.
        self._registry.enter(
            job, SecondaryStatus.PREPARING_TRAINING_STACK, hosts=records, environment=environment.digest
        )
        for host in hosts:
            host.release()

    async def follow(self, job: LiveJob, hosts: list[RunningHost]) -> Outcome:
        """Follow runners to their ends, also those that an earlier server has started."""
        running = self._running[job.id] = Running(job, hosts)
        narrator = Narrator(job, self._registry, self._keeper)
        followers = {host.name: self._follower(job, host, narrator) for host in hosts}
        waits = {asyncio.create_task(host.wait()): host for host in hosts}
        self._sampler.add(job, hosts)
        try:
            for follower in followers.values():
                follower.read()
            while waits:
                done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    host = waits.pop(task)
                    followers.pop(host.name).close()
                    self._end_host(running, host)
        except Exception:
            self.kill(running)  # whatever it was, a job that nobody follows must not go on
            raise
        finally:
            for task in waits:
                task.cancel()
            for follower in followers.values():
                follower.leave()
            narrator.close()
            self._sampler.remove(job.id)
            del self._running[job.id]
            running.over.set()
            if running.timer:
                running.timer.cancel()
        return judge(running.ends, interrupting=running.interrupting)

    def ask(self, running: Running, request: str) -> None:
        """Let the program of every host end: SIGTERM, SIGKILL when its time is over."""
        running.interrupting = running.interrupting or request == INTERRUPT
        for host in running.alive:
            host.ask(request)
        if running.timer is None:
            loop = asyncio.get_running_loop()
            running.timer = loop.call_later(self._grace_seconds + HANG_SECONDS, self.kill, running)

    def kill(self, running: Running) -> None:
        """End all runners and programs at once."""
        for host in running.alive:
            log.warning("The runner of %s on %s is killed", running.job.spec.name, host.name)
            host.kill()

    async def _environment(self, job: LiveJob) -> ImageEnvironment:
        caller, spec = Caller(job.record.owner), job.spec
        status = self._images.get(caller, spec.image, spec.image_version)
        if status.state is not EnvironmentState.READY:
            self._registry.enter(
                job, SecondaryStatus.DOWNLOADING_TRAINING_IMAGE, f"Building {status.spec.display_name}"
            )

        def follow(progress: BuildProgress) -> None:
            self._registry.say(job, progress.note)

        return await self._images.ensure(caller, spec.image, spec.image_version, follow)

    def _open(self, job: LiveJob, instance: Instance, name: str) -> RunningHost:
        spec = job.spec
        image = self._images.get(Caller(job.record.owner), spec.image, spec.image_version).spec
        session = Session(
            id=session_id(job.id, name),
            kind="job",
            instance_id=instance.id,
            image=image.name,
            image_version=image.version,
            image_display_name=image.display_name,
            path=spec.name,
            display_name=spec.name if spec.instance_count == 1 else f"{spec.name} ({name})",
            started=self._registry.clock.now(),
        )
        group = self._instances.open_session(instance, session)
        folder = self._folders.of(job.id).attempt(job.record.attempt, name)
        return RunningHost(name, session.id, instance, folder, group)

    def _seconds_left(self, job: LiveJob) -> float:
        used = max((self._used(job, name) for name in {name for _, name in job.hosts}), default=0.0)
        return max(1.0, job.spec.stopping.max_runtime_seconds - used)

    def _used(self, job: LiveJob, name: str) -> float:
        return sum(host.training_seconds for host in job.hosts.values() if host.name == name)

    def _follower(self, job: LiveJob, host: RunningHost, narrator: Narrator) -> HostFollower:
        key = (job.record.attempt, host.name)
        return HostFollower(
            host.folder,
            self._watches,
            on_progress=lambda step, offset: narrator.progress(host.name, step, offset),
            on_points=narrator.points,
            on_log=lambda size: narrator.log(host.name, size),
            progress_bytes=job.hosts[key].progress_bytes,
        )

    def _end_host(self, running: Running, host: RunningHost) -> None:
        job, ended = running.job, read_exit(host.folder)
        memory = self._words.say(host) if host.group else ""
        running.ends[host.name] = HostEnd(ended, host.signal, memory)
        record = job.hosts[job.record.attempt, host.name]
        reckoned = training_seconds(job.record, record, lambda host: self._registry.held(job, host))
        changed = replace(
            record,
            outcome=ended.outcome if ended else "vanished",
            exit_code=ended.exit_code if ended else None,
            signal=ended.signal if ended else host.signal,
            training_seconds=ended.training_seconds if ended else reckoned,
        )
        self._registry.change(job, hosts=[changed], must_store=False)
        self._starter.clean(host)
        if running.alive and changed.outcome != "completed":
            self.ask(running, STOP)
