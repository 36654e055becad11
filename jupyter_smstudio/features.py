"""The features of SM Studio, in the order of the README's table and of the navigation.

Each ``build_…`` below puts one feature together from the core; :class:`Studio` is the result. A
newcomer reads this page first, then ``app.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cloudpickle

import jupyter_smstudio

from .automl.folders import AutoMLFolders
from .automl.following import AutoMLFoundations
from .automl.previews import Previewer
from .automl.service import AutoMLService
from .automl.store import SqlAutoMLStore
from .automl.tracking import CandidateRuns
from .core.clock import Clock
from .core.compute.base import LimitBackend
from .core.compute.catalog import InstanceCatalog
from .core.compute.images.index import uv_environment
from .core.compute.images.provider import ImageProvider
from .core.compute.instances import InstanceManager
from .core.compute.machine import Machine
from .core.database import Database
from .core.events import EventBus
from .core.extras.environment import PythonEnvironment
from .core.extras.installer import ExtraInstaller, ServerExtensions
from .core.jobs.engine import JobEngine, JobFoundations
from .core.jobs.folders import JobFolders
from .core.jobs.hosts import lend_package
from .core.jobs.inotify import FolderWatches
from .core.jobs.runs import MlflowRecorder
from .core.jobs.service import JobService
from .core.jobs.settings import JobSettings
from .core.jobs.store import SqlJobStore
from .core.models import Caller
from .core.quota import Quota
from .core.stages import StageTimes
from .core.state import StateFolder
from .core.tracking.base import Tracking
from .core.tracking.choice import ReaderChoice
from .core.tracking.rest import MlflowRest
from .core.tracking.writer import TrackingWriter
from .domain.service import DomainService
from .domain.store import SqlDomainStore
from .experiments.actions import RunActions
from .experiments.artifacts import RunArtifacts
from .experiments.changes import ChangeFeed
from .experiments.moving import RunMover
from .experiments.service import ExperimentsService
from .experiments.store import TrackedRuns
from .images.extras import ExtrasService
from .images.scripts import ScriptsService
from .images.service import ImagesService
from .images.store import SqlImageStore
from .kernels.addresses import AddressBook
from .kernels.deaths import DeathNotices
from .kernels.environ import TokenIssuer
from .kernels.hosting import KernelHost
from .kernels.launcher import KernelLauncher
from .kernels.moving import VariableMover
from .kernels.offers import InstanceOffers
from .kernels.pool import WarmPool
from .kernels.ports import KernelChannels, KernelControl, TerminalControl
from .kernels.recovery import KernelRecovery
from .kernels.registry import KernelRegistry
from .kernels.service import KernelsService
from .kernels.sessions import KernelSessions
from .kernels.starting import KernelStarter, Surroundings
from .kernels.store import SqlPlacementStore
from .kernels.switching import KernelSwitcher
from .kernels.terminals import ImageTerminals
from .kernels.tracking import KernelTracking
from .resources.service import ResourcesService
from .resources.store import PreferenceStore
from .resources.zombies import KernelDirectory
from .sharing.authoring import Author
from .sharing.blobs import BlobStore
from .sharing.copies import Copier
from .sharing.folders import UserFolder
from .sharing.foundations import SharingFoundations
from .sharing.images import ImageCopier, KeepImage
from .sharing.imports import Importer
from .sharing.pages import PageCache
from .sharing.remote import DomainSnapshots
from .sharing.service import SharingService
from .sharing.sizes import SizeChooser
from .sharing.store import SqlSnapshotStore
from .sharing.team import TeamSharing
from .training.algorithms import ALGORITHMS
from .training.checks import Checks
from .training.dry_run_result import DryRunReader
from .training.dry_runs import DryRuns
from .training.paths import Locator
from .training.planning import Planner
from .training.requests import Requests
from .training.service import TrainingService
from .trial_jobs import StudioTrialJobs
from .tuning.checks import TuningChecks
from .tuning.coordinator import TuningFoundations
from .tuning.engine import TuningEngine
from .tuning.opening import open_studies
from .tuning.planning import TuningPlanner
from .tuning.service import TuningService
from .tuning.store import SqlTuningStore
from .tuning.tracking import ParentRuns
from .tuning.trials import SqlTrialStore
from .tuning.vault import Vault
from .tuning.views import Views
from .tuning.warm_start import WarmStarts

FEATURES = ("images", "kernels", "experiments", "training", "automl", "tuning", "sharing", "resources")
BENEATH = ("domain",)
"""Those without a page of their own."""


@dataclass(frozen=True)
class Core:
    """What features stand on; ``app.py`` makes it from the configuration."""

    state: StateFolder
    database: Database
    clock: Clock
    bus: EventBus
    times: StageTimes
    machine: Machine
    catalog: InstanceCatalog
    limits: LimitBackend
    quota: Quota
    instances: InstanceManager
    images: ImageProvider
    custom_images: SqlImageStore
    scripts: ScriptsService
    preferences: PreferenceStore
    overcommit: float
    tracking: Tracking


@dataclass(frozen=True)
class DomainAccess:
    """How this server reaches the service of a team's domain.

    Attributes:
        url: of the service, as this machine reaches it.
        token: of this server.
    """

    url: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class Jupyter:
    """What features ask of Jupyter; ``web.jupyter`` implements it."""

    channels: KernelChannels
    control: KernelControl
    terminals: TerminalControl
    directory: KernelDirectory
    extensions: ServerExtensions
    tokens: TokenIssuer
    environ: Mapping[str, str]
    root: Path
    api_url: Callable[[], str]
    owner: Caller
    domain: DomainAccess | None


@dataclass(frozen=True)
class Kernels:
    """The kernels feature with the parts that live as long as the server."""

    service: KernelsService
    addresses: AddressBook
    host: KernelHost
    pool: WarmPool
    switcher: KernelSwitcher
    recovery: KernelRecovery
    registry: KernelRegistry


def sdk_environ(state: StateFolder) -> dict[str, str]:
    """Return the variables by which every image finds ``jupyter_smstudio.sdk`` and its folder of data."""
    return {
        "PYTHONPATH": str(state.lend(Path(jupyter_smstudio.__file__))),
        "SMSTUDIO_STORE": str(state.data / "store"),
    }


def build_images(core: Core) -> ImagesService:
    """Put the images feature together."""
    return ImagesService(core.images, core.custom_images, core.scripts, core.bus)


def build_extras(core: Core, jupyter: Jupyter) -> ExtrasService:
    """Put the extras of the server's own environment together."""
    installer = ExtraInstaller(PythonEnvironment(), jupyter.extensions, uv_environment)
    return ExtrasService(installer, core.bus, jupyter.owner)


