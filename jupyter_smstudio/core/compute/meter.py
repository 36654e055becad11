"""What instances cost: charges, their sums over days and months, and the meter that makes them.

A charge is a stretch of time at one price. Its length is measured on the monotonic clock while the
server lives, so a wall clock that jumps changes neither the bill nor its order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

from ..clock import Clock
from .instance import Instance

# Cloud Carbon Footprint, methodology for AWS: 0.74 to 3.5 W per vCPU, here at half load; 0.392 W per
# GB of memory; 8 to 71 W for a T4, the smallest accelerator of the catalogue, here at full load.
WATTS_PER_VCPU = 2.12
WATTS_PER_GIB = 0.392
WATTS_PER_GPU = 71.0


@dataclass(frozen=True)
class Charge:
    """A stretch of time of one instance at one price.

    Attributes:
        id: number in the store; 0 before it is stored.
        instance_id: whose it is.
        owner: who pays.
        type: instance type.
        started: wall clock at its start.
        seconds: its length so far.
        price_per_hour: in the price list's currency.
        watts: estimated power, for those who count kWh.
    """

    id: int
    instance_id: str
    owner: str
    type: str
    started: datetime
    seconds: float
    price_per_hour: float
    watts: float

    @property
    def ended(self) -> datetime:
        """Its end so far."""
        return self.started + timedelta(seconds=self.seconds)

    def money(self, seconds: float) -> float:
        """Return what ``seconds`` of it cost."""
        return self.price_per_hour * seconds / 3600

    def kwh(self, seconds: float) -> float:
        """Return the estimated energy of ``seconds`` of it."""
        return self.watts * seconds / 3_600_000

    def within(self, since: datetime, until: datetime) -> float:
        """Return its seconds between two moments."""
        start = max(self.started, since)
        return max(0.0, (min(self.ended, until) - start).total_seconds())


@dataclass(frozen=True)
class Period:
    """A day or a month of a time zone, as two moments in UTC."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Bill:
    """What one instance type costs: hours of the month, and both sums."""

    type: str
    hours: float
    today: float
    month: float


def watts(vcpu: float, memory_gib: float, gpus: int) -> float:
    """Estimate the power of an instance; see the coefficients above."""
    return vcpu * WATTS_PER_VCPU + memory_gib * WATTS_PER_GIB + gpus * WATTS_PER_GPU


def first_charge(instance: Instance) -> Charge:
    """Return the charge that begins when an instance comes into service."""
    kind = instance.type
    return Charge(
        id=0,
        instance_id=instance.id,
        owner=instance.owner,
        type=kind.name,
        started=instance.started or instance.created,
        seconds=0.0,
        price_per_hour=instance.price_per_hour,
        watts=watts(kind.vcpu, kind.memory_gib, kind.gpus),
    )


def day(moment: datetime, zone: tzinfo | None = None) -> Period:
    """Return the day of ``moment``; 23 or 25 hours long where the clocks change.

    Args:
        moment: aware.
        zone: time zone; None means the server's own.
    """
    local = moment.astimezone(zone)
    return Period(_midnight(local.year, local.month, local.day, zone), _next_midnight(local, zone))


def month(moment: datetime, zone: tzinfo | None = None) -> Period:
    """Return the month of ``moment``; arguments as for :func:`day`."""
    local = moment.astimezone(zone)
    year, index = divmod(local.year * 12 + local.month, 12)
    return Period(_midnight(local.year, local.month, 1, zone), _midnight(year, index + 1, 1, zone))


def cost(charges: Iterable[Charge], period: Period | None = None, *, kwh: bool = False) -> float:
    """Sum what ``charges`` cost, in money or kWh; of ``period`` only, if one is given."""
    total = 0.0
    for charge in charges:
        seconds = charge.within(period.since, period.until) if period else charge.seconds
        total += charge.kwh(seconds) if kwh else charge.money(seconds)
    return total


