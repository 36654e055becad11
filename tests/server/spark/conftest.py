"""The service of clusters on fakes: a kind that is moved by hand, sessions that are set."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.clock import Clock
from jupyter_smstudio.core.compute.catalog import InstanceCatalog
from jupyter_smstudio.core.compute.instances import InstanceManager
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import StartFailed, StudioError
from jupyter_smstudio.core.events import Event, MemoryEventBus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.core.secrets.store import SecretStore
from jupyter_smstudio.core.stages import SqlStageTimes
from jupyter_smstudio.spark.cluster_models import ClusterFacts, ClusterOrder, FoundCluster
from jupyter_smstudio.spark.clusters import Clusters, ClusterTools
from jupyter_smstudio.spark.credentials import ClusterCredentials
from jupyter_smstudio.spark.idle import IdleTimes
from jupyter_smstudio.spark.idle_limit import with_idle_limit
from jupyter_smstudio.spark.kinds.base import Report
from jupyter_smstudio.spark.livy.port import LivyAnswer, LivyPort, LivyRequest
from jupyter_smstudio.spark.models import (
    Cluster,
    ClusterKind,
    ClusterState,
    ConnectTarget,
    CreateCluster,
    EmrRegions,
    SparkLogPage,
    Value,
)
from jupyter_smstudio.spark.ports import SessionsSummary
from jupyter_smstudio.spark.service import SparkFoundations, SparkService
from jupyter_smstudio.spark.store import SqlClusterStore
from jupyter_smstudio.spark.templates import load_templates
from jupyter_smstudio.spark.views import Views
from jupyter_smstudio.testing.clock import ManualClock
from jupyter_smstudio.testing.instances import open_manager
from jupyter_smstudio.testing.limits_fake import FakeLimits

from .aws import aws_environ, moto_url  # noqa: F401  # fixtures
from .gateway_stage import OpenStage, Stage

ANN, BOB = Caller("ann"), Caller("bob")
SERVER = "0"


class Answers:
    """A Livy that says which path was asked."""

    async def ask(self, request: LivyRequest) -> LivyAnswer:
        return LivyAnswer(200, {"path": request.path})


@dataclass(eq=False)
class FakeKind:
    """A kind whose clusters are up, or fail, when a test says so. It passes ``kind_contract``."""

    name: ClusterKind = "local"
    steps: tuple[str, ...] = ("Image", "Session")
    failure: StudioError | None = None
    stuck: StudioError | None = None
    """Raised by terminate."""
    stays: bool = False
    alive: bool = True
    problems: Mapping[str, str] = field(default_factory=dict)
    found: Sequence[FoundCluster] = ()
    facts: ClusterFacts = field(default_factory=ClusterFacts)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    running: dict[str, Report] = field(default_factory=dict)
    refreshed: list[str] = field(default_factory=list)

    def check(self, order: ClusterOrder) -> Mapping[str, str]:
        return self.problems

    async def start(self, order: ClusterOrder, report: Report) -> None:
        self.running[order.id] = report
        report.step("Image", "2 of 3 packages")
        await self.gate.wait()
        report.state(ClusterState.BOOTSTRAPPING)
        report.step("Session")
        if self.failure:
            raise self.failure
        report.facts(self.facts)
        report.state(ClusterState.WAITING)

    async def adopt(self, order: ClusterOrder, report: Report) -> None:
        if not self.alive:
            raise StartFailed("Its processes have ended while the server was down.")
        self.running[order.id] = report
        report.state(ClusterState.WAITING)

    async def refresh(self, order: ClusterOrder, report: Report) -> None:
        self.refreshed.append(order.id)

    async def terminate(self, order: ClusterOrder) -> None:
        if self.stuck:
            raise self.stuck
        self.running.pop(order.id, None)

    async def leave(self, order: ClusterOrder) -> bool:
        if not self.stays:
            self.running.pop(order.id, None)
        return self.stays

    def livy(self, order: ClusterOrder) -> LivyPort | None:
        return None if self.name == "connect" else Answers()

    async def target(self, order: ClusterOrder) -> ConnectTarget | None:
        return ConnectTarget(remote="sc://spark.example.org:15002/") if self.name == "connect" else None

    async def log(self, order: ClusterOrder, name: str, offset: int, limit: int) -> SparkLogPage:
        text = f"log of {name or order.name}"
        part = text[offset : offset + limit]
        return SparkLogPage(text=part, next=offset + len(part), total=len(text))

    async def regions(self, caller: Caller) -> EmrRegions:
        return EmrRegions(items=["eu-central-1"], total=1)

    async def discover(self, caller: Caller, region: str) -> Sequence[FoundCluster]:
        return self.found


@dataclass
class FakeSessions:
    """Sessions as a test sets them."""

    summaries: dict[str, SessionsSummary] = field(default_factory=dict)

    def summary(self, cluster_id: str) -> SessionsSummary:
        return self.summaries.get(cluster_id, SessionsSummary())


class DeedBook:
    """Remembers what was noted."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, str]] = []

    def note(
        self, actor: str, action: str, thing: str, thing_id: str = "", text: str = "", *, once: bool = False
    ) -> None:
        self.lines.append((actor, action, thing))