def build_kernels(core: Core, jupyter: Jupyter, warm_kernels: int) -> Kernels:
    """Put the kernels feature together, and tell the instances and images about it."""
    store = SqlPlacementStore(core.database, core.state.name)
    registry = KernelRegistry(store, core.times, core.images, core.catalog, core.bus, core.clock)
    launcher = KernelLauncher(AddressBook(core.state.path), jupyter.channels, core.state.lease)
    pool = WarmPool(launcher, warm_kernels)
    surroundings = Surroundings({**jupyter.environ, **sdk_environ(core.state)}, jupyter.root)
    starter = KernelStarter(registry, core.images, core.instances, launcher, pool, core.scripts, surroundings)
    tracking = KernelTracking(core.tracking, jupyter.root)
    notices = DeathNotices(core.catalog, core.machine, core.bus)
    host = KernelHost(
        registry, starter, launcher, jupyter.tokens, tracking, jupyter.owner, jupyter.api_url, notices.died
    )
    mover = VariableMover(launcher, core.state.path / "moves", core.state.lend(Path(cloudpickle.__file__)))
    switcher = KernelSwitcher(registry, starter, host, launcher, core.instances, jupyter.control, mover)
    terminals = ImageTerminals(
        registry, core.images, core.instances, jupyter.terminals, surroundings, tracking, core.clock
    )
    offers = InstanceOffers(core.catalog, core.machine, core.limits, core.instances, core.overcommit)
    sessions = KernelSessions(registry, starter, jupyter.control, jupyter.terminals)
    core.instances.add_activity_probe(sessions.activity)
    core.instances.add_stopper(sessions.stop)
    core.images.set_users(lambda digest: [*registry.users(digest), *pool.users(digest)])
    service = KernelsService(registry, starter, switcher, terminals, offers, core.catalog, jupyter.control)
    recovery = KernelRecovery(
        registry, core.instances, core.images, launcher.addresses, jupyter.control, starter
    )
    return Kernels(service, launcher.addresses, host, pool, switcher, recovery, registry)


def build_jobs(
    core: Core, jupyter: Jupyter, kernels: Kernels, rest: MlflowRest, allowed_hosts: Sequence[str]
) -> JobEngine:
    """Put the job engine together; what is recorded goes through ``rest``, which the caller closes."""
    folder = core.state.data / "jobs"

    def owner_of(kernel_id: str) -> str | None:
        kernel = kernels.registry.find(kernel_id)
        return kernel.caller.name if kernel else None

    foundations = JobFoundations(
        store=SqlJobStore(core.database, core.state.name),
        bus=core.bus,
        clock=core.clock,
        times=core.times,
        catalog=core.catalog,
        machine=core.machine,
        quota=core.quota,
        instances=core.instances,
        images=core.images,
        recorder=MlflowRecorder(core.tracking, rest, JobFolders(folder)),
        owner_of=owner_of,
    )
    package = Path(jupyter_smstudio.__file__).parent
    settings = JobSettings(
        folder=folder,
        environ=jupyter.environ,
        package=lend_package(core.state.path / "lent-to-jobs", package),
        api_url=jupyter.api_url,
        tokens=jupyter.tokens,
        allowed_hosts=tuple(allowed_hosts),
    )
    engine = JobEngine(foundations, settings)
    core.images.set_users(
        lambda digest: [
            *kernels.registry.users(digest),
            *kernels.pool.users(digest),
            *engine.service.users(digest),
        ]
    )
    return engine