def bills(charges: Sequence[Charge], now: datetime, zone: tzinfo | None, *, kwh: bool = False) -> list[Bill]:
    """Sum ``charges`` by instance type for the day and month of ``now``, by name."""
    today, this_month = day(now, zone), month(now, zone)
    by_type: dict[str, list[Charge]] = defaultdict(list)
    for charge in charges:
        by_type[charge.type].append(charge)
    return [
        Bill(
            type=name,
            hours=sum(one.within(this_month.since, this_month.until) for one in group) / 3600,
            today=cost(group, today, kwh=kwh),
            month=cost(group, this_month, kwh=kwh),
        )
        for name, group in sorted(by_type.items())
    ]


class ChargeStore(Protocol):
    """Where charges are kept."""

    def open_charge(self, charge: Charge) -> Charge:
        """Store a running charge; return it with its number."""
        ...

    def measure_charges(self, charges: Iterable[Charge]) -> None:
        """Store the lengths of running charges."""
        ...

    def close_charge(self, charge: Charge) -> None:
        """Store the final length."""
        ...

    def charges(self, owner: str | None, since: datetime) -> list[Charge]:
        """Return the charges, running ones included, that reach beyond ``since``."""
        ...

    def instance_charges(self, instance_id: str) -> list[Charge]:
        """Return all charges of one instance, in order."""
        ...


@dataclass
class _Running:
    charge: Charge
    anchor: float
    """Monotonic reading at which ``charge.seconds`` was right."""


class Meter:
    """Runs one charge for each instance in service.

    Args:
        store: where charges are kept.
        clock: the time.
    """

    def __init__(self, store: ChargeStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._running: dict[str, _Running] = {}

    def start(self, charge: Charge) -> None:
        """Begin to charge an instance, at the moment and price that ``charge`` names."""
        self._running[charge.instance_id] = _Running(self._store.open_charge(charge), self._clock.monotonic())

    def resume(self, charge: Charge, gap: float) -> None:
        """Go on with a charge of a killed server, whose instance lived for ``gap`` seconds more."""
        longer = replace(charge, seconds=charge.seconds + max(0.0, gap))
        self._running[charge.instance_id] = _Running(longer, self._clock.monotonic())

    def reprice(self, instance_id: str, price_per_hour: float) -> None:
        """Charge another price from now on; what has run keeps the old one."""
        old = self.end(instance_id)
        if old is not None:
            # Directly after the old one, also when the wall clock has jumped.
            self.start(replace(old, id=0, started=old.ended, seconds=0.0, price_per_hour=price_per_hour))

    def end(self, instance_id: str) -> Charge | None:
        """Stop charging an instance; return its last charge, None if it was not charged."""
        running = self._running.pop(instance_id, None)
        if running is None:
            return None
        charge = self._measure(running)
        self._store.close_charge(charge)
        return charge

    def beat(self) -> None:
        """Store how long each running charge is: what is billed if the server dies now."""
        if self._running:
            self._store.measure_charges(map(self._measure, self._running.values()))

    def charges(self, owner: str | None, since: datetime) -> list[Charge]:
        """Return all charges of ``owner`` (None: of everybody) that reach beyond ``since``, exact to now."""
        return self._now(self._store.charges(owner, since))

    def instance_charges(self, instance_id: str) -> list[Charge]:
        """Return all charges of one instance, exact to now."""
        return self._now(self._store.instance_charges(instance_id))

    def rate(self, owner: str, *, kwh: bool = False) -> float:
        """Return what the owner's running charges cost per hour now, in money or kWh."""
        return sum(
            one.charge.kwh(3600) if kwh else one.charge.money(3600)
            for one in self._running.values()
            if one.charge.owner == owner
        )

    def _now(self, stored: list[Charge]) -> list[Charge]:
        live = {running.charge.id: self._measure(running) for running in self._running.values()}
        return [live.get(charge.id, charge) for charge in stored]

    def _measure(self, running: _Running) -> Charge:
        elapsed = self._clock.monotonic() - running.anchor
        return replace(running.charge, seconds=running.charge.seconds + elapsed)


def _midnight(year: int, number: int, day_of_month: int, zone: tzinfo | None) -> datetime:
    # astimezone() reads a naive datetime in the server's zone, with that day's own offset.
    return datetime(year, number, day_of_month, tzinfo=zone).astimezone(UTC)


def _next_midnight(local: datetime, zone: tzinfo | None) -> datetime:
    following = local.date() + timedelta(days=1)
    return _midnight(following.year, following.month, following.day, zone)
