"""Spark on this machine: one instance for the cluster, a driver process for each session on it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import Distribution
from pathlib import Path

from ...core.clock import Clock
from ...core.compute.base import LimitGroup
from ...core.compute.catalog import InstanceCatalog
from ...core.compute.environ import process_environ
from ...core.compute.images.base import BuildProgress, ImageEnvironment, Images
from ...core.compute.images.overlay import site_packages
from ...core.compute.instance import Instance, InstanceState, Session
from ...core.compute.instances import InstanceManager
from ...core.compute.programs import SparkJava, find_spark_java
from ...core.errors import NotFound, StartFailed, Unavailable
from ...core.models import Caller
from ..cluster_models import ClusterFacts, ClusterOrder
from ..livy.local.gateway import Gateway
from ..livy.local.limits import GIB, MIB
from ..livy.local.livy import LocalLivy
from ..livy.local.places import LocalCluster
from ..models import ClusterKind, ClusterState, ConnectTarget, SparkLogPage
from .base import Report
from .connection_log import ConnectionLog
from .log_file import log_page
from .standalone import DAEMON_BYTES, Standalone, StandalonePlan, log_file, read_record

log = logging.getLogger(__name__)

IMAGE = "sparkanalytics"
STEPS = ("Image", "Instance", "Spark")
SMALLEST_BYTES = GIB
"""Of an instance: a driver without data takes 400 MB, and a second one is kept warm."""
SMALLEST_STANDALONE_BYTES = 4 * GIB
"""Of an instance with a master, a worker and executors."""


@dataclass(frozen=True)
class LocalTools:
    """What local clusters stand on.

    Attributes:
        images: the image of the drivers.
        instances: of this machine.
        catalog: of instance types.
        gateway: holds the sessions.
        environ: variables of any process, scrubbed, with the studio's package on ``PYTHONPATH``.
        clock: the time.
    """

    images: Images
    instances: InstanceManager
    catalog: InstanceCatalog
    gateway: Gateway
    environ: Mapping[str, str]
    clock: Clock


@dataclass(eq=False)
class _Running:
    livy: LocalLivy | None = None
    standalone: Standalone | None = None
    watching: asyncio.Task[None] | None = None
    tell_logs: Callable[[], None] | None = None


@dataclass(frozen=True)
class _Place:
    """Where a cluster runs."""

    instance: Instance
    group: LimitGroup | None
    environment: ImageEnvironment
    java: SparkJava
    environ: Mapping[str, str]


@dataclass(eq=False)
class LocalKind:
    """Clusters of this machine.

    Args:
        tools: what they stand on.
    """

    tools: LocalTools
    name: ClusterKind = field(default="local", init=False)
    steps: tuple[str, ...] = field(default=STEPS, init=False)
    _running: dict[str, _Running] = field(default_factory=dict, init=False)

    def check(self, order: ClusterOrder) -> Mapping[str, str]:
        """Refuse an instance type that is too small for Spark, or that may not be started now."""
        kind = self.tools.catalog.get(_type(order))
        smallest = SMALLEST_STANDALONE_BYTES if _is_standalone(order) else SMALLEST_BYTES
        if kind.memory_bytes < smallest:
            wanted = f"Spark needs an instance type with {smallest / GIB:g} GiB or more"
            return {"parameters.InstanceType": f"{wanted}; {kind.name} has {kind.memory_gib:g} GiB."}
        if misfit := self.tools.instances.misfit(kind):
            return {"parameters.InstanceType": misfit}
        self.tools.instances.check_start(order.owner, kind, IMAGE)
        return {}

    async def start(self, order: ClusterOrder, report: Report) -> None:
        """Build the image, get the instance, bring Spark up in it; see ``Kind.start``."""
        running = self._running[order.id] = _Running()
        notes = ConnectionLog(order.folder, self.tools.clock)
        environment = await self._environment(order, report, notes)
        java = await asyncio.to_thread(find_spark_java, site_packages(environment.prefix))
        notes.write(f"Spark {_spark_version(environment)} on Java {java.version} ({java.home}).")
        report.step("Instance")
        instance = await self.tools.instances.acquire(
            order.caller,
            _type(order),
            on_wait=lambda _, missing: report.step("Instance", f"Waits for {missing}" if missing else ""),
            image=IMAGE,
            exclusive=order.id,
            claims_cores=False,
        )
        group = self.tools.instances.open_session(instance, self._session(order, instance))
        place = self._place(order, instance, group, environment, java)
        running.standalone = self._standalone(order, place)
        report.facts(self._facts(place, running.standalone, {}))
        report.state(ClusterState.BOOTSTRAPPING)
        notes.write(f"The instance {instance.type.name} is in service ({instance.type.label}).")
        if running.standalone is not None:
            report.step("Spark", "Starts the master and its workers")
            await running.standalone.start()
            notes.write(f"Spark's master listens at {running.standalone.url}.")
        report.step("Spark", "Starts a session")
        running.livy = self.tools.gateway.open(self._cluster(order, place, running.standalone))
        await running.livy.start()
        self._up(order, report, running, place)
        notes.write("A session is ready.")

    async def adopt(self, order: ClusterOrder, report: Report) -> None:
        """Find instance, master and drivers again; see ``Kind.adopt``."""
        instance = self._instance(order)
        if instance is None:
            raise StartFailed("Its processes have ended while the server was down.")
        running = self._running[order.id] = _Running()
        group = self.tools.instances.session_group(order.id)
        environment = self.tools.images.environment(order.caller, IMAGE)
        java = await asyncio.to_thread(find_spark_java, site_packages(environment.prefix))
        place = self._place(order, instance, group, environment, java)
        running.standalone = self._standalone(order, place)
        if running.standalone is not None and not running.standalone.adopt():
            raise StartFailed("Spark's master or a worker has ended while the server was down.")
        running.livy = self.tools.gateway.open(self._cluster(order, place, running.standalone))
        await running.livy.adopt()
        self._up(order, report, running, place)
        ConnectionLog(order.folder, self.tools.clock).write("Taken over by a new server.")

    async def refresh(self, order: ClusterOrder, report: Report) -> None:
        """Look which executors there are; all else is told when it happens."""
        running = self._running.get(order.id)
        if running is not None and running.tell_logs is not None:
            running.tell_logs()

    async def terminate(self, order: ClusterOrder) -> None:
        """End sessions, master and workers, and the instance with whatever is left in it."""
        await self._end_processes(order)
        instance = self._instance(order)
        # An instance that is being stopped already waits for this very method, by its stopper.
        if instance is not None and instance.state is not InstanceState.DELETING:
            self.tools.instances.close_session(order.id)
            with suppress(NotFound):  # it ended meanwhile
                reason = f"the cluster {order.id} is terminated"
                await self.tools.instances.stop(order.caller, instance.id, reason)
        ConnectionLog(order.folder, self.tools.clock).write("Terminated.")

    async def leave(self, order: ClusterOrder) -> bool:
        """End what runs here; the instance ends with the others of the server."""
        await self._end_processes(order)
        return False

    def livy(self, order: ClusterOrder) -> LocalLivy:
        """Return the gateway to its sessions.

        Raises:
            Unavailable: it is not open at this moment.
        """
        running = self._running.get(order.id)
        if running is None or running.livy is None:
            raise Unavailable(f"The cluster {order.name} is being taken over. Try again in a moment.")
        return running.livy

    async def target(self, order: ClusterOrder) -> ConnectTarget | None:
        """Return None: it is reached by Livy."""
        return None

    async def log(self, order: ClusterOrder, name: str, offset: int, limit: int) -> SparkLogPage:
        """Return what became of it, or what a process of Spark's wrote; sessions have logs of their own."""
        if name:
            return log_page(log_file(_standalone_folder(order), name), offset, limit)
        return ConnectionLog(order.folder, self.tools.clock).page(offset, limit)

    def survivors(self, orders: Sequence[ClusterOrder]) -> dict[str, datetime | None]:
        """Return the sessions on instances of clusters of which a process lives; after a killed server."""
        found: dict[str, datetime | None] = {}
        for order in orders:
            record = read_record(_standalone_folder(order))
            lives = record is not None and any(one.alive() for one in record[1].values())
            if order.kind == "local" and (lives or self.tools.gateway.alive(order.id)):
                found[order.id] = None
        return found

    # Inside

    async def _environment(
        self, order: ClusterOrder, report: Report, notes: ConnectionLog
    ) -> ImageEnvironment:
        report.step("Image")

        def tell(progress: BuildProgress) -> None:
            report.step("Image", progress.note)

        notes.write("The image SparkAnalytics is made ready.")
        return await self.tools.images.ensure(order.caller, IMAGE, on_progress=tell)

    def _session(self, order: ClusterOrder, instance: Instance) -> Session:
        image = self.tools.images.get(order.caller, IMAGE).spec
        return Session(
            id=order.id,
            kind="cluster",
            instance_id=instance.id,
            image=image.name,
            image_version=image.version,
            image_display_name=image.display_name,
            path="",
            display_name=f"Cluster {order.name}",
            started=self.tools.clock.now(),
        )

    def _place(
        self,
        order: ClusterOrder,
        instance: Instance,
        group: LimitGroup | None,
        environment: ImageEnvironment,
        java: SparkJava,
    ) -> _Place:
        environ = process_environ(self.tools.environ, environment, instance.type)
        environ["SPARK_HOME"] = str(_spark_home(environment))
        return _Place(instance, group, environment, java, environ)

    def _standalone(self, order: ClusterOrder, place: _Place) -> Standalone | None:
        """Return master and workers of a cluster that has them."""
        return Standalone(self._plan(order, place)) if _is_standalone(order) else None

    def _plan(self, order: ClusterOrder, place: _Place) -> StandalonePlan:
        workers = int(order.parameters.get("CoreInstanceCount", 1))
        kind = place.instance.type
        share = (kind.memory_bytes - (workers + 1) * DAEMON_BYTES) // 2 // workers
        return StandalonePlan(
            folder=_standalone_folder(order),
            spark_home=_spark_home(place.environment),
            environ=place.environ,
            workers=workers,
            cores=max(1, int(kind.vcpu) // workers),
            # Beside the heap of an executor: its JVM, and the Python of its tasks.
            memory_mb=int(share * 0.6) // MIB,
            group=place.group,
        )

    def _cluster(self, order: ClusterOrder, place: _Place, standalone: Standalone | None) -> LocalCluster:
        kind, memory = place.instance.type, place.instance.type.memory_bytes
        if standalone is not None:
            workers = int(order.parameters.get("CoreInstanceCount", 1))
            memory = (memory - (workers + 1) * DAEMON_BYTES) // 2
        return LocalCluster(
            id=order.id,
            name=order.name,
            owner=order.owner,
            folder=order.folder,
            python=place.environment.python,
            environ=place.environ,
            master=standalone.url if standalone else "",
            cores=max(1, int(kind.vcpu)),
            memory_bytes=memory,
            group=place.group,
            configuration=standalone.configuration if standalone else {},
            warm=bool(order.parameters.get("WarmSession", True)),
            session_timeout_seconds=60 * int(order.parameters.get("SessionTimeout", 60)),
        )

    def _up(self, order: ClusterOrder, report: Report, running: _Running, place: _Place) -> None:
        configuration = {"spark.master": f"local[{max(1, int(place.instance.type.vcpu))}]"}
        if running.standalone is not None:
            configuration = {"spark.master": running.standalone.url, **running.standalone.configuration}
        facts = self._facts(place, running.standalone, configuration)
        report.facts(facts)
        report.state(ClusterState.WAITING)
        if (standalone := running.standalone) is not None:
            running.tell_logs = lambda: report.facts(replace(facts, logs=standalone.names))
            running.watching = asyncio.create_task(self._watch(order, report, standalone))

    async def _watch(self, order: ClusterOrder, report: Report, standalone: Standalone) -> None:
        """End a cluster whose master or worker has ended."""
        name = await standalone.ended()
        self._running[order.id].watching = None  # it is this very task, which is to go on
        await self.terminate(order)
        report.state(
            ClusterState.TERMINATED_WITH_ERRORS,
            f"Spark's {name} has ended unexpectedly. Its log says how far it got.",
        )

    def _facts(
        self, place: _Place, standalone: Standalone | None, configuration: Mapping[str, str]
    ) -> ClusterFacts:
        return ClusterFacts(
            instance_id=place.instance.id,
            instance_type=place.instance.type.name,
            price_per_hour=place.instance.price_per_hour,
            languages=("python", "scala"),
            configuration={
                name: value for name, value in configuration.items() if "secret" not in name.lower()
            },
            logs=standalone.names if standalone else (),
            spark_version=_spark_version(place.environment),
            java=place.java.version,
        )

    async def _end_processes(self, order: ClusterOrder) -> None:
        running = self._running.pop(order.id, _Running())
        if running.watching is not None:
            running.watching.cancel()
        if running.livy is not None:
            await running.livy.close()
            self.tools.gateway.shut(order.id)
        if running.standalone is not None:
            await running.standalone.stop()
        if running.tell_logs is not None:
            running.tell_logs()

    def _instance(self, order: ClusterOrder) -> Instance | None:
        """Return the instance that belongs to a cluster."""
        own = self.tools.instances.list(Caller(order.owner))
        return next((one for one in own if one.exclusive == order.id), None)


def _type(order: ClusterOrder) -> str:
    return str(order.parameters["InstanceType"])


def _is_standalone(order: ClusterOrder) -> bool:
    return bool(order.settings.get("standalone"))


def _standalone_folder(order: ClusterOrder) -> Path:
    return order.folder / "standalone"


def _spark_home(environment: ImageEnvironment) -> Path:
    return site_packages(environment.prefix) / "pyspark"


def _spark_version(environment: ImageEnvironment) -> str:
    packages = str(site_packages(environment.prefix))
    found = next(iter(Distribution.discover(name="pyspark", path=[packages])), None)
    return found.version if found else ""
