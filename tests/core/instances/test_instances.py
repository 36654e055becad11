"""Instances: shared, held, limited, queued, ended; nothing leaks whatever is cancelled."""

from __future__ import annotations

import asyncio

import pytest

from jupyter_smstudio.core.compute.base import Limits
from jupyter_smstudio.core.compute.instances import Activity, InstanceManager, InstanceState
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import NotFound, QuotaExceeded, Unavailable
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.core.quota import GIB
from jupyter_smstudio.testing.clock import START, ManualClock
from jupyter_smstudio.testing.instances import MACHINE, kernel_session, open_manager
from jupyter_smstudio.testing.limits_fake import FakeGroup, FakeLimits

MEDIUM, LARGE, XLARGE = "ml.t3.medium", "ml.m5.large", "ml.m5.xlarge"
ADMIN = Caller("root", admin=True)


async def settle() -> None:
    """Let every task run until it waits for something."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_one_instance_for_each_owner_and_type(
    manager: InstanceManager, ann: Caller, bob: Caller
) -> None:
    first, second = await asyncio.gather(manager.acquire(ann, MEDIUM), manager.acquire(ann, MEDIUM))
    other = await manager.acquire(bob, MEDIUM)

    assert first.id == second.id != other.id
    assert first.state is InstanceState.IN_SERVICE and first.started == START
    assert manager.free().vcpu == 0
    assert manager.uses("ann") == {MEDIUM: 2}


async def test_its_group_has_the_types_limits(
    manager: InstanceManager, limits: FakeLimits, ann: Caller
) -> None:
    instance = await manager.acquire(ann, LARGE)

    assert limits.groups[instance.id].limits == Limits(cpus=2, memory_bytes=8 * GIB)
    group = manager.open_session(instance, kernel_session(instance, "k1"))
    assert group is manager.session_group("k1")
    assert group is limits.groups[instance.id].child("k1")


async def test_the_system_type_has_no_group_no_reservation_and_no_cost(
    manager: InstanceManager, limits: FakeLimits, clock: ManualClock, ann: Caller
) -> None:
    instance = await manager.acquire(ann, "system")

    assert manager.open_session(instance, kernel_session(instance, "k1")) is None
    assert limits.groups == {} and manager.free() == MACHINE
    clock.advance(3600)
    assert manager.meter.charges("ann", START) == []
    assert manager.usage(instance.id) is None

    manager.close_session("k1")
    await settle()
    assert manager.list(ann) == []


async def test_an_instance_outlives_its_sessions_and_is_metered_until_it_is_stopped(
    manager: InstanceManager, clock: ManualClock, ann: Caller
) -> None:
    instance = await manager.acquire(ann, MEDIUM)
    manager.open_session(instance, kernel_session(instance, "k1"))
    clock.advance(60)
    manager.close_session("k1")
    clock.advance(60)
    await manager.stop(ann, instance.id, "test")
    clock.advance(60)

    assert [charge.seconds for charge in manager.meter.charges("ann", START)] == [120]
    assert manager.list(ann) == [] and manager.free() == MACHINE


async def test_release_stops_it_only_when_nobody_uses_or_holds_it(
    manager: InstanceManager, ann: Caller
) -> None:
    instance = await manager.acquire(ann, MEDIUM)
    assert not await manager.release(instance.id)  # held: a session is about to be opened

    manager.open_session(instance, kernel_session(instance, "k1"))
    assert not await manager.release(instance.id)
    manager.close_session("k1")
    assert await manager.release(instance.id)
    assert not await manager.release(instance.id)

    again = await manager.acquire(ann, MEDIUM)
    assert again.id != instance.id
    assert await manager.release(again.id, held=True)


async def test_what_can_never_fit_leaves_no_trace(manager: InstanceManager, ann: Caller) -> None:
    with pytest.raises(QuotaExceeded, match=r"4 vCPU \+ 16 GiB at most; 8 vCPU \+ 32 GiB"):
        await manager.acquire(ann, "ml.m5.2xlarge")
    with pytest.raises(NotFound):
        await manager.acquire(ann, "ml.m5.imaginary")

    assert manager.list(ann) == []


async def test_twenty_users_start_at_once_and_never_exceed_the_machine(manager: InstanceManager) -> None:
    served: list[str] = []

    async def use(caller: Caller) -> None:
        instance = await manager.acquire(caller, MEDIUM)
        served.append(caller.name)
        running = [one for one in manager.list(ADMIN) if one.state is InstanceState.IN_SERVICE]
        assert sum(one.type.vcpu for one in running) <= MACHINE.vcpu
        assert sum(one.type.memory_bytes for one in running) <= MACHINE.memory_bytes
        await manager.stop(caller, instance.id, "done")

    names = [f"user{number:02}" for number in range(20)]
    await asyncio.gather(*(use(Caller(name)) for name in names))

    assert served == names
    assert manager.free() == MACHINE


async def test_a_pending_instance_shows_its_place_and_costs_nothing(
    manager: InstanceManager, clock: ManualClock, ann: Caller, bob: Caller
) -> None:
    first = await manager.acquire(ann, XLARGE)
    places: list[tuple[int, str]] = []
    waiting = asyncio.create_task(manager.acquire(bob, MEDIUM, on_wait=lambda *place: places.append(place)))
    await settle()
    clock.advance(600)

    assert places == [(1, "2 vCPU and 4 GiB")]
    (pending,) = manager.list(bob)
    assert pending.state is InstanceState.PENDING and manager.waits_for(pending.id) == "2 vCPU and 4 GiB"
    joined = asyncio.create_task(manager.acquire(bob, MEDIUM, on_wait=lambda *place: places.append(place)))
    await settle()
    assert places == [(1, "2 vCPU and 4 GiB")] * 2  # who joins later is told at once

    await manager.stop(ann, first.id, "test")
    second = await waiting
    assert (await joined).id == second.id == pending.id
    assert second.started == clock.now() and manager.waits_for(second.id) == ""
    assert manager.meter.charges("bob", START)[0].seconds == 0


async def test_cancelling_one_of_two_who_wait_keeps_the_start(
    manager: InstanceManager, ann: Caller, bob: Caller
) -> None:
    blocker = await manager.acquire(ann, XLARGE)
    one = asyncio.create_task(manager.acquire(bob, MEDIUM))
    two = asyncio.create_task(manager.acquire(bob, MEDIUM))
    await settle()
    one.cancel()
    await settle()
    assert len(manager.list(bob)) == 1

    await manager.stop(ann, blocker.id, "test")
    assert (await two).state is InstanceState.IN_SERVICE


@pytest.mark.parametrize("turns", range(8))
async def test_cancelling_a_start_at_any_moment_leaks_nothing(
    turns: int, manager: InstanceManager, limits: FakeLimits, ann: Caller
) -> None:
    gone = asyncio.Event()
    manager.add_listener(lambda one: gone.set() if one.state is InstanceState.DELETED else None)
    starting = asyncio.create_task(manager.acquire(ann, MEDIUM))
    for _ in range(turns):
        await asyncio.sleep(0)
    starting.cancel()
    if not starting.done():
        with pytest.raises(asyncio.CancelledError):
            await starting
    if not starting.cancelled():  # it was faster: then it is held, and given back
        await manager.release(starting.result().id, held=True)
    if manager.list(ann):  # a group is emptied in a thread
        await gone.wait()

    assert manager.free() == MACHINE
    assert limits.groups == {}
    manager.heartbeat()
    assert (await manager.acquire(ann, MEDIUM)).state is InstanceState.IN_SERVICE


async def test_cancelling_in_the_queue_frees_the_place(
    manager: InstanceManager, ann: Caller, bob: Caller
) -> None:
    blocker = await manager.acquire(ann, XLARGE)
    waiting = asyncio.create_task(manager.acquire(bob, XLARGE))
    await settle()
    waiting.cancel()
    await settle()

    assert manager.list(bob) == []
    await manager.stop(ann, blocker.id, "test")
    assert manager.free() == MACHINE


async def test_a_switch_moves_the_session(manager: InstanceManager, limits: FakeLimits, ann: Caller) -> None:
    old, new = await manager.acquire(ann, MEDIUM), await manager.acquire(ann, LARGE)
    manager.open_session(old, kernel_session(old, "k1"))
    manager.open_session(new, kernel_session(new, "k1"))

    assert manager.sessions(old.id) == [] and len(manager.sessions(new.id)) == 1
    assert limits.groups[old.id].children == {}
    assert await manager.release(old.id)


async def test_a_switch_on_a_full_machine_counts_what_stays_in_use(
    manager: InstanceManager, ann: Caller
) -> None:
    old = await manager.acquire(ann, XLARGE)
    manager.open_session(old, kernel_session(old, "k1"))
    new = await manager.acquire(ann, LARGE, replacing=old.id)
    await manager.acquire(ann, XLARGE)  # another notebook comes to the old one meanwhile
    manager.open_session(old, kernel_session(old, "k2"))
    manager.open_session(new, kernel_session(new, "k1"))
    assert not await manager.release(old.id)

    assert manager.free().vcpu == -2
    manager.close_session("k2")
    assert await manager.release(old.id)
    assert manager.free().vcpu == 2


async def test_a_memory_overrun_names_its_session(
    manager: InstanceManager, limits: FakeLimits, ann: Caller
) -> None:
    told: list[tuple[str, int | None]] = []
    manager.on_memory_exceeded(lambda session, limit: told.append((session.id, limit.memory_bytes)))
    instance = await manager.acquire(ann, MEDIUM)
    for number in (1, 2):
        manager.open_session(instance, kernel_session(instance, f"k{number}"))
    greedy = limits.groups[instance.id].children["k2"]
    greedy.exceed_memory()
    assert told == [("k2", 4 * GIB)]

    manager.close_session("k2")
    greedy.exceed_memory()
    assert len(told) == 1


async def test_others_see_nothing(manager: InstanceManager, ann: Caller, bob: Caller) -> None:
    instance = await manager.acquire(ann, MEDIUM)

    assert manager.list(bob) == [] and len(manager.list(ADMIN)) == 1
    with pytest.raises(NotFound):
        manager.get(bob, instance.id)
    with pytest.raises(NotFound):
        await manager.stop(bob, instance.id, "theft")
    await manager.stop(ADMIN, instance.id, "test")


async def test_a_guard_refuses_before_anything_is_made(manager: InstanceManager, ann: Caller) -> None:
    def guard(owner: str, kind: object, image: str) -> None:
        raise QuotaExceeded(f"{owner} may not use {image}.")

    manager.add_guard(guard)
    with pytest.raises(QuotaExceeded, match="ann may not use base"):
        await manager.acquire(ann, MEDIUM, image="base")
    assert manager.list(ann) == []


async def test_busy_outweighs_and_the_unknown_counts_as_busy(manager: InstanceManager, ann: Caller) -> None:
    instance = await manager.acquire(ann, MEDIUM)
    session = kernel_session(instance, "k1")
    assert manager.activity(session).busy

    manager.add_activity_probe(lambda _: Activity(False, "quiet", START))
    manager.add_activity_probe(lambda _: None)
    assert manager.activity(session) == Activity(False, "quiet", START)
    manager.add_activity_probe(lambda _: Activity(True, "a job is connected", START))
    assert manager.activity(session).reason == "a job is connected"


async def test_a_start_that_the_machine_refuses_is_told_and_undone(
    manager: InstanceManager, limits: FakeLimits, ann: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(instance_id: str, limit: Limits) -> FakeGroup:
        raise PermissionError("cgroup.procs")

    monkeypatch.setattr(limits, "open", refuse)
    states: list[InstanceState] = []
    manager.add_listener(lambda one: states.append(one.state))
    with pytest.raises(PermissionError):
        await manager.acquire(ann, MEDIUM)

    assert states[-1] is InstanceState.FAILED
    assert manager.list(ann) == [] and manager.free() == MACHINE


async def test_an_owners_price_list_holds_from_now_on(
    sqlite: Database, clock: ManualClock, limits: FakeLimits, ann: Caller
) -> None:
    prices = {"ann": 1.0}
    manager = open_manager(sqlite, clock, limits, price=lambda owner, kind: prices[owner])
    await manager.acquire(ann, MEDIUM)
    clock.advance(3600)
    prices["ann"] = 2.0
    manager.reprice("ann")
    clock.advance(3600)

    assert [one.price_per_hour for one in manager.meter.charges("ann", START)] == [1.0, 2.0]
    assert manager.list(ann)[0].price_per_hour == 2.0


async def test_a_full_disk_leaves_no_hold_and_no_session(
    manager: InstanceManager, limits: FakeLimits, ann: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise Unavailable("The disk is full.")

    instance = await manager.acquire(ann, MEDIUM)
    monkeypatch.setattr(manager._store, "add_session", full)
    with pytest.raises(Unavailable):
        manager.open_session(instance, kernel_session(instance, "k1"))
    assert manager.sessions() == [] and limits.groups[instance.id].children == {}
    assert not manager.held(instance.id)

    monkeypatch.setattr(manager._store, "count_use", full)
    with pytest.raises(Unavailable):
        await manager.acquire(ann, MEDIUM)
    assert not manager.held(instance.id)
    monkeypatch.undo()
    assert await manager.release(instance.id)


async def test_a_listener_that_fails_hinders_nobody(
    manager: InstanceManager, ann: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[InstanceState] = []

    def broken(_: object) -> None:
        raise RuntimeError("no")

    manager.add_listener(broken)
    manager.add_listener(lambda one: heard.append(one.state))
    await manager.acquire(ann, MEDIUM)

    assert heard == [InstanceState.PENDING, InstanceState.IN_SERVICE]
    assert "A listener failed" in caplog.text


async def test_a_job_has_an_instance_of_its_own_at_its_own_price(
    manager: InstanceManager, ann: Caller
) -> None:
    job = await manager.acquire(ann, MEDIUM, exclusive="job-1/algo-1", price_factor=0.3)
    notebook = await manager.acquire(ann, MEDIUM)

    assert job.id != notebook.id
    assert job.price_per_hour == pytest.approx(0.3 * notebook.price_per_hour)
    assert (await manager.acquire(ann, MEDIUM, exclusive="job-1/algo-1")).id == job.id
    manager.reprice("ann")
    assert manager.get(ann, job.id).price_per_hour == pytest.approx(0.3 * notebook.price_per_hour)
