"""The warnings that still hold, for a page that was not there when they were told."""

from __future__ import annotations

import pytest

from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.resources.models import CreateSweep, Preferences

from .conftest import LARGE, MEDIUM, Lab

HOUR = 3600.0
ADMIN = Caller("root", admin=True)


async def test_an_idle_warning_holds_until_the_instance_is_kept(lab: Lab, ann: Caller, bob: Caller) -> None:
    instance = await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(HOUR - 122)
    assert lab.service.warnings(ann).idle == []
    await lab.pass_time(2)

    (warning,) = lab.service.warnings(ann).idle
    (told,) = lab.payloads("idle.warned")
    assert warning.model_dump(mode="json") == told
    assert lab.service.warnings(bob).idle == lab.service.warnings(ADMIN).idle == []

    lab.service.keep_running(ann, instance.id)
    assert lab.service.warnings(ann).idle == []


async def test_work_ends_an_idle_warning_at_once(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(HOUR - 60)
    assert len(lab.service.warnings(ann).idle) == 1
    lab.work("mnist", "mnist.ipynb runs a cell")
    assert lab.service.warnings(ann).idle == []


async def test_a_short_limit_is_warned_of_at_its_half_and_again_after_it_was_kept(
    lab: Lab, ann: Caller
) -> None:
    lab.service.set_preferences(ann, Preferences(idle_minutes=1))
    instance = await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(28)
    assert lab.payloads("idle.warned") == []
    await lab.pass_time(4)
    assert len(lab.payloads("idle.warned")) == 1

    lab.service.keep_running(ann, instance.id)
    await lab.pass_time(58)
    assert len(lab.payloads("idle.warned")) == 2 and lab.manager.list(ann) != []
    await lab.pass_time(2)
    assert lab.manager.list(ann) == []
    assert lab.service.warnings(ann).idle == []


async def test_the_limit_warns_as_long_as_it_is_near_or_reached(lab: Lab, ann: Caller, bob: Caller) -> None:
    lab.service.set_preferences(ann, Preferences(idle_minutes=0, limit_amount=0.1))
    await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(HOUR)
    assert lab.service.warnings(ann).limit is None
    await lab.pass_time(0.7 * HOUR)
    near = lab.service.warnings(ann).limit
    assert near is not None and (near.reached, near.limit) == (False, 0.1)

    await lab.pass_time(0.4 * HOUR)
    reached = lab.service.warnings(ann).limit
    assert reached is not None and reached.reached and reached.spent == pytest.approx(0.1, abs=1e-3)
    assert lab.service.warnings(bob).limit is None

    # Nothing runs any more, so nothing looks; the answer follows the new limit all the same.
    lab.service.set_preferences(ann, Preferences(idle_minutes=0, limit_amount=1))
    assert lab.service.warnings(ann).limit is None


async def test_sweeps_wait_until_they_are_undone(lab: Lab, ann: Caller, bob: Caller) -> None:
    first, second = await lab.start(ann, MEDIUM), await lab.start(ann, LARGE)
    lab.clock.advance(6 * 60)
    sweeps = [lab.service.create_sweep(ann, CreateSweep(ids=[each.id])) for each in (first, second)]

    assert lab.service.warnings(ann).sweeps == sweeps
    assert lab.service.warnings(bob).sweeps == lab.service.warnings(ADMIN).sweeps == []
    lab.service.delete_sweep(ann, sweeps[0].id)
    assert lab.service.warnings(ann).sweeps == sweeps[1:]
