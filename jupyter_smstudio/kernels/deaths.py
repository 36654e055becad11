"""Says why a kernel died: memory, its own exit, or a signal; and what to do about it."""

from __future__ import annotations

import signal

from ..core.compute.catalog import InstanceCatalog
from ..core.compute.machine import Machine
from ..core.events import Event, EventBus
from .models import KernelDeath
from .process import KernelProcess
from .registry import Kernel

GIB = 1024**3


class DeathNotices:
    """Publishes ``kernel.died`` for each kernel process that ended and was not asked to.

    Args:
        catalog: for the sizes in the message, and the next larger type.
        machine: what it may offer.
        bus: where the notice goes.
    """

    def __init__(self, catalog: InstanceCatalog, machine: Machine, bus: EventBus) -> None:
        self._catalog = catalog
        self._machine = machine
        self._bus = bus

    def died(self, kernel: Kernel, process: KernelProcess, status: int) -> None:
        """Publish the notice of a process that has just ended with ``status``."""
        notice = self._notice(kernel, status)
        self._bus.publish(Event("kernels", "kernel.died", kernel.caller.name, notice.model_dump(mode="json")))

    def _notice(self, kernel: Kernel, status: int) -> KernelDeath:
        instance = self._catalog.get(kernel.instance_type)
        name = kernel.path or "The kernel"
        if kernel.group is not None and kernel.group.usage().oom_kills > 0:
            larger = self._catalog.larger_than(instance.memory_gib, self._machine)
            advice = f" Switch to {larger.name} ({larger.memory_gib:g} GiB)." if larger else ""
            return KernelDeath(
                kernel_id=kernel.kernel_id,
                path=kernel.path,
                cause="memory",
                instance_type=instance.name,
                limit_bytes=int(instance.memory_gib * GIB),
                used_bytes=None,
                message=(
                    f"{instance.name} has {instance.memory_gib:g} GiB of memory and {name} needed more, "
                    f"so its kernel was ended; its variables are gone.{advice}"
                ),
                suggested_instance_type=larger.name if larger else None,
            )
        by_signal = status < -1
        how = f"was ended by {signal.Signals(-status).name}" if by_signal else "ended by itself"
        return KernelDeath(
            kernel_id=kernel.kernel_id,
            path=kernel.path,
            cause="signal" if by_signal else "exit",
            instance_type=instance.name,
            limit_bytes=None,
            used_bytes=None,
            message=f"The kernel of {name} {how}; its variables are gone. It is started again.",
            suggested_instance_type=None,
        )
