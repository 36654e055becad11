"""What a user's instances cost, and the limit that warns at 80 % and acts at 100 %."""

from __future__ import annotations

from datetime import tzinfo
from enum import IntEnum

from ..core.clock import Clock
from ..core.compute import meter
from ..core.compute.catalog import SYSTEM, InstanceType
from ..core.compute.instances import InstanceManager
from ..core.errors import QuotaExceeded
from .models import CostLine, Costs, LimitWarning, Preferences
from .store import PreferenceStore

WARN_AT = 0.8


class Level(IntEnum):
    """How much of the limit is spent."""

    BELOW = 0
    NEAR = 1
    REACHED = 2


def level(spent: float, limit: float | None) -> Level:
    """Compare what is spent with the limit; None is no limit."""
    if limit is None:
        return Level.BELOW
    if spent >= limit:
        return Level.REACHED
    return Level.NEAR if spent >= WARN_AT * limit else Level.BELOW


class Spending:
    """Costs by user, in money or kWh as each chose.

    Args:
        manager: whose meter counts.
        store: prices and limits.
        clock: the time.
        zone: where days and months begin; None for the server's own time zone.
    """

    def __init__(
        self, manager: InstanceManager, store: PreferenceStore, clock: Clock, zone: tzinfo | None = None
    ) -> None:
        self._manager = manager
        self._store = store
        self._clock = clock
        self._zone = zone
        self._told: dict[str, tuple[meter.Period, float, bool]] = {}

    def costs(self, owner: str) -> Costs:
        """Return what the owner's instances cost today and this month, and cost per hour now."""
        preferences = self._store.get(owner)
        kwh = preferences.show == "kwh"
        now = self._clock.now()
        charges = self._manager.meter.charges(owner, meter.month(now, self._zone).since)
        lines = [
            CostLine(type=bill.type, hours=bill.hours, today=bill.today, month=bill.month)
            for bill in meter.bills(charges, now, self._zone, kwh=kwh)
        ]
        return Costs(
            today=sum(line.today for line in lines),
            month=sum(line.month for line in lines),
            rate_per_hour=self._manager.meter.rate(owner, kwh=kwh),
            unit=self.unit(preferences),
            lines=lines,
        )

    def of_instance(self, owner: str, instance_id: str, since: meter.Period | None = None) -> float:
        """Return what one instance has cost, in the owner's unit; within a period if one is given."""
        kwh = self._store.get(owner).show == "kwh"
        return meter.cost(self._manager.meter.instance_charges(instance_id), since, kwh=kwh)

    def unit(self, preferences: Preferences) -> str:
        """Return the currency of the price list, or ``kWh``."""
        return "kWh" if preferences.show == "kwh" else self._manager.catalog.currency

    def warning(self, owner: str) -> LimitWarning | None:
        """Return what the owner's limit has to say now; None while it is neither near nor reached."""
        preferences = self._store.get(owner)
        if preferences.limit_amount is None:
            return None
        amount = self._amount(owner, preferences)
        now = level(amount, preferences.limit_amount)
        if now is Level.BELOW:
            return None
        return LimitWarning(
            reached=now is Level.REACHED,
            spent=amount,
            limit=preferences.limit_amount,
            period=preferences.limit_period,
            unit=self.unit(preferences),
            stopped=[],
        )

    def crossed(self, owner: str, warning: LimitWarning | None) -> bool:
        """Tell whether a warning is new; True once for each limit, period and level."""
        if warning is None:
            self._told.pop(owner, None)
            return False
        told = (self._period(self._store.get(owner)), warning.limit, warning.reached)
        new = self._told.get(owner) != told
        self._told[owner] = told
        return new

    def guard(self, owner: str, kind: InstanceType, _image: str) -> None:
        """Refuse to start what costs once the owner's own limit is reached.

        Raises:
            QuotaExceeded: the message has both amounts and the period.
        """
        preferences = self._store.get(owner)
        limit = preferences.limit_amount
        if kind.name == SYSTEM or limit is None or preferences.limit_action != "stop":
            return
        amount = self._amount(owner, preferences)
        if level(amount, limit) is Level.REACHED:
            when = "tomorrow" if preferences.limit_period == "day" else "next month"
            raise QuotaExceeded(
                f"Your limit of {limit:g} {self.unit(preferences)} per {preferences.limit_period} is reached "
                f"({amount:.2f} are spent). Raise the limit, or start {kind.name} {when}.",
                spent=amount,
                limit=limit,
            )

    def _amount(self, owner: str, preferences: Preferences) -> float:
        period = self._period(preferences)
        charges = self._manager.meter.charges(owner, period.since)
        return meter.cost(charges, period, kwh=preferences.show == "kwh")

    def _period(self, preferences: Preferences) -> meter.Period:
        bounds = meter.day if preferences.limit_period == "day" else meter.month
        return bounds(self._clock.now(), self._zone)
