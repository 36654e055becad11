"""The machine of a domain of one: what runs on it is what this server runs."""

from __future__ import annotations

from collections.abc import Callable

from ..core.compute.catalog import InstanceCatalog
from ..core.compute.instance import Instance, InstanceState, Session
from ..core.compute.instances import InstanceManager
from ..core.compute.meter import Period
from ..core.models import Caller
from ..core.quota import Amount, Quota
from .usage_book import ProjectOf, list_price
from .usage_models import RunningLease, RunningSession, WaitingLease
from .usage_store import Spent

EVERYBODY = Caller("smstudio", admin=True)


class LocalMachine:
    """Implements :class:`~.usage.Machine` over this server's own instances.

    Args:
        instances: of this server.
        quota: what the machine has.
        catalog: has the list prices.
        project_of: names the projects of sessions.
    """

    def __init__(
        self, instances: InstanceManager, quota: Quota, catalog: InstanceCatalog, project_of: ProjectOf
    ) -> None:
        self._instances = instances
        self._quota = quota
        self._catalog = catalog
        self._project_of = project_of

    @property
    def capacity(self) -> Amount:
        """Return what the machine can give."""
        return self._quota.capacity

    @property
    def free(self) -> Amount:
        """Return what is not reserved."""
        return self._quota.free

    def running(self, owner: str | None) -> list[RunningLease]:
        """Return what runs for somebody."""
        return [
            RunningLease(
                id=one.id,
                owner=one.owner,
                type=one.type.name,
                since=one.started or one.created,
                price_per_hour=list_price(self._catalog, one.type.name, spot=one.price_factor < 1),
                sessions=sessions_of(self._instances.sessions(one.id), self._project_of),
                connected=True,
            )
            for one in self._of(owner, lambda one: one.state is not InstanceState.PENDING)
        ]

    def waiting(self, owner: str | None) -> list[WaitingLease]:
        """Return what somebody waits for."""
        places = {key: place for place, key in enumerate(self._quota.waiting, start=1)}
        return [
            WaitingLease(
                owner=one.owner,
                type=one.type.name,
                since=one.created,
                position=places[one.id],
                missing=self._instances.waits_for(one.id),
            )
            for one in sorted(self._of(owner, lambda one: one.id in places), key=lambda one: places[one.id])
        ]

    async def stop(self, owner: str, instance_id: str, by: str) -> None:
        """Stop an instance; returns when it is gone."""
        await self._instances.stop(Caller(owner), instance_id, f"{by} stopped it")

    def spent(self, owner: str, month: Period) -> Spent:
        """Return nothing: the lines of this server are its own meter's."""
        return Spent()

    def _of(self, owner: str | None, wanted: Callable[[Instance], bool]) -> list[Instance]:
        shown = self._instances.list(EVERYBODY)
        return [one for one in shown if one.metered and owner in (None, one.owner) and wanted(one)]


def sessions_of(sessions: list[Session], project_of: ProjectOf) -> list[RunningSession]:
    """Describe sessions as others of the domain may know them."""
    return [
        RunningSession(
            kind=each.kind, title=each.title[:255], project=project_of(each)[:255], image=each.image[:255]
        )
        for each in sessions
    ]