@dataclass(frozen=True)
class Bench:
    """A service with everything that it stands on."""

    service: SparkService
    clusters: Clusters
    store: SqlClusterStore
    kinds: Mapping[ClusterKind, FakeKind]
    sessions: FakeSessions
    clock: ManualClock
    bus: MemoryEventBus
    instances: InstanceManager
    deeds: DeedBook
    events: list[Event]

    @property
    def local(self) -> FakeKind:
        """Return the kind of this machine."""
        return self.kinds["local"]

    def states(self, cluster_id: str) -> list[str]:
        """Return the states that were told of a cluster, each once in a row."""
        told = [event.payload["state"] for event in self.events if event.payload.get("id") == cluster_id]
        return [state for number, state in enumerate(told) if number == 0 or told[number - 1] != state]

    async def until(self, cluster_id: str, state: ClusterState) -> Cluster:
        """Return a cluster when it is in a state."""
        async with asyncio.timeout(60):
            while (cluster := await self.service.get_cluster(ANN, cluster_id)).state is not state:  # noqa: ASYNC110
                await asyncio.sleep(0)
        return cluster


def open_bench(
    database: Database,
    folder: Path,
    clock: ManualClock,
    instances: InstanceManager,
    idle_most: int | None = None,
) -> Bench:
    """Put a service together; a second one on the same database is a restart."""
    bus, events, deeds = MemoryEventBus(), list[Event](), DeedBook()
    bus.subscribe(events.append)
    store = SqlClusterStore(database, SERVER, folder / "clusters")
    sessions, idle = FakeSessions(), IdleTimes(clock)
    credentials = ClusterCredentials(SecretStore(folder / "secrets", clock, "file"))
    kinds: dict[ClusterKind, FakeKind] = {
        "local": FakeKind(),
        "livy": FakeKind("livy", stays=True, facts=ClusterFacts(auth_types=("Basic_Access",))),
        "emr": FakeKind("emr", stays=True),
        "connect": FakeKind("connect", stays=True),
    }
    tools = ClusterTools(
        store=store,
        kinds=kinds,
        sessions=sessions,
        views=Views(instances, sessions, credentials, idle),
        idle=idle,
        clock=clock,
        times=SqlStageTimes(database, clock),
        bus=bus,
    )
    clusters = Clusters(tools)
    service = SparkService(
        SparkFoundations(
            clusters=clusters,
            store=store,
            templates=with_idle_limit(load_templates(), idle_most),
            discoverer=kinds["emr"],
            credentials=credentials,
            sessions=sessions,
            instances=instances,
            catalog=InstanceCatalog(),
            forget_sessions=lambda cluster_id: None,
            clock=clock,
            bus=bus,
            deeds=deeds,
        )
    )
    return Bench(service, clusters, store, kinds, sessions, clock, bus, instances, deeds, events)


async def create(
    bench: Bench, template: str = "local-spark", owner: Caller = ANN, **parameters: Value
) -> str:
    """Create a cluster, and return its id."""
    wanted = CreateCluster(name="Clicks", template=template, parameters=parameters)
    return (await bench.service.create_cluster(owner, wanted)).id


async def ready(bench: Bench, template: str = "local-spark", **parameters: Value) -> str:
    """Create a cluster, and return its id when it waits for sessions."""
    cluster_id = await create(bench, template, **parameters)
    await bench.until(cluster_id, ClusterState.WAITING)
    return cluster_id


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def bench(sqlite: Database, tmp_path: Path, clock: ManualClock) -> Bench:
    """Return a service whose clusters come up at once."""
    bench = open_bench(sqlite, tmp_path, clock, open_manager(sqlite, clock, FakeLimits()))
    for kind in bench.kinds.values():
        kind.gate.set()
    return bench


@pytest.fixture
def open_stage(
    tmp_path: Path, sqlite: Database, jp_asyncio_loop: asyncio.AbstractEventLoop
) -> Iterator[OpenStage]:
    """Open gateways whose drivers are ended afterwards; test_session_store.py has both databases."""
    opened: list[Stage] = []

    def make(clock: Clock | None = None, **settings: Any) -> Stage:
        opened.append(Stage(tmp_path, sqlite, clock))
        opened[-1].open(**settings)
        return opened[-1]

    yield make
    for stage in opened:
        jp_asyncio_loop.run_until_complete(stage.livy.close())


@pytest.fixture
def stage(open_stage: OpenStage) -> Stage:
    """Return an open gateway."""
    return open_stage()
