"""Puts the parts of the job engine together."""

from __future__ import annotations

from dataclasses import dataclass

from ..clock import Clock
from ..compute.catalog import InstanceCatalog
from ..compute.images.base import Images
from ..compute.instances import InstanceManager
from ..compute.machine import Machine
from ..deeds import NO_DEEDS, DeedLog
from ..events import EventBus
from ..quota import Quota
from ..secrets.store import SecretStore
from ..stages import StageTimes
from .attempts import AttemptRunner
from .endings import Endings
from .folders import JobFolders
from .forecasts import Forecasts
from .hosts import HostStarter
from .inotify import FolderWatches
from .memory import MemoryWords
from .models import Job
from .reading import JobReader
from .recording import RunKeeper, RunRecorder
from .recovery import JobRecovery
from .registry import JobRegistry, LiveJob
from .sampling import UsageSampler
from .scheduler import Scheduler
from .service import JobService, OwnerOf
from .sessions import JobSessions
from .settings import JobSettings
from .spot import SpotMarket
from .store import JobStore
from .trash import Trash
from .warm import WarmPool


@dataclass(frozen=True)
class JobFoundations:
    """What jobs stand on."""

    store: JobStore
    bus: EventBus
    clock: Clock
    times: StageTimes
    catalog: InstanceCatalog
    machine: Machine
    quota: Quota
    instances: InstanceManager
    images: Images
    recorder: RunRecorder
    owner_of: OwnerOf
    secrets: SecretStore
    deeds: DeedLog = NO_DEEDS


class JobEngine:
    """The job engine of one server.

    Args:
        core: what it stands on.
        settings: where jobs are, and their limits.
    """

    def __init__(self, core: JobFoundations, settings: JobSettings) -> None:
        self._registry = JobRegistry(core.store, core.bus, core.clock)
        folders = JobFolders(settings.folder)
        settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._keeper = RunKeeper(core.recorder, folders, self._job, self._registry.set_run)
        self._watches = FolderWatches()
        self._sampler = UsageSampler(folders, core.clock, self._sampled)
        warm = WarmPool(core.instances)
        forecasts = Forecasts(core.times, core.catalog, core.quota, core.instances, core.clock)
        self._starter = HostStarter(settings)
        runner = AttemptRunner(
            self._registry,
            core.instances,
            core.images,
            self._starter,
            self._watches,
            folders,
            self._keeper,
            self._sampler,
            MemoryWords(core.catalog, core.machine),
            settings.grace_seconds,
        )
        self._trash = Trash(settings.folder)
        endings = Endings(self._registry, core.instances, warm, folders, self._keeper, forecasts, self._trash)
        self._scheduler = Scheduler(self._registry, core.instances, runner, endings, warm, forecasts)
        self._market = SpotMarket(core.quota, self._scheduler, warm, forecasts)
        self._recovery = JobRecovery(self._registry, core.instances, folders, self._scheduler, endings)
        self.service = JobService(
            self._registry,
            self._scheduler,
            folders,
            JobReader(folders, core.catalog),
            self._keeper,
            forecasts,
            core.images,
            core.catalog,
            core.quota,
            core.owner_of,
            core.secrets,
            core.clock,
            core.deeds,
        )
        sessions = JobSessions(self._registry, self._scheduler)
        core.instances.add_activity_probe(sessions.activity)
        core.instances.add_stopper(sessions.stop, grace_seconds=settings.grace_seconds)
        core.instances.add_survivors(self._recovery.survivors)

    async def recover(self) -> None:
        """Go on with what an earlier server has left; after the instances were taken over."""
        self._trash.empty()
        await self._recovery.run()
        self._keeper.resume(lambda job_id: self._registry.find(job_id) is not None)

    async def close(self) -> None:
        """Leave jobs running; call before the instances are closed."""
        self._market.close()
        await self._scheduler.close()
        self._starter.close()
        await self._trash.close()
        await self._keeper.close()
        await self._sampler.close()
        self._watches.close()

    def _job(self, job_id: str) -> Job | None:
        if job := self._registry.find(job_id):
            return self._registry.wire(job)
        store = self._registry.store
        record = store.get(job_id)
        if record is None:
            return None
        return self._registry.describe(record, store.transitions(job_id), store.hosts(job_id))

    def _sampled(self, job: LiveJob) -> None:
        self._registry.publish("usage.appended", job.record.owner, {"job_id": job.id})
