"""A job engine with real processes, on a machine that is not there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import jupyter_smstudio

from ..core.clock import Clock, SystemClock
from ..core.compute.base import LimitBackend
from ..core.compute.catalog import InstanceCatalog
from ..core.compute.environ import scrub
from ..core.compute.images.base import ImageSpec
from ..core.compute.images.provider import open_images
from ..core.compute.instance_store import SqlInstanceStore
from ..core.compute.instances import InstanceManager
from ..core.compute.machine import Machine
from ..core.database import Database
from ..core.events import Event, MemoryEventBus
from ..core.jobs.engine import JobEngine, JobFoundations
from ..core.jobs.hosts import lend_package
from ..core.jobs.models import JobKind, JobSpec, Program, StoppingCondition
from ..core.jobs.recording import NoRecorder, RunRecorder
from ..core.jobs.service import JobService
from ..core.jobs.settings import JobSettings
from ..core.jobs.store import SqlJobStore
from ..core.machine_quota import MachineQuota
from ..core.models import Caller
from ..core.quota import GIB, Amount, Quota
from ..core.secrets.store import SecretStore
from ..core.stages import SqlStageTimes

MACHINE = Amount(vcpu=4, memory_bytes=16 * GIB)
"""Two of ml.m5.large, or four of ml.t3.medium."""
SERVER = "test-server"


class _NoCustomImages:
    """Nobody has made an image."""

    def visible(self, caller: Caller) -> Sequence[ImageSpec]:
        """Return none."""
        return ()


class TestTokens:
    """Tokens that open nothing."""

    __test__ = False

    def issue(self, subject: str) -> str:
        """Return a token."""
        return f"token-of-{subject}"


@dataclass(frozen=True)
class TestEngine:
    """An engine and what it stands on; a second one on the same folder is a restart."""

    __test__ = False

    engine: JobEngine
    instances: InstanceManager
    quota: Quota
    database: Database
    events: list[Event]

    @property
    def jobs(self) -> JobService:
        """Return the verbs."""
        return self.engine.service

    async def close(self) -> None:
        """End as a server does: jobs that run go on."""
        await self.engine.close()
        await self.instances.close()


def open_engine(
    database: Database,
    folder: Path,
    limits: LimitBackend,
    *,
    machine: Amount = MACHINE,
    recorder: RunRecorder | None = None,
    clock: Clock | None = None,
    catalog: Path | None = None,
    stop_seconds: float = 15.0,
    **settings: object,
) -> TestEngine:
    """Make an engine that runs jobs in the environment of the tests themselves (the image ``system``)."""
    clock = clock or SystemClock()
    types = InstanceCatalog(catalog)
    quota, bus, times = MachineQuota(machine), MemoryEventBus(), SqlStageTimes(database, clock)
    instances = InstanceManager(
        types, limits, quota, SqlInstanceStore(database, SERVER), clock, stop_seconds=stop_seconds
    )
    events: list[Event] = []
    bus.subscribe(events.append)
    core = JobFoundations(
        store=SqlJobStore(database, SERVER),
        bus=bus,
        clock=clock,
        times=times,
        catalog=types,
        machine=Machine(machine.vcpu, machine.memory_bytes, machine.gpus),
        quota=quota,
        instances=instances,
        images=open_images(folder, _NoCustomImages(), clock, times),
        recorder=recorder or NoRecorder(),
        owner_of={"kernel-of-ann": "ann"}.get,
        secrets=SecretStore(folder / "secrets", clock, "file"),
    )
    made = JobSettings(
        folder=folder / "jobs",
        environ=scrub(os.environ, []),
        package=lend_package(folder / "lent", Path(jupyter_smstudio.__file__).parent),
        api_url=lambda: "http://127.0.0.1:1/",
        tokens=TestTokens(),
        grace_seconds=2.0,
        notice_seconds=2.0,
    )
    return TestEngine(
        JobEngine(core, replace(made, **settings)),  # type: ignore[arg-type]
        instances,
        quota,
        database,
        events,
    )


def script_job(name: str, source: Path, **wanted: object) -> JobSpec:
    """Describe a training job that runs one Python file."""
    values = {
        "kind": JobKind.TRAINING,
        "name": name,
        "image": "system",
        "instance_type": "ml.m5.large",
        "program": Program(argv=["python", source.name], source=str(source), pass_hyperparameters=True),
        "stopping": StoppingCondition(max_runtime_seconds=3600),
    }
    return JobSpec.model_validate({**values, **wanted})
