"""What runs, told and shown; stopping one, an app, everything."""

from __future__ import annotations

import asyncio
import time

import pytest

from jupyter_smstudio.core.errors import NotFound, Unavailable
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.instances import terminal_session

from .conftest import LARGE, MEDIUM, Lab

ADMIN = Caller("root", admin=True)


async def test_an_instance_is_shown_with_its_apps_and_its_use(lab: Lab, ann: Caller) -> None:
    instance = await lab.start(ann, MEDIUM, "mnist", "churn")
    group = lab.limits.groups[instance.id]
    group.children["mnist"].memory_bytes = 700 << 20
    await lab.pass_time(2)
    assert lab.service.list_instances(ann).items[0].cpu_percent is None
    group.children["mnist"].cpu_seconds += 1.0
    lab.work("churn", "churn.ipynb runs a cell")
    await lab.pass_time(2)

    (one,) = lab.service.list_instances(ann).items
    assert (one.label, one.owner, one.state, one.since) == (
        "2 vCPU + 4 GiB",
        "ann",
        "InService",
        instance.started,
    )
    assert (one.cpu_percent, one.memory_bytes, one.memory_limit_bytes) == (25, 700 << 20, 4 << 30)
    (app,) = one.apps
    assert app.id == f"data-science-1-0-0-ml-t3-medium-{instance.id[:8]}"
    assert [(each.path, each.busy) for each in app.sessions] == [
        ("work/mnist.ipynb", False),
        ("work/churn.ipynb", True),
    ]


async def test_only_changes_are_told(lab: Lab, ann: Caller) -> None:
    instance = await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(4)
    lab.told.clear()
    await lab.pass_time(20)
    assert lab.payloads("instance.changed") == []

    lab.limits.groups[instance.id].memory_bytes = 5 << 20
    await lab.pass_time(4)
    (told,) = lab.payloads("instance.changed")
    assert told["memory_bytes"] == 5 << 20
    assert {event.owner for event in lab.told} == {"ann"}


async def test_costs_are_told_when_they_show_a_difference(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, LARGE, "mnist")
    await lab.pass_time(600)

    told = [payload["today"] for payload in lab.payloads("costs.changed")]
    assert 10 <= len(told) <= 21 and told == sorted(told)


async def test_states_are_told_as_they_come(lab: Lab, ann: Caller) -> None:
    instance = await lab.start(ann, MEDIUM, "mnist")
    await lab.service.stop_instance(ann, instance.id)

    states = [payload["state"] for payload in lab.payloads("instance.changed")]
    assert list(dict.fromkeys(states)) == ["Pending", "InService", "Deleting"]
    assert lab.payloads("instance.removed") == [{"id": instance.id}]


async def test_stopping_an_app_ends_its_instance_with_the_last_one(
    lab: Lab, ann: Caller, bob: Caller
) -> None:
    await lab.start(ann, MEDIUM, "mnist", "churn")
    (app,) = lab.service.list_instances(ann).items[0].apps
    with pytest.raises(NotFound):
        await lab.service.stop_app(bob, app.id)
    await lab.service.stop_app(ann, app.id)

    assert lab.manager.list(ann) == [] and lab.manager.sessions() == []
    with pytest.raises(NotFound):
        await lab.service.stop_app(ann, app.id)


async def test_stopping_everything_spares_system_terminals_and_other_users(
    lab: Lab, ann: Caller, bob: Caller
) -> None:
    system = await lab.start(ann, "system", "plain")
    lab.manager.open_session(system, terminal_session(system, "1"))
    await lab.start(ann, MEDIUM, "mnist")
    await lab.start(bob, MEDIUM, "theirs")
    await lab.service.stop_instances(ann)

    assert {session.id for session in lab.manager.sessions()} == {"1", "theirs"}
    assert [one.type.name for one in lab.manager.list(ann)] == ["system"]


async def test_others_find_nothing(lab: Lab, ann: Caller, bob: Caller) -> None:
    instance = await lab.start(ann, MEDIUM, "mnist")

    assert lab.service.list_instances(bob).items == []
    assert len(lab.service.list_instances(ADMIN).items) == 1
    assert lab.service.costs(bob).lines == []
    with pytest.raises(NotFound):
        await lab.service.stop_instance(bob, instance.id)
    with pytest.raises(NotFound):
        lab.service.keep_running(bob, instance.id)


async def test_the_watch_wakes_for_what_starts_and_sleeps_when_nothing_runs(lab: Lab, ann: Caller) -> None:
    lab.service.start()
    await asyncio.sleep(0)
    looks: list[float] = []
    tick = lab.service.watch.tick
    lab.service.watch.tick = lambda: (looks.append(time.monotonic()), tick())[1]  # type: ignore[method-assign]
    await asyncio.sleep(0.05)
    assert looks == []

    await lab.start(ann, MEDIUM, "mnist")
    while not looks:  # noqa: ASYNC110  # the next one comes two seconds later
        await asyncio.sleep(0)
    assert len(looks) == 1
    assert len(lab.payloads("costs.changed")) == 1
    await lab.service.close()


async def test_a_full_disk_does_not_end_the_watch(
    lab: Lab, ann: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full() -> None:
        raise Unavailable("The disk is full.")

    monkeypatch.setattr(lab.manager, "heartbeat", full)
    await lab.start(ann, MEDIUM, "mnist")
    lab.service.start()
    await asyncio.sleep(0.01)

    assert "The disk is full" in caplog.text
    assert not lab.service._loop.done()  # type: ignore[union-attr]
    await lab.service.close()


async def test_a_killed_server_bills_to_its_last_heartbeat(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(60)

    (stored,) = lab.manager._store.live()
    assert stored.charge is not None and 60 - 6 <= stored.charge.seconds <= 60


async def test_a_look_is_cheap(lab: Lab, ann: Caller, bob: Caller) -> None:
    """At most 1 % of a core with a look every two seconds; measured without the real groups' files."""
    await lab.start(ann, MEDIUM, "a", "b")
    await lab.start(bob, MEDIUM, "c")
    lab.service.watch.tick()
    began = time.process_time()
    for _ in range(50):
        lab.clock.advance(2)
        lab.service.watch.tick()

    assert (time.process_time() - began) / 50 < 0.02
