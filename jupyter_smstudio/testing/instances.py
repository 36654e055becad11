"""A manager of instances on a machine that is not there."""

from __future__ import annotations

from datetime import datetime

from ..core.compute.base import LimitBackend
from ..core.compute.catalog import InstanceCatalog
from ..core.compute.instance import Instance, Session
from ..core.compute.instance_prices import Price
from ..core.compute.instance_store import SqlInstanceStore
from ..core.compute.instances import InstanceManager
from ..core.database import Database
from ..core.machine_quota import MachineQuota
from ..core.quota import GIB, Amount
from .clock import START, ManualClock

MACHINE = Amount(vcpu=4, memory_bytes=16 * GIB)
"""Two of ml.t3.medium, or one of ml.m5.xlarge."""

SERVER = "test-server"


def open_manager(
    database: Database,
    clock: ManualClock,
    limits: LimitBackend,
    *,
    machine: Amount = MACHINE,
    price: Price | None = None,
    stop_seconds: float = 15.0,
) -> InstanceManager:
    """Make a manager with the shipped catalogue; a second one on the same database is a restart."""
    return InstanceManager(
        InstanceCatalog(),
        limits,
        MachineQuota(machine),
        SqlInstanceStore(database, SERVER),
        clock,
        price=price,
        stop_seconds=stop_seconds,
    )


def kernel_session(
    instance: Instance, session_id: str, path: str = "mnist.ipynb", started: datetime = START
) -> Session:
    """Describe a kernel of the Data Science image."""
    return Session(
        id=session_id,
        kind="kernel",
        instance_id=instance.id,
        image="data-science",
        image_version="1.0.0",
        image_display_name="Data Science",
        path=path,
        display_name="Python 3 (Data Science)",
        started=started,
    )


def terminal_session(instance: Instance, name: str, started: datetime = START) -> Session:
    """Describe a terminal of the Data Science image."""
    return Session(
        id=name,
        kind="terminal",
        instance_id=instance.id,
        image="data-science",
        image_version="1.0.0",
        image_display_name="Data Science",
        path=name,
        display_name=f"Terminal {name} (Data Science)",
        started=started,
    )
