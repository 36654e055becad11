"""The resources service over a machine of 4 vCPU and 16 GiB, with a clock moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.compute.instances import Activity, Instance, InstanceManager, Session
from jupyter_smstudio.core.database import Base, Database
from jupyter_smstudio.core.events import Event, MemoryEventBus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.resources.service import ResourcesService
from jupyter_smstudio.resources.store import IdlePolicy, PreferenceStore
from jupyter_smstudio.testing.clock import ManualClock
from jupyter_smstudio.testing.instances import kernel_session, open_manager, terminal_session
from jupyter_smstudio.testing.limits_fake import FakeLimits

MEDIUM, LARGE, XLARGE = "ml.t3.medium", "ml.m5.large", "ml.m5.xlarge"


@dataclass
class Desk:
    """What Jupyter knows, as a test wants it: the directory of kernels and the activity probe."""

    deleted: set[str] = field(default_factory=set)
    clients: dict[str, int] = field(default_factory=dict)
    starting: dict[str, datetime] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)

    def notebook_exists(self, session: Session) -> bool:
        return session.path not in self.deleted

    def connections(self, kernel_id: str) -> int:
        return self.clients.get(kernel_id, 1)

    def starting_since(self, kernel_id: str) -> datetime | None:
        return self.starting.get(kernel_id)

    def activity(self, session: Session) -> Activity | None:
        return self.activities.get(session.id)


@dataclass
class Lab:
    """Everything a test needs, with the verbs it uses most."""

    clock: ManualClock
    limits: FakeLimits
    desk: Desk
    manager: InstanceManager
    store: PreferenceStore
    service: ResourcesService
    told: list[Event] = field(default_factory=list)

    async def start(self, caller: Caller, type_name: str, *kernels: str) -> Instance:
        """Start an instance with idle kernels, each with a notebook of its name."""
        instance = await self.manager.acquire(caller, type_name)
        for kernel in kernels:
            session = kernel_session(instance, kernel, f"work/{kernel}.ipynb", self.clock.now())
            self.manager.open_session(instance, session)
            self.rest(kernel)
        if not kernels:
            self.manager.open_session(instance, terminal_session(instance, "tmp"))
            self.manager.close_session("tmp")
        return instance

    def work(self, session_id: str, reason: str) -> None:
        """Let a session work."""
        self.desk.activities[session_id] = Activity(True, reason, self.clock.now())

    def rest(self, session_id: str) -> None:
        """Let a session do nothing from now on."""
        self.desk.activities[session_id] = Activity(False, "", self.clock.now())

    async def pass_time(self, seconds: float) -> None:
        """Let time pass with a look every minute, and every two seconds at the end."""
        while seconds > 0:
            step = 60.0 if seconds > 64 else min(2.0, seconds)
            seconds -= step
            self.clock.advance(step)
            self.service.watch.tick()
            await self.service.watch.close()  # lets the stops that the look began finish

    def payloads(self, action: str) -> list[dict[str, Any]]:
        """Return what was told under an action."""
        return [event.payload for event in self.told if event.action == action]


@pytest.fixture
def policy() -> IdlePolicy:
    return IdlePolicy()


@pytest.fixture
def lab(tmp_path: Path, policy: IdlePolicy) -> Iterator[Lab]:
    database = Database(f"sqlite:///{tmp_path}/studio.db")
    Base.metadata.create_all(database.engine)  # ten times as fast as the migrations
    clock, limits, desk, bus = ManualClock(), FakeLimits(), Desk(), MemoryEventBus()
    store = PreferenceStore(database, policy)
    manager = open_manager(database, clock, limits, price=store.price)
    manager.add_activity_probe(desk.activity)
    service = ResourcesService(manager, store, desk, bus, clock, zone=UTC, timer=clock.call_later)
    lab = Lab(clock, limits, desk, manager, store, service)
    bus.subscribe(lab.told.append)
    yield lab
    database.close()


@pytest.fixture
def ann() -> Caller:
    return Caller("ann")


@pytest.fixture
def bob() -> Caller:
    return Caller("bob")
