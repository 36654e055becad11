"""The size of machine that a copy opens on."""

from __future__ import annotations

from ..core.compute.catalog import SYSTEM, InstanceCatalog, InstanceType, misfit
from ..core.compute.machine import Machine


class SizeChooser:
    """Gives the author's size, or the nearest that this machine has.

    Args:
        catalog: the instance types.
        machine: what there is.
        overcommit: factor on cores and memory that may be promised.
    """

    def __init__(self, catalog: InstanceCatalog, machine: Machine, overcommit: float) -> None:
        self._catalog = catalog
        self._machine = machine
        self._overcommit = overcommit

    def choose(self, wanted: str) -> tuple[str, str]:
        """Return an instance type, and a sentence on why it is another one; empty where it is not.

        The nearest one is the smallest that has as much memory and as many accelerators, else the
        largest there is. Where nothing is known of what the author had, it is the smallest.
        """
        asked = self._catalog.find(wanted)
        if asked is None:
            smallest = self._catalog.larger_than(0, self._machine) or self._catalog.get(SYSTEM)
            unknown = f"There is no instance type {wanted[:63]} here. The copy opens on {smallest.name}."
            return smallest.name, unknown if wanted else ""
        reason = misfit(asked, self._machine, self._overcommit)
        if reason is None:
            return asked.name, ""
        nearest = self._nearest(asked)
        return nearest.name, (
            f"The author used {asked.name} ({asked.label}). {reason} "
            f"The copy opens on {nearest.name} ({nearest.label})."
        )

    def _nearest(self, asked: InstanceType) -> InstanceType:
        given = [
            kind
            for kind in self._catalog.all()
            if kind.name != SYSTEM and misfit(kind, self._machine, self._overcommit) is None
        ]
        enough = [kind for kind in given if kind.memory_gib >= asked.memory_gib and kind.gpu >= asked.gpu]
        if enough:
            return min(enough, key=lambda kind: (kind.memory_gib, kind.vcpu, kind.price_per_hour))
        if given:
            return max(given, key=lambda kind: (kind.gpu >= asked.gpu, kind.memory_gib, kind.vcpu))
        return self._catalog.get(SYSTEM)
