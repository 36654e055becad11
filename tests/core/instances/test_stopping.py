"""How instances end: stopped, left by their sessions, or with the server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from jupyter_smstudio.core.compute.instance_store import SqlInstanceStore
from jupyter_smstudio.core.compute.instances import InstanceManager, InstanceState, Session
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import Conflict, StartFailed, Unavailable
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.clock import ManualClock
from jupyter_smstudio.testing.instances import MACHINE, SERVER, kernel_session, open_manager, terminal_session
from jupyter_smstudio.testing.limits_fake import FakeLimits

MEDIUM, LARGE, XLARGE = "ml.t3.medium", "ml.m5.large", "ml.m5.xlarge"
ADMIN = Caller("root", admin=True)


async def settle() -> None:
    """Let every task run until it waits for something."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_stopping_a_pending_instance_tells_those_who_wait(
    manager: InstanceManager, ann: Caller, bob: Caller
) -> None:
    await manager.acquire(ann, XLARGE)
    waiting = asyncio.create_task(manager.acquire(bob, MEDIUM))
    await settle()
    (pending,) = manager.list(bob)
    await manager.stop(bob, pending.id, "test")

    with pytest.raises(StartFailed, match=r"ml\.t3\.medium was stopped before it was up"):
        await waiting
    assert manager.list(bob) == []


async def test_stopping_ends_sessions_properly_then_kills_what_is_left(
    manager: InstanceManager, limits: FakeLimits, ann: Caller
) -> None:
    states: list[InstanceState] = []
    stopped: list[str] = []

    async def stopper(sessions: Sequence[Session]) -> None:
        stopped.extend(session.id for session in sessions)
        manager.close_session("k1")  # as a kernel's own shutdown does; t1 is left to be killed

    instance = await manager.acquire(ann, MEDIUM)
    manager.add_stopper(stopper)
    manager.add_listener(lambda one: states.append(one.state))
    for session in (kernel_session(instance, "k1"), terminal_session(instance, "t1")):
        group = manager.open_session(instance, session)
        assert group is not None
        group.attach(4711)
    await asyncio.gather(*(manager.stop(ann, instance.id, "test") for _ in range(3)))

    assert stopped == ["k1", "t1"]
    assert limits.groups == {} and manager.sessions() == []
    assert [state for state in dict.fromkeys(states)] == ["InService", "Deleting", "Deleted"]


async def test_a_stopper_that_fails_or_hangs_does_not_keep_it_alive(
    sqlite: Database, clock: ManualClock, limits: FakeLimits, ann: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    manager = open_manager(sqlite, clock, limits, stop_seconds=0.01)

    async def broken(sessions: Sequence[Session]) -> None:
        raise RuntimeError("no")

    async def hangs(sessions: Sequence[Session]) -> None:
        await asyncio.Event().wait()

    manager.add_stopper(broken)
    manager.add_stopper(hangs)
    instance = await manager.acquire(ann, MEDIUM)
    manager.open_session(instance, kernel_session(instance, "k1"))
    await manager.stop(ann, instance.id, "test")

    assert manager.list(ann) == [] and manager.free() == MACHINE
    assert "A stopper failed" in caplog.text and "took more than" in caplog.text


async def test_a_stop_that_failed_can_be_tried_again(
    manager: InstanceManager, limits: FakeLimits, ann: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = await manager.acquire(ann, MEDIUM)
    group = limits.groups[instance.id]
    group.attach(4711)
    monkeypatch.setattr(group, "kill", lambda: None)  # a process in uninterruptible sleep
    with pytest.raises(OSError, match="not empty"):
        await manager.stop(ann, instance.id, "test")
    assert manager.list(ann)[0].state is InstanceState.DELETING

    monkeypatch.undo()
    await manager.stop(ann, instance.id, "test")
    assert manager.list(ann) == []


async def test_an_end_that_finds_no_room_is_stored_with_a_later_heartbeat(
    manager: InstanceManager, sqlite: Database, ann: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = await manager.acquire(ann, MEDIUM)
    store = SqlInstanceStore(sqlite, SERVER)
    monkeypatch.setattr(SqlInstanceStore, "close_charge", full)
    await manager.stop(ann, instance.id, "test")
    assert manager.list(ann) == [] and manager.free() == MACHINE
    assert len(store.live()) == 1

    monkeypatch.undo()
    manager.heartbeat()
    assert store.live() == []


async def test_a_server_ends_what_runs_also_on_a_full_disk(
    manager: InstanceManager, limits: FakeLimits, ann: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    await manager.acquire(ann, MEDIUM)
    monkeypatch.setattr(SqlInstanceStore, "beat", full)
    monkeypatch.setattr(SqlInstanceStore, "close_charge", full)
    await manager.close()
    assert manager.list(ann) == [] and limits.groups == {}


def full(*_arguments: object) -> None:
    raise Unavailable("The disk is full.")


async def test_a_session_cannot_be_opened_on_a_stopped_instance(
    manager: InstanceManager, ann: Caller
) -> None:
    instance = await manager.acquire(ann, MEDIUM)
    await manager.stop(ann, instance.id, "test")

    with pytest.raises(Conflict, match=r"ml\.t3\.medium has been stopped; start mnist\.ipynb again"):
        manager.open_session(instance, kernel_session(instance, "k1"))


async def test_closing_a_session_kills_what_it_left_running(
    manager: InstanceManager, limits: FakeLimits, ann: Caller
) -> None:
    instance = await manager.acquire(ann, MEDIUM)
    for number in (1, 2):
        group = manager.open_session(instance, kernel_session(instance, f"k{number}"))
        assert group is not None
        group.attach(number)
    manager.close_session("k1")
    manager.close_session("k1")

    assert limits.groups[instance.id].pids() == [2]


async def test_ending_sessions_keeps_the_instance_and_spares_others(
    manager: InstanceManager, ann: Caller, bob: Caller
) -> None:
    mine, others = await manager.acquire(ann, MEDIUM), await manager.acquire(bob, MEDIUM)
    manager.open_session(mine, kernel_session(mine, "k1"))
    manager.open_session(others, kernel_session(others, "k2"))
    await manager.end_sessions(ann, {"k1", "k2", "unknown"})

    assert [session.id for session in manager.sessions()] == ["k2"]
    assert len(manager.list(ann)) == 1


async def test_an_ordinary_shutdown_ends_everything(
    manager: InstanceManager, limits: FakeLimits, ann: Caller, bob: Caller
) -> None:
    running = await manager.acquire(ann, XLARGE)
    manager.open_session(running, kernel_session(running, "k1"))
    waiting = asyncio.create_task(manager.acquire(bob, MEDIUM))
    await settle()
    await manager.close()

    assert manager.list(ADMIN) == [] and limits.groups == {} and manager.free() == MACHINE
    with pytest.raises(StartFailed):
        await waiting
    with pytest.raises(Unavailable):
        await manager.acquire(ann, MEDIUM)


async def test_what_is_being_stopped_is_not_given_to_anybody(manager: InstanceManager, ann: Caller) -> None:
    old = await manager.acquire(ann, XLARGE)
    stopping = asyncio.create_task(manager.stop(ann, old.id, "test"))
    await asyncio.sleep(0)
    new = await manager.acquire(ann, XLARGE)  # waits until the old one has given the machine back

    assert stopping.done() and new.id != old.id
    assert [one.id for one in manager.list(ann)] == [new.id]
