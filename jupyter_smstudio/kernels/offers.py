"""The instance types as the picker shows them: what fits, what is free, what the caller uses most."""

from __future__ import annotations

from ..core.compute.base import LimitBackend
from ..core.compute.catalog import GIB, InstanceCatalog, InstanceType, misfit
from ..core.compute.instances import InstanceManager
from ..core.compute.machine import Machine
from ..core.models import Caller
from .models import InstanceFamily, InstanceTypePage
from .models import InstanceType as Offer
from .ports import Advice

WATCHDOG_NOTE = (
    "This machine does not let the studio make control groups. Limits are kept by core affinity and by "
    "watching memory twice a second; `jupyter smstudio doctor` says what would make them exact."
)


class InstanceOffers:
    """Puts together what the instance picker shows.

    Args:
        catalog: the types.
        machine: what this machine has.
        backend: how limits are enforced.
        instances: what is free, and what the caller pays and uses.
        overcommit: factor on cores and memory that may be promised.
    """

    def __init__(
        self,
        catalog: InstanceCatalog,
        machine: Machine,
        backend: LimitBackend,
        instances: InstanceManager,
        overcommit: float,
    ) -> None:
        self._catalog = catalog
        self._machine = machine
        self._backend = backend
        self._instances = instances
        self._overcommit = overcommit

    def page(self, caller: Caller, advice: Advice) -> InstanceTypePage:
        """Return all types, and how limits are enforced."""
        uses = self._instances.uses(caller.name)
        free = self._instances.free()
        return InstanceTypePage.model_validate(
            {
                "items": [self._offer(caller, kind, uses, advice) for kind in self._catalog.all()],
                "currency": self._catalog.currency,
                "enforcement": self._backend.name,
                "enforcement_note": "" if self._backend.exact else WATCHDOG_NOTE,
                "machine_vcpu": self._machine.vcpu,
                "machine_memory_gib": round(self._machine.memory_bytes / GIB, 1),
                "free_vcpu": max(0.0, free.vcpu),
                "free_memory_gib": max(0.0, round(free.memory_bytes / GIB, 1)),
            }
        )

    def _offer(self, caller: Caller, kind: InstanceType, uses: dict[str, int], advice: Advice) -> Offer:
        reason = misfit(kind, self._machine, self._overcommit) or advice.forbids(kind)
        return Offer(
            name=kind.name,
            vcpu=kind.vcpu,
            memory_gib=kind.memory_gib,
            gpu=kind.gpu,
            family=InstanceFamily(kind.family),
            price_per_hour=self._instances.price(caller.name, kind),
            fast_launch=kind.fast_launch,
            fits=not reason,
            reason=reason,
            uses=uses.get(kind.name, 0),
        )
