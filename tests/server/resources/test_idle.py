"""Idle shutdown: who is idle and why, the warning, the stop; and what must never be stopped."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from jupyter_smstudio.core.compute.instances import InstanceState
from jupyter_smstudio.core.errors import InvalidInput
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.resources.models import Preferences
from jupyter_smstudio.resources.store import IdlePolicy

from .conftest import MEDIUM, XLARGE, Lab

HOUR = 3600.0


def reason(lab: Lab, caller: Caller) -> str:
    return lab.service.list_instances(caller).items[0].idle_reason


async def test_an_idle_instance_is_warned_of_and_then_stopped(lab: Lab, ann: Caller) -> None:
    instance = await lab.start(ann, MEDIUM, "mnist", "churn")
    began = lab.clock.now()
    await lab.pass_time(HOUR - 122)
    assert lab.payloads("idle.warned") == []

    await lab.pass_time(2)
    (warning,) = lab.payloads("idle.warned")
    assert warning["instance_id"] == instance.id and warning["type"] == MEDIUM
    assert warning["dies"] == ["mnist.ipynb", "churn.ipynb"]
    assert warning["reason"] == "Nothing happens in mnist.ipynb, churn.ipynb"
    assert datetime.fromisoformat(warning["stops_at"]) == began + timedelta(hours=1)

    await lab.pass_time(118)
    assert lab.manager.list(ann) != []
    await lab.pass_time(2)
    assert lab.manager.list(ann) == []
    assert len(lab.payloads("idle.warned")) == 1
    assert lab.payloads("instance.removed") == [{"id": instance.id}]


@pytest.mark.parametrize(
    "why",
    [
        "mnist.ipynb runs a cell",
        "mnist.ipynb waits for input",
        "mnist.ipynb is being debugged",
        "Terminal 1 runs vim",
        "The job train-1 is connected",
    ],
)
async def test_whoever_works_is_not_idle_and_keeps_its_neighbours(lab: Lab, ann: Caller, why: str) -> None:
    await lab.start(ann, MEDIUM, "mnist", "churn")
    lab.work("mnist", why)
    await lab.pass_time(3 * HOUR)

    (one,) = lab.service.list_instances(ann).items
    assert (one.idle_since, one.idle_reason, one.stops_at) == (None, why, None)
    assert lab.payloads("idle.warned") == []


async def test_a_session_that_nobody_answers_for_is_never_stopped(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    lab.desk.activities.clear()
    await lab.pass_time(3 * HOUR)

    assert reason(lab, ann) == "Nothing tells what mnist.ipynb does"


async def test_an_instance_without_session_is_idle_since_its_last_one_ended(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    lab.work("mnist", "mnist.ipynb runs a cell")
    await lab.pass_time(2 * HOUR)
    lab.manager.close_session("mnist")
    ended = lab.clock.now()

    (one,) = lab.service.list_instances(ann).items
    assert (one.idle_since, one.idle_reason) == (ended, "No kernel or terminal runs on it")
    await lab.pass_time(HOUR - 2)
    assert lab.manager.list(ann) != []
    await lab.pass_time(2)
    assert lab.manager.list(ann) == []


async def test_a_new_instance_is_not_stopped_right_after_its_start(lab: Lab, ann: Caller) -> None:
    await lab.manager.acquire(ann, MEDIUM)  # its kernel is still being prepared
    await lab.pass_time(2 * HOUR)

    assert reason(lab, ann) == "Something is being started on it"


async def test_keep_running_counts_anew(lab: Lab, ann: Caller) -> None:
    instance = await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(HOUR - 60)
    (told,) = lab.service.list_instances(ann).items
    kept = lab.service.keep_running(ann, instance.id)
    assert (told.stop_warned, kept.stop_warned) == (True, False)
    assert lab.payloads("instance.changed")[-1]["stop_warned"] is False
    assert kept.stops_at == lab.clock.now() + timedelta(hours=1)

    await lab.pass_time(HOUR - 2)
    assert lab.manager.list(ann) != []
    await lab.pass_time(2)
    assert lab.manager.list(ann) == []
    assert len(lab.payloads("idle.warned")) == 2


async def test_work_after_the_warning_takes_it_back(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(HOUR - 60)
    lab.work("mnist", "mnist.ipynb runs a cell")
    await lab.pass_time(2)
    lab.rest("mnist")
    await lab.pass_time(HOUR - 2)

    assert lab.manager.list(ann) != []


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_wall_clock_that_jumps_stops_nothing_early_or_late(lab: Lab, ann: Caller, hours: int) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(600)
    lab.clock.jump(hours * HOUR)
    await lab.pass_time(HOUR - 602)
    assert lab.manager.list(ann) != []

    await lab.pass_time(2)
    assert lab.manager.list(ann) == []


async def test_a_jump_between_two_looks_is_not_taken_for_idleness(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(10)
    lab.rest("mnist")  # a cell has just ended …
    lab.clock.jump(2 * HOUR)  # … and then the clock was set
    await lab.pass_time(HOUR - 2)

    assert lab.manager.list(ann) != []


async def test_after_a_restart_the_warning_comes_first(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    lab.clock.advance(5 * HOUR)  # nobody looked: the server was down
    await lab.pass_time(2)
    assert len(lab.payloads("idle.warned")) == 1
    await lab.pass_time(118)
    assert lab.manager.list(ann) != []
    await lab.pass_time(2)
    assert lab.manager.list(ann) == []


async def test_never_means_never_and_each_user_chooses(lab: Lab, ann: Caller, bob: Caller) -> None:
    lab.service.set_preferences(ann, Preferences(idle_minutes=0))
    lab.service.set_preferences(bob, Preferences(idle_minutes=90))
    await lab.start(ann, MEDIUM, "a")
    await lab.start(bob, MEDIUM, "b")
    await lab.pass_time(90 * 60)

    assert len(lab.manager.list(ann)) == 1 and lab.manager.list(bob) == []


async def test_the_system_type_costs_nothing_and_is_left_alone(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, "system", "mnist")
    await lab.pass_time(10 * HOUR)

    (one,) = lab.service.list_instances(ann).items
    assert one.idle_since is not None and one.stops_at is None


async def test_a_pending_instance_is_not_idle(lab: Lab, ann: Caller, bob: Caller) -> None:
    await lab.start(bob, XLARGE, "big")
    waiting = asyncio.create_task(lab.manager.acquire(ann, MEDIUM))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert lab.manager.list(ann)[0].state is InstanceState.PENDING
    assert reason(lab, ann) == "Waits for 2 vCPU and 4 GiB"
    waiting.cancel()
    await asyncio.wait({waiting})


@pytest.mark.parametrize("policy", [IdlePolicy(default=60, minimum=30, maximum=120)])
async def test_the_administrators_limits_hold(lab: Lab, ann: Caller, policy: IdlePolicy) -> None:
    for minutes in (0, 29, 121):
        with pytest.raises(InvalidInput, match="30 to 120 minutes"):
            lab.service.set_preferences(ann, Preferences(idle_minutes=minutes))
    assert lab.service.set_preferences(ann, Preferences(idle_minutes=30)).idle_minutes == 30


def test_a_choice_that_a_later_policy_forbids_moves_to_the_nearest() -> None:
    policy = IdlePolicy(minimum=30, maximum=120)
    assert [policy.seconds(minutes) for minutes in (0, 5, 60, 500)] == [7200, 1800, 3600, 7200]
    assert IdlePolicy().seconds(0) is None
