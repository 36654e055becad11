"""Bills to the second, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jupyter_smstudio.core.compute.meter import Charge, Meter, Period, bills, cost, day, month, watts
from jupyter_smstudio.testing.clock import START, ManualClock

BERLIN = ZoneInfo("Europe/Berlin")
FOREVER = Period(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def charge(started: datetime = START, seconds: float = 0.0, price: float = 0.05, **more: object) -> Charge:
    facts = {"id": 0, "instance_id": "i", "owner": "ann", "type": "ml.t3.medium", "watts": 10.0} | more
    return Charge(started=started, seconds=seconds, price_per_hour=price, **facts)  # type: ignore[arg-type]


class Drawer:
    """Keeps charges in a list, as a database would."""

    def __init__(self) -> None:
        self.kept: dict[int, Charge] = {}

    def open_charge(self, charge: Charge) -> Charge:
        stored = Charge(**{**vars(charge), "id": len(self.kept) + 1})
        self.kept[stored.id] = stored
        return stored

    def measure_charges(self, charges: object) -> None:
        self.kept |= {one.id: one for one in charges}  # type: ignore[attr-defined]

    def close_charge(self, charge: Charge) -> None:
        self.kept[charge.id] = charge

    def charges(self, owner: str | None, since: datetime) -> list[Charge]:
        return [one for one in self.kept.values() if owner in (None, one.owner)]

    def instance_charges(self, instance_id: str) -> list[Charge]:
        return [one for one in self.kept.values() if one.instance_id == instance_id]


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


@pytest.fixture
def meter(drawer: Drawer, clock: ManualClock) -> Meter:
    return Meter(drawer, clock)


def test_a_charge_is_exact_to_the_second(meter: Meter, clock: ManualClock) -> None:
    meter.start(charge())
    clock.advance(3601)

    assert cost(meter.charges("ann", START)) == pytest.approx(0.05 * 3601 / 3600, rel=1e-12)
    ended = meter.end("i")
    clock.advance(3600)
    assert ended is not None and ended.seconds == 3601
    assert cost(meter.charges("ann", START)) == pytest.approx(0.05 * 3601 / 3600, rel=1e-12)


@pytest.mark.parametrize("hours", [1, -1])
def test_a_wall_clock_that_jumps_changes_no_bill(hours: int, meter: Meter, clock: ManualClock) -> None:
    meter.start(charge())
    clock.advance(60)
    clock.jump(hours * 3600)
    clock.advance(60)

    assert [one.seconds for one in meter.charges("ann", START)] == [120]
    assert sum(bill.today for bill in bills(meter.charges("ann", START), clock.now(), UTC)) == pytest.approx(
        0.05 * 120 / 3600
    )


def test_a_new_price_holds_from_now_on(meter: Meter, clock: ManualClock) -> None:
    meter.start(charge(price=1.0))
    clock.advance(1800)
    clock.jump(-3600)
    meter.reprice("i", 2.0)
    clock.advance(1800)

    first, second = meter.charges("ann", START)
    assert (first.price_per_hour, first.seconds) == (1.0, 1800)
    assert (second.price_per_hour, second.seconds, second.started) == (2.0, 1800, first.ended)
    assert cost([first, second]) == pytest.approx(1.5)
    assert meter.rate("ann") == 2.0


def test_a_killed_server_bills_to_its_last_heartbeat(
    meter: Meter, drawer: Drawer, clock: ManualClock
) -> None:
    meter.start(charge())
    clock.advance(10)
    meter.beat()
    clock.advance(4)

    assert [one.seconds for one in drawer.kept.values()] == [10]


def test_an_adopted_instance_is_billed_without_a_gap(drawer: Drawer, clock: ManualClock) -> None:
    before = Meter(drawer, clock)
    before.start(charge())
    clock.advance(10)
    before.beat()
    after = Meter(drawer, clock)
    after.resume(drawer.kept[1], gap=30)
    clock.advance(5)

    assert [one.seconds for one in after.charges("ann", START)] == [45]


def test_days_and_months_split_where_the_zone_says() -> None:
    midnight = datetime(2026, 3, 1, tzinfo=BERLIN).astimezone(UTC)
    over = [charge(started=midnight - timedelta(hours=1), seconds=3 * 3600, price=1.0)]

    (bill,) = bills(over, midnight + timedelta(hours=5), BERLIN)
    assert (bill.hours, bill.today, bill.month) == (2, 2, 2)
    (before,) = bills(over, midnight - timedelta(seconds=1), BERLIN)
    assert (before.hours, before.today, before.month) == (1, 1, 1)


@pytest.mark.parametrize(("date", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 6, 1), 24)])
def test_a_day_is_as_long_as_the_change_of_clocks_makes_it(date: tuple[int, int, int], hours: int) -> None:
    noon = datetime(*date, 12, tzinfo=BERLIN)
    period = day(noon, BERLIN)

    assert (period.until - period.since) == timedelta(hours=hours)
    whole = charge(started=period.since - timedelta(days=1), seconds=4 * 86_400, price=1.0)
    assert cost([whole], period) == pytest.approx(hours)


def test_the_servers_own_zone_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
        assert day(noon) == day(noon, BERLIN)
        assert month(noon) == month(noon, BERLIN)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_december_ends_with_the_year() -> None:
    period = month(datetime(2026, 12, 31, 12, tzinfo=UTC), UTC)
    assert period == Period(datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def test_all_days_of_a_month_add_up_to_the_month() -> None:
    charges = [charge(started=START - timedelta(days=20), seconds=30 * 86_400, price=0.3)]
    whole = month(START, BERLIN)
    days, moment = 0.0, whole.since
    while moment < whole.until:
        period = day(moment, BERLIN)
        days += cost(charges, period)
        moment = period.until

    assert days == pytest.approx(cost(charges, whole), rel=1e-12)
    assert cost(charges, FOREVER) == pytest.approx(0.3 * 30 * 24)


def test_energy_is_counted_beside_money() -> None:
    assert watts(2, 4, 0) == pytest.approx(5.808)
    assert cost([charge(seconds=3600, watts=500.0)], kwh=True) == pytest.approx(0.5)
