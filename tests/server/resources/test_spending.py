"""Costs, price lists, kWh, and the limit that warns at 80 % and acts at 100 %."""

from __future__ import annotations

import asyncio

import pytest

from jupyter_smstudio.core.errors import InvalidInput, QuotaExceeded
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.resources.models import Preferences
from jupyter_smstudio.resources.spending import Level, level

from .conftest import LARGE, MEDIUM, XLARGE, Lab

HOUR = 3600.0


async def test_costs_are_exact_by_type_and_period(lab: Lab, ann: Caller, bob: Caller) -> None:
    await lab.start(bob, LARGE, "theirs")
    instance = await lab.start(ann, MEDIUM, "mnist")
    lab.clock.advance(HOUR)
    await lab.manager.stop(ann, instance.id, "test")
    again = await lab.start(ann, MEDIUM, "mnist")
    lab.clock.advance(HOUR / 2)

    costs = lab.service.costs(ann)
    assert costs.today == costs.month == pytest.approx(0.075)
    assert (costs.rate_per_hour, costs.unit) == (0.05, "USD")
    assert [(line.type, line.hours) for line in costs.lines] == [(MEDIUM, pytest.approx(1.5))]
    (running,) = lab.service.list_instances(ann).items
    assert (running.id, running.cost) == (again.id, pytest.approx(0.025))

    lab.clock.advance(24 * HOUR)
    await lab.manager.stop(ann, again.id, "test")
    lab.clock.advance(24 * HOUR)
    assert lab.service.costs(ann).today == 0
    assert lab.service.costs(ann).month == pytest.approx(0.075 + 24 * 0.05)


async def test_a_new_price_holds_for_what_runs_from_now_on(lab: Lab, ann: Caller) -> None:
    await lab.start(ann, MEDIUM, "mnist")
    lab.clock.advance(HOUR)
    lab.service.set_preferences(ann, Preferences(prices={MEDIUM: 2.0}))
    lab.clock.advance(HOUR)

    assert lab.service.costs(ann).today == pytest.approx(2.05)
    assert lab.service.list_instances(ann).items[0].price_per_hour == 2.0
    with pytest.raises(InvalidInput, match=r"'ml\.gone' to price"):
        lab.service.set_preferences(ann, Preferences(prices={"ml.gone": 1.0}))


async def test_costs_in_kwh(lab: Lab, ann: Caller) -> None:
    lab.service.set_preferences(ann, Preferences(show="kwh"))
    await lab.start(ann, MEDIUM, "mnist")
    lab.clock.advance(1000 * HOUR)

    costs = lab.service.costs(ann)
    assert costs.unit == "kWh" and costs.rate_per_hour == pytest.approx(0.005808)
    assert lab.service.list_instances(ann).items[0].cost == pytest.approx(5.808)


def test_levels() -> None:
    assert [level(spent, 10.0) for spent in (0, 7.99, 8, 9.99, 10, 11)] == [0, 0, 1, 1, 2, 2]
    assert level(99, None) is Level.BELOW
    assert level(0, 0.0) is Level.REACHED


async def test_the_limit_warns_at_80_percent_and_stops_at_100(lab: Lab, ann: Caller, bob: Caller) -> None:
    lab.service.set_preferences(ann, Preferences(idle_minutes=0, limit_amount=0.1))
    lab.service.set_preferences(bob, Preferences(idle_minutes=0))
    await lab.start(bob, MEDIUM, "theirs")
    await lab.start(ann, MEDIUM, "mnist", "churn")
    await lab.pass_time(1.6 * HOUR - 2)
    assert lab.payloads("limit.warned") == []
    await lab.pass_time(4)
    (warned,) = lab.payloads("limit.warned")
    assert warned == {
        "reached": False,
        "spent": pytest.approx(0.08, abs=1e-4),
        "limit": 0.1,
        "period": "day",
        "unit": "USD",
        "stopped": [],
    }

    await lab.pass_time(0.4 * HOUR)
    (reached,) = lab.payloads("limit.reached")
    assert reached["stopped"] == ["ml.t3.medium (mnist.ipynb, churn.ipynb)"]
    assert lab.manager.list(ann) == [] and len(lab.manager.list(bob)) == 1
    assert len(lab.payloads("limit.warned")) == 1


async def test_a_reached_limit_refuses_what_costs(lab: Lab, ann: Caller, bob: Caller) -> None:
    lab.service.set_preferences(ann, Preferences(limit_amount=0.0, limit_period="month"))
    with pytest.raises(QuotaExceeded, match=r"limit of 0 USD per month is reached .* next month"):
        await lab.manager.acquire(ann, MEDIUM)

    assert (await lab.manager.acquire(ann, "system")).price_per_hour == 0
    assert (await lab.manager.acquire(bob, MEDIUM)).owner == "bob"


async def test_the_next_day_begins_anew(lab: Lab, ann: Caller) -> None:
    lab.service.set_preferences(ann, Preferences(idle_minutes=0, limit_amount=0.05))
    await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(HOUR)
    assert lab.manager.list(ann) == []
    with pytest.raises(QuotaExceeded, match="tomorrow"):
        await lab.manager.acquire(ann, MEDIUM)

    lab.clock.advance(24 * HOUR)
    await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(HOUR)
    assert len(lab.payloads("limit.reached")) == 2


async def test_a_limit_that_only_warns_stops_nothing(lab: Lab, ann: Caller) -> None:
    lab.service.set_preferences(ann, Preferences(idle_minutes=0, limit_amount=0.05, limit_action="warn"))
    await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(3 * HOUR)

    assert len(lab.payloads("limit.warned")) == len(lab.payloads("limit.reached")) == 1
    assert lab.payloads("limit.reached")[0]["stopped"] == []
    assert len(lab.manager.list(ann)) == 1
    await lab.manager.acquire(ann, MEDIUM)


async def test_a_lowered_limit_is_judged_at_once(lab: Lab, ann: Caller) -> None:
    lab.service.set_preferences(ann, Preferences(idle_minutes=0, limit_amount=100.0))
    await lab.start(ann, MEDIUM, "mnist")
    await lab.pass_time(HOUR)
    lab.service.set_preferences(ann, Preferences(idle_minutes=0, limit_amount=0.01))
    await lab.pass_time(2)

    assert len(lab.payloads("limit.reached")) == 1 and lab.manager.list(ann) == []


async def test_the_limit_stops_what_waits_too(lab: Lab, ann: Caller, bob: Caller) -> None:
    await lab.start(bob, LARGE, "theirs")
    lab.service.set_preferences(ann, Preferences(idle_minutes=0, limit_amount=0.05))
    await lab.start(ann, MEDIUM, "mnist")
    waiting = asyncio.create_task(lab.manager.acquire(ann, XLARGE))
    await lab.pass_time(HOUR)

    assert lab.manager.list(ann) == []
    assert waiting.done() and waiting.exception() is not None


async def test_preferences_are_each_users_own(lab: Lab, ann: Caller, bob: Caller) -> None:
    chosen = Preferences(idle_minutes=90, show="off", limit_amount=5.0, prices={MEDIUM: 0.5})
    lab.service.set_preferences(ann, chosen)

    assert lab.service.preferences(ann) == chosen
    assert lab.service.preferences(bob) == Preferences()
