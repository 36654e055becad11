"""The zombie finder and its sweeps: found, named, stopped after 30 s, undone before."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from jupyter_smstudio.core.errors import NotFound
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.resources.models import CreateSweep, Zombie

from .conftest import LARGE, MEDIUM, XLARGE, Lab

MINUTE = 60.0


def zombies(lab: Lab, caller: Caller) -> list[Zombie]:
    return lab.service.list_zombies(caller).items


async def settle(lab: Lab) -> None:
    """Let what a timer began finish."""
    for _ in range(10):
        await asyncio.sleep(0)
    await lab.service.close()


async def test_what_is_used_is_no_zombie(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    lab.clock.advance(60 * MINUTE)

    assert zombies(lab, ann) == []


async def test_an_instance_without_session_is_one_after_five_minutes(lab: Lab, ann: Caller) -> None:
    instance = await lab.start(ann, MEDIUM)
    lab.clock.advance(5 * MINUTE)
    assert zombies(lab, ann) == []
    lab.clock.advance(1)

    (found,) = zombies(lab, ann)
    assert (found.id, found.kind, found.name) == (instance.id, "NoKernel", MEDIUM)
    assert found.cost == pytest.approx(0.05 * 301 / 3600)


async def test_an_instance_that_waits_for_more_than_ten_minutes(lab: Lab, ann: Caller, bob: Caller) -> None:
    await lab.start(bob, XLARGE, "big")
    waiting = asyncio.create_task(lab.manager.acquire(ann, MEDIUM))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    lab.clock.advance(10 * MINUTE)
    assert zombies(lab, ann) == []
    lab.clock.advance(1)

    (found,) = zombies(lab, ann)
    assert (found.kind, found.reason, found.cost) == ("StuckStarting", "Waits for 2 vCPU and 4 GiB", 0)
    waiting.cancel()
    await asyncio.wait({waiting})


async def test_a_kernel_that_does_not_come_up(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    lab.desk.starting["mnist"] = lab.clock.now()
    lab.clock.advance(10 * MINUTE + 1)

    (found,) = zombies(lab, ann)
    assert (found.id, found.kind, found.name) == ("mnist", "StuckStarting", "mnist.ipynb")


async def test_a_kernel_whose_notebook_is_gone(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    lab.desk.deleted.add("work/mnist.ipynb")
    assert zombies(lab, ann) == []  # somebody is connected
    lab.desk.clients["mnist"] = 0

    (found,) = zombies(lab, ann)
    assert (found.kind, found.reason) == ("NoNotebook", "work/mnist.ipynb does not exist any more")


async def test_a_kernel_whose_notebook_is_open_nowhere(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    lab.desk.clients["mnist"] = 0
    lab.work("mnist", "mnist.ipynb runs a cell")
    lab.clock.advance(60 * MINUTE)
    assert zombies(lab, ann) == []  # a long cell with the page closed is work

    lab.rest("mnist")
    lab.clock.advance(5 * MINUTE + 1)
    (found,) = zombies(lab, ann)
    assert found.reason == "Its notebook is open nowhere, and nothing runs"


async def test_the_most_expensive_comes_first_and_others_are_not_shown(
    lab: Lab, ann: Caller, bob: Caller
) -> None:
    await lab.start(ann, MEDIUM)
    await lab.start(ann, LARGE)
    lab.clock.advance(6 * MINUTE)

    assert [found.name for found in zombies(lab, ann)] == [LARGE, MEDIUM]
    assert zombies(lab, bob) == []


async def test_a_sweep_stops_them_after_thirty_seconds(lab: Lab, ann: Caller) -> None:
    empty = await lab.start(ann, LARGE)
    await lab.start(ann, MEDIUM, "mnist", "churn")
    lab.desk.deleted.add("work/mnist.ipynb")
    lab.desk.clients["mnist"] = 0
    lab.clock.advance(6 * MINUTE)
    sweep = lab.service.create_sweep(ann, CreateSweep(ids=[empty.id, "mnist"]))
    assert sweep.due == lab.clock.now() + timedelta(seconds=30)
    assert [found.id for found in sweep.items] == [empty.id, "mnist"]

    lab.clock.advance(29)
    assert len(lab.manager.list(ann)) == 2
    lab.clock.advance(1)
    await settle(lab)
    assert [one.type.name for one in lab.manager.list(ann)] == [MEDIUM]
    assert [session.id for session in lab.manager.sessions()] == ["churn"]
    assert [len(told["items"]) for told in lab.payloads("sweep.changed")] == [2, 0]
    with pytest.raises(NotFound, match="cannot be undone any more"):
        lab.service.delete_sweep(ann, sweep.id)


async def test_an_undone_sweep_stops_nothing(lab: Lab, ann: Caller, bob: Caller) -> None:
    empty = await lab.start(ann, MEDIUM)
    lab.clock.advance(6 * MINUTE)
    sweep = lab.service.create_sweep(ann, CreateSweep(ids=[empty.id]))
    with pytest.raises(NotFound):
        lab.service.delete_sweep(bob, sweep.id)
    lab.service.delete_sweep(ann, sweep.id)
    lab.clock.advance(60)
    await settle(lab)

    assert len(lab.manager.list(ann)) == 1


async def test_what_came_back_to_life_meanwhile_is_spared(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    lab.desk.clients["mnist"] = 0
    lab.clock.advance(6 * MINUTE)
    lab.service.create_sweep(ann, CreateSweep(ids=["mnist"]))
    lab.desk.clients["mnist"] = 1  # the notebook was opened again
    lab.clock.advance(30)
    await settle(lab)

    assert [session.id for session in lab.manager.sessions()] == ["mnist"]


async def test_only_own_zombies_can_be_swept(lab: Lab, ann: Caller, bob: Caller) -> None:
    empty = await lab.start(ann, MEDIUM)
    await lab.start(ann, LARGE, "mnist")
    lab.clock.advance(6 * MINUTE)

    for caller, ids in ((bob, [empty.id]), (ann, ["mnist"]), (ann, [empty.id, "unknown"])):
        with pytest.raises(NotFound):
            lab.service.create_sweep(caller, CreateSweep(ids=ids))


async def test_changes_of_the_list_are_told_once(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM)
    await lab.pass_time(20 * MINUTE)

    assert [[one["kind"] for one in told["items"]] for told in lab.payloads("zombies.changed")] == [
        [],
        ["NoKernel"],
    ]
