"""The zombie finder: what runs and costs, and that nobody seems to use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol

from ..core.clock import Clock
from ..core.compute.instance import Activity, Instance, InstanceState, Session
from ..core.compute.instances import InstanceManager
from ..core.compute.meter import Period
from ..core.models import Caller
from .models import Zombie, ZombieKind, ZombiePage
from .snapshot import Snapshot, take
from .spending import Spending

STUCK_AFTER = timedelta(minutes=10)
"""A start longer than this is stuck."""

UNUSED_AFTER = timedelta(minutes=5)
"""An instance without session, or a kernel whose notebook is closed, may be a reload or a pause."""

FOREVER = datetime.max.replace(tzinfo=UTC)

CostSince = Callable[[Instance, datetime], float]
"""What an instance has cost since a moment."""


class KernelDirectory(Protocol):
    """What Jupyter knows of kernels and their notebooks; ``web.jupyter`` implements it."""

    def notebook_exists(self, session: Session) -> bool:
        """Tell whether the kernel's notebook is still a file.

        Ask Jupyter's session of the kernel first: the notebook may have been renamed. A console,
        which has no file, exists while it has a session.
        """
        ...

    def connections(self, kernel_id: str) -> int:
        """Return how many clients are connected to a kernel."""
        ...

    def starting_since(self, kernel_id: str) -> datetime | None:
        """Return since when a kernel has been starting; None when it is up or unknown."""
        ...


def find(
    snapshots: Iterable[Snapshot], directory: KernelDirectory, now: datetime, cost_since: CostSince
) -> list[Zombie]:
    """Return the zombies among these instances and their kernels, most expensive first."""
    found: list[Zombie] = []
    for snapshot in snapshots:
        one = snapshot.instance
        for zombie_id, kind, name, reason, since in _candidates(snapshot, directory, now):
            found.append(
                Zombie(
                    id=zombie_id,
                    kind=kind,
                    name=name,
                    reason=reason,
                    since=since,
                    cost=cost_since(one, since),
                )
            )
    return sorted(found, key=lambda zombie: (-zombie.cost, zombie.since))


Candidate = tuple[str, ZombieKind, str, str, datetime]


def _candidates(snapshot: Snapshot, directory: KernelDirectory, now: datetime) -> Iterator[Candidate]:
    one = snapshot.instance
    if one.state is InstanceState.PENDING and now - one.created > STUCK_AFTER:
        reason = f"Waits for {snapshot.waits_for}" if snapshot.waits_for else "Does not come up"
        yield one.id, ZombieKind.STUCK_STARTING, one.type.name, reason, one.created
    if one.state is not InstanceState.IN_SERVICE:
        return
    empty = snapshot.empty_since
    if one.metered and not snapshot.held and empty is not None and now - empty > UNUSED_AFTER:
        yield one.id, ZombieKind.NO_KERNEL, one.type.name, "No kernel or terminal runs on it", empty
    for session, activity in snapshot.sessions:
        if session.kind == "kernel":
            yield from _kernel(session, activity, directory, now)


def _kernel(
    session: Session, activity: Activity, directory: KernelDirectory, now: datetime
) -> Iterator[Candidate]:
    starting = directory.starting_since(session.id)
    if starting is not None:
        if now - starting > STUCK_AFTER:
            reason = "Its kernel does not come up"
            yield session.id, ZombieKind.STUCK_STARTING, session.title, reason, starting
    elif directory.connections(session.id):
        return
    elif not directory.notebook_exists(session):
        reason = f"{session.path or 'Its notebook'} does not exist any more"
        yield session.id, ZombieKind.NO_NOTEBOOK, session.title, reason, activity.last
    elif not activity.busy and now - activity.last > UNUSED_AFTER:
        reason = "Its notebook is open nowhere, and nothing runs"
        yield session.id, ZombieKind.NO_NOTEBOOK, session.title, reason, activity.last


class ZombieFinder:
    """Finds the zombies that a caller may see.

    Args:
        manager: what runs.
        directory: what Jupyter knows.
        spending: what it has cost.
        clock: the time.
    """

    def __init__(
        self, manager: InstanceManager, directory: KernelDirectory, spending: Spending, clock: Clock
    ) -> None:
        self._manager = manager
        self._directory = directory
        self._spending = spending
        self._clock = clock

    def list(self, caller: Caller) -> list[Zombie]:
        """Return the zombies of this moment, most expensive first."""
        now = self._clock.now()

        def cost(instance: Instance, since: datetime) -> float:
            return self._spending.of_instance(instance.owner, instance.id, Period(since, FOREVER))

        instances = self._manager.list(caller)
        return find([take(self._manager, one) for one in instances], self._directory, now, cost)

    def page(self, caller: Caller) -> ZombiePage:
        """Return them as they go over the wire."""
        return ZombiePage(items=self.list(caller))