def build_training(core: Core, jupyter: Jupyter, jobs: JobService) -> TrainingService:
    """Put the training feature together."""
    locator = Locator(jupyter.root)
    checks = Checks(locator)
    requests = Requests(locator, checks)
    planner = Planner(locator, checks, requests, core.images, core.instances, jobs, core.quota, core.clock)
    dry_runs = DryRuns(jobs, requests, DryRunReader(jobs, core.instances), core.clock)
    return TrainingService(jobs, requests, planner, dry_runs, core.clock)


def build_automl(core: Core, jupyter: Jupyter, jobs: JobService, rest: MlflowRest) -> AutoMLService:
    """Put the AutoML feature together; each search is a job."""
    foundations = AutoMLFoundations(
        store=SqlAutoMLStore(core.database, core.state.name),
        folders=AutoMLFolders(core.state.data / "automl"),
        jobs=jobs,
        runs=CandidateRuns(rest),
        watches=FolderWatches(),
        bus=core.bus,
        clock=core.clock,
        locate=Locator(jupyter.root).locate,
    )
    return AutoMLService(foundations, Previewer(jupyter.environ), core.catalog, core.machine, jupyter.root)


def build_tuning(core: Core, jupyter: Jupyter, jobs: JobService, rest: MlflowRest) -> TuningService:
    """Put the tuning feature together; its trials are training jobs."""
    folder = core.state.data / "tuning"
    store, trials = SqlTuningStore(core.database, core.state.name), SqlTrialStore(core.database)
    warm_starts = WarmStarts(store, trials)
    locator = Locator(jupyter.root)
    checks = Checks(locator)
    requests = Requests(locator, checks)
    planner = Planner(locator, checks, requests, core.images, core.instances, jobs, core.quota, core.clock)
    trial_jobs = StudioTrialJobs(jobs, requests, checks, planner, core.tracking, rest, core.clock)
    foundations = TuningFoundations(
        store=store,
        trials=trials,
        warm_starts=warm_starts,
        views=Views(store, trials, warm_starts, folder),
        jobs=trial_jobs,
        bus=core.bus,
        clock=core.clock,
        vault=Vault(folder),
        runs=ParentRuns(core.tracking, rest, folder),
        open_studies=open_studies,
    )
    tuning_checks = TuningChecks(trial_jobs, warm_starts)
    tuning_planner = TuningPlanner(tuning_checks, trial_jobs)
    engine = TuningEngine(foundations)
    return TuningService(foundations, engine, tuning_checks, tuning_planner, ALGORITHMS)


def build_sharing(
    core: Core, jupyter: Jupyter, keep_image: KeepImage, allowed_hosts: Sequence[str]
) -> SharingService:
    """Put the sharing feature together."""
    folder = UserFolder(jupyter.root)
    contents = core.state.data / "sharing"
    blobs = BlobStore(contents / "blobs")
    sizes = SizeChooser(core.catalog, core.machine, core.overcommit)
    foundations = SharingFoundations(
        store=SqlSnapshotStore(core.database),
        blobs=blobs,
        pages=PageCache(contents / "pages"),
        folder=folder,
        author=Author(folder, blobs, core.images),
        copier=Copier(folder, ImageCopier(core.images, keep_image), sizes),
        importer=Importer(folder, allowed_hosts),
        bus=core.bus,
        clock=core.clock,
    )
    if jupyter.domain is None:
        return SharingService(foundations)
    return TeamSharing(foundations, DomainSnapshots(jupyter.domain.url, jupyter.domain.token, blobs))


def build_domain(core: Core, jupyter: Jupyter) -> DomainService:
    """Put a domain of one together, whose person decides about everything."""
    service = DomainService(SqlDomainStore(core.database), core.clock, core.bus)
    service.admit(jupyter.owner.name, from_hub=True, groups=jupyter.owner.groups)
    return service


def build_resources(core: Core, jupyter: Jupyter) -> ResourcesService:
    """Put the resources feature together."""
    return ResourcesService(core.instances, core.preferences, jupyter.directory, core.bus, core.clock)


def build_experiments(core: Core, jupyter: Jupyter, jobs: JobService) -> ExperimentsService:
    """Put the experiments feature together; nothing is asked of MLflow yet."""
    rest = MlflowRest(core.tracking.upstream)
    store = TrackedRuns(ReaderChoice(core.tracking, rest), live=core.tracking.store_url is not None)
    writer, artifacts = TrackingWriter(rest), RunArtifacts(rest)
    actions = RunActions(writer, RunMover(rest, writer, artifacts, jobs))
    feed = ChangeFeed(core.tracking, core.bus, jupyter.owner.name)
    return ExperimentsService(store, writer, artifacts, actions, feed, rest)
