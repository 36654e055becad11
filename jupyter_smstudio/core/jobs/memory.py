"""What to say when a job was killed for memory."""

from __future__ import annotations

from ..compute.catalog import InstanceCatalog
from ..compute.machine import Machine
from .hosts import RunningHost


class MemoryWords:
    """Says how much there was, and what would be enough.

    Args:
        catalog: the instance types.
        machine: which of them can be had here.
    """

    def __init__(self, catalog: InstanceCatalog, machine: Machine) -> None:
        self._catalog = catalog
        self._machine = machine

    def say(self, host: RunningHost) -> str:
        """Return a sentence if processes of a host were killed for memory; empty otherwise."""
        kills = host.group.usage().oom_kills if host.group else 0
        if not kills or host.instance is None:
            return ""
        kind = host.instance.type
        count = "one of its processes was" if kills == 1 else f"{kills} of its processes were"
        larger = self._catalog.larger_than(kind.memory_gib, self._machine)
        advice = (
            f" Choose a larger type: {larger.name} has {larger.memory_gib:g} GiB."
            if larger
            else " This machine has no larger type: let the program hold less at a time."
        )
        return f"{kind.name} has {kind.memory_gib:g} GiB; the job needed more, and {count} ended.{advice}"
