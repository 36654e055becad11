"""Instances over this machine's own control groups, with real processes."""

from __future__ import annotations

import subprocess
import time
import uuid
from collections.abc import Iterator

import pytest

from jupyter_smstudio.core.compute.base import LimitBackend, LimitGroup
from jupyter_smstudio.core.compute.instances import InstanceManager
from jupyter_smstudio.core.compute.limits import select_backend
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.clock import ManualClock
from jupyter_smstudio.testing.instances import kernel_session, open_manager

MEDIUM = "ml.t3.medium"


@pytest.fixture
def backend() -> Iterator[LimitBackend]:
    backend = select_backend("auto", f"test-{uuid.uuid4().hex[:8]}")
    yield backend
    assert backend.existing() == []


@pytest.fixture
def manager(sqlite: Database, clock: ManualClock, backend: LimitBackend) -> InstanceManager:
    return open_manager(sqlite, clock, backend)


def run_in(group: LimitGroup) -> subprocess.Popen[bytes]:
    """Run a shell that leaves a grandchild behind, as a kernel's subprocesses do."""
    process = subprocess.Popen(group.wrap(["sh", "-c", "setsid sleep 600 & sleep 600"]))
    deadline = time.monotonic() + 60
    while len(group.pids()) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)  # nothing tells when a shell has forked
    assert process.pid in group.pids() and len(group.pids()) == 3
    return process


async def start_process(manager: InstanceManager, caller: Caller, session_id: str) -> subprocess.Popen[bytes]:
    """Open a session on the caller's instance, and run something in its group."""
    instance = await manager.acquire(caller, MEDIUM)
    group = manager.open_session(instance, kernel_session(instance, session_id))
    assert group is not None
    return run_in(group)


async def test_stopping_leaves_no_process_and_no_group(manager: InstanceManager, ann: Caller) -> None:
    process = await start_process(manager, ann, "k1")
    (instance,) = manager.list(ann)
    usage = manager.usage(instance.id)
    assert usage is not None and usage.processes == 3 and usage.memory_bytes > 0
    await manager.stop(ann, instance.id, "test")

    assert process.wait(60) == -9


async def test_closing_a_session_ends_its_own_processes_at_once(
    manager: InstanceManager, ann: Caller
) -> None:
    first, second = await start_process(manager, ann, "k1"), await start_process(manager, ann, "k2")
    manager.close_session("k1")

    assert first.wait(60) == -9 and second.poll() is None
    again = await start_process(manager, ann, "k1")
    assert again.poll() is None
    await manager.close()
    assert second.wait(60) == again.wait(60) == -9


async def test_after_a_kill_the_living_go_on_and_orphans_end(
    manager: InstanceManager, sqlite: Database, clock: ManualClock, backend: LimitBackend, ann: Caller
) -> None:
    living, orphan = await start_process(manager, ann, "k1"), await start_process(manager, ann, "k2")
    restarted = open_manager(sqlite, clock, backend)
    restarted.recover({"k1"})

    assert orphan.wait(60) == -9 and living.poll() is None
    group = restarted.session_group("k1")
    assert group is not None and living.pid in group.pids()
    await restarted.close()
    assert living.wait(60) == -9
