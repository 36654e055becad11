"""What instances cost: their meters, their prices, and what of the machine is left."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from ..clock import Clock
from ..errors import QuotaExceeded, Unavailable
from ..quota import Amount, Quota
from .catalog import InstanceType
from .instance import Instance
from .instance_store import SqlInstanceStore, StoredInstance
from .instance_table import InstanceTable
from .meter import Meter

log = logging.getLogger(__name__)

Price = Callable[[str, InstanceType], float]
"""Price per hour of a type for an owner."""


class InstancePrices(InstanceTable):
    """The half of the manager that counts; it starts and ends nothing."""

    def __init__(
        self,
        clock: Clock,
        stop_seconds: float,
        quota: Quota,
        store: SqlInstanceStore,
        price: Price | None,
    ) -> None:
        super().__init__(clock, stop_seconds)
        self.meter = Meter(store, clock)
        self._quota = quota
        self._store = store
        self._price = price or (lambda _owner, kind: kind.price_per_hour)
        self._late: dict[str, Instance] = {}

    def free(self) -> Amount:
        """Return what the machine has left."""
        return self._quota.free

    def misfit(self, kind: InstanceType) -> str:
        """Say why the machine could never give a type, even when empty; empty if it can."""
        try:
            self._quota.check(Amount(kind.vcpu, kind.memory_bytes, kind.gpus))
        except QuotaExceeded as error:
            return error.message
        return ""

    def on_waiting(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` whenever somebody had to be left waiting for the machine."""
        self._quota.on_waiting(listener)

    def price(self, owner: str, kind: InstanceType) -> float:
        """Return what ``owner`` would pay per hour for a type now."""
        return self._price(owner, kind)

    def uses(self, owner: str) -> dict[str, int]:
        """Return how often ``owner`` started each type."""
        return self._store.uses(owner)

    def heartbeat(self) -> None:
        """Store that everything still runs, and its bill so far; called every few seconds.

        Raises:
            Unavailable: it cannot be stored.
        """
        self._store_late_ends()
        if self._live:
            self._store.beat(self._live, self._clock.now())
            self.meter.beat()

    def reprice(self, owner: str) -> None:
        """Charge the owner's instances by the present price list from now on."""
        for live in self._live.values():
            one = live.instance
            price = self._price(owner, one.type) * one.price_factor
            if one.owner == owner and one.price_per_hour != price:
                self.meter.reprice(one.id, price)
                live.instance = replace(one, price_per_hour=price)
                self._store.save(live.instance)
                self._changed(live.instance)

    def _store_end(self, ended: Instance) -> None:
        """Store how an instance ended, with its bill; where the disk is full, with a later heartbeat."""
        try:
            self.meter.end(ended.id)
            self._store.save(ended)
        except Unavailable as error:
            log.warning("The end of the instance %s is stored later: %s", ended.id, error.message)
            self._late[ended.id] = ended

    def _last_heartbeat(self) -> None:
        """Store what there is room for; the server ends all the same, and the next one completes it."""
        try:
            self.heartbeat()
        except Unavailable as error:
            log.warning("What runs could not be stored: %s", error.message)

    def _store_late_ends(self) -> None:
        for instance_id, instance in list(self._late.items()):
            if instance.ended is not None:
                self._store.end(instance_id, instance.state, instance.ended)
            del self._late[instance_id]

    def _bill_to_the_end(self, old: StoredInstance, known: Mapping[str, datetime | None]) -> datetime:
        """Charge an instance that ended while no server ran; return when that was."""
        ends = [ended for session in old.sessions if (ended := known.get(session.id))]
        ended = max([old.heartbeat, *ends])
        if old.charge:
            late = (ended - old.heartbeat).total_seconds()
            self._store.measure_charges([replace(old.charge, seconds=old.charge.seconds + late)])
        return ended
