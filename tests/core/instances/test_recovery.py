"""After ``kill -9``: a second manager on the same database, with the same machine underneath."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jupyter_smstudio.core.compute.base import Limits
from jupyter_smstudio.core.compute.instances import Instance, InstanceManager, InstanceState
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.models import Caller, new_id
from jupyter_smstudio.core.quota import GIB
from jupyter_smstudio.testing.clock import START, ManualClock
from jupyter_smstudio.testing.instances import kernel_session, open_manager
from jupyter_smstudio.testing.limits_fake import FakeLimits

MEDIUM, LARGE = "ml.t3.medium", "ml.m5.large"
ADMIN = Caller("root", admin=True)


async def start(manager: InstanceManager, caller: Caller, type_name: str, *kernels: str) -> Instance:
    """Start an instance with kernels, each of one process."""
    instance = await manager.acquire(caller, type_name)
    for number, kernel in enumerate(kernels):
        group = manager.open_session(instance, kernel_session(instance, kernel))
        assert group is not None
        group.attach(100 + number)
    return instance


@pytest.fixture
def restart(sqlite: Database, clock: ManualClock, limits: FakeLimits) -> InstanceManager:
    """Be the manager of the next server; it has not recovered yet."""
    return open_manager(sqlite, clock, limits)


async def test_living_kernels_keep_their_instances_ids_and_groups(
    manager: InstanceManager, restart: InstanceManager, limits: FakeLimits, clock: ManualClock, ann: Caller
) -> None:
    first = await start(manager, ann, MEDIUM, "k1", "k2")
    second = await start(manager, ann, LARGE, "k3")
    told: list[str] = []
    restart.on_memory_exceeded(lambda session, _: told.append(session.id))

    assert restart.recover({"k1", "k2", "k3"}) == {"k1", "k2", "k3"}
    assert [one.id for one in restart.list(ann)] == [first.id, second.id]
    assert restart.sessions(first.id) == [kernel_session(first, "k1"), kernel_session(first, "k2")]
    assert restart.free().vcpu == 0
    assert limits.groups[first.id].pids() == [100, 101]
    limits.groups[first.id].children["k2"].exceed_memory()
    assert "k2" in told
    assert (await restart.acquire(ann, MEDIUM)).id == first.id
    await restart.stop(ann, first.id, "test")
    assert restart.free().vcpu == 2


async def test_the_living_are_billed_without_a_gap_and_the_dead_to_the_last_heartbeat(
    manager: InstanceManager, restart: InstanceManager, limits: FakeLimits, clock: ManualClock, ann: Caller
) -> None:
    living = await start(manager, ann, MEDIUM, "k1")
    dead = await start(manager, ann, LARGE, "k2")
    clock.advance(100)
    manager.heartbeat()
    clock.advance(50)  # killed somewhere in here
    restart.recover({"k1"})
    clock.advance(10)

    seconds = {one.instance_id: one.seconds for one in restart.meter.charges("ann", START)}
    assert seconds == {living.id: 160, dead.id: 100}
    assert [one.id for one in restart.list(ann)] == [living.id]
    assert dead.id not in limits.groups


async def test_a_dead_kernel_on_a_living_instance_is_forgotten(
    manager: InstanceManager, restart: InstanceManager, limits: FakeLimits, ann: Caller
) -> None:
    instance = await start(manager, ann, MEDIUM, "k1", "k2")
    assert restart.recover({"k2"}) == {"k2"}

    assert [session.id for session in restart.sessions(instance.id)] == ["k2"]
    assert list(limits.groups[instance.id].children) == ["k2"]
    restart.open_session(restart.get(ann, instance.id), kernel_session(instance, "k1"))


async def test_groups_without_a_record_are_killed(restart: InstanceManager, limits: FakeLimits) -> None:
    leaked = limits.open(new_id(), Limits(2, None))
    leaked.child("k9").attach(666)
    restart.recover(set())

    assert limits.groups == {} and leaked.pids() == []


async def test_a_group_that_cannot_go_does_not_block_the_start(
    restart: InstanceManager,
    limits: FakeLimits,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stuck = limits.open(new_id(), Limits(2, None))
    monkeypatch.setattr(stuck, "remove", _raise)
    restart.recover(set())

    assert "left for later: busy" in caplog.text


async def test_what_waited_or_was_being_stopped_is_over(
    manager: InstanceManager,
    restart: InstanceManager,
    sqlite: Database,
    limits: FakeLimits,
    ann: Caller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopping = await start(manager, ann, LARGE, "k1")
    monkeypatch.setattr(limits.groups[stopping.id], "remove", _raise)
    with pytest.raises(OSError):
        await manager.stop(ann, stopping.id, "test")
    monkeypatch.undo()
    assert manager.list(ann)[0].state is InstanceState.DELETING
    restart.recover({"k1"})

    assert restart.list(ADMIN) == [] and limits.groups == {}


async def test_recovering_twice_changes_nothing(
    manager: InstanceManager,
    restart: InstanceManager,
    sqlite: Database,
    clock: ManualClock,
    limits: FakeLimits,
    ann: Caller,
) -> None:
    await start(manager, ann, MEDIUM, "k1")
    restart.recover({"k1"})
    again = open_manager(sqlite, clock, limits)
    clock.advance(5)
    again.recover({"k1"})
    clock.advance(5)

    assert [one.seconds for one in again.meter.charges("ann", START)] == [10]
    assert len(again.list(ann)) == 1


async def test_a_type_that_left_the_catalogue_ends(
    manager: InstanceManager, restart: InstanceManager, limits: FakeLimits, ann: Caller
) -> None:
    await start(manager, ann, MEDIUM, "k1")
    del restart.catalog._types[MEDIUM]

    assert restart.recover({"k1"}) == set()
    assert limits.groups == {}


def _raise() -> None:
    raise OSError("busy")


async def test_a_job_outlives_an_ordinary_shutdown_and_is_billed_to_its_end(
    manager: InstanceManager, restart: InstanceManager, limits: FakeLimits, clock: ManualClock, ann: Caller
) -> None:
    going = await manager.acquire(ann, MEDIUM, exclusive="a")
    over = await manager.acquire(ann, MEDIUM, exclusive="b")
    for instance in (going, over):
        group = manager.open_session(instance, kernel_session(instance, instance.exclusive))
        assert group is not None
        group.attach(100)
    clock.advance(100)
    await manager.close()
    assert limits.groups[going.id].pids() == [100]
    ended = clock.now() + timedelta(seconds=50)
    clock.advance(200)
    restart.add_survivors(lambda: {"a": None, "b": ended})

    assert restart.recover(set()) == {"a"}
    assert [one.id for one in restart.list(ADMIN)] == [going.id]
    seconds = {charge.instance_id: charge.seconds for charge in restart.meter.charges(None, START)}
    assert seconds == {going.id: pytest.approx(300), over.id: pytest.approx(150)}


async def test_a_cluster_is_adopted_without_cores_and_ends_with_an_ordinary_shutdown(
    manager: InstanceManager, restart: InstanceManager, limits: FakeLimits, ann: Caller
) -> None:
    instance = await manager.acquire(ann, MEDIUM, exclusive="j-1", claims_cores=False)
    manager.open_session(instance, kernel_session(instance, "j-1"))
    assert restart.recover({"j-1"}) == {"j-1"}
    (adopted,) = restart.list(ADMIN)
    assert (adopted.exclusive, adopted.claims_cores, adopted.batch) == ("j-1", False, False)
    assert (restart.free().vcpu, restart.free().memory_bytes) == (4, 12 * GIB)
    await restart.close()
    assert restart.list(ADMIN) == []
