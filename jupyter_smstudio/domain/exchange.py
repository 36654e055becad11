"""The domain's service as the servers of members see it: leases, what they have used, what they must know.

A server of a member is in that member's hands: who it is says JupyterHub, what an instance costs says the
service's own catalogue, and nothing that is said here touches anybody else's leases or usage.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..core.clock import Clock
from ..core.compute.catalog import InstanceCatalog
from ..core.errors import InvalidInput
from ..core.events import Event, EventBus
from ..core.models import Caller
from ..core.quota import Amount
from .deed_models import DeedReport
from .deed_store import SqlDeedStore
from .lease_models import (
    Announcement,
    CreateLease,
    LeasePlace,
    LeaseRecord,
    LeaseUse,
    MachineNow,
    ServerNotice,
    StopWish,
    WantedLease,
)
from .leases import LeaseOffice
from .limit_models import Allowance
from .models import FEATURE, Role
from .stops import Stops
from .usage import UsageService
from .usage_book import list_price
from .usage_models import MachineAmount, UsageReport
from .usage_store import SqlUsageStore

USAGE_SECONDS = 1.0

Put = Callable[[ServerNotice], None]


@dataclass(eq=False)
class _Listener:
    caller: Caller
    put: Put


class DomainExchange:
    """What only servers of members ask.

    Args:
        leases: of the machine.
        usage: of the domain.
        lines: metered time, as it is reported.
        deeds: the log.
        catalog: has the list prices.
        bus: of the service.
        clock: of the log.
        stops: sees to it that what is stopped does end.
        usage_seconds: pages are told at most so often that something runs or ended.
    """

    def __init__(
        self,
        leases: LeaseOffice,
        usage: UsageService,
        lines: SqlUsageStore,
        deeds: SqlDeedStore,
        catalog: InstanceCatalog,
        bus: EventBus,
        clock: Clock,
        stops: Stops,
        usage_seconds: float = USAGE_SECONDS,
    ) -> None:
        self._leases = leases
        self._usage = usage
        self._lines = lines
        self._deeds = deeds
        self._catalog = catalog
        self._clock = clock
        self._stops = stops
        self._usage_seconds = usage_seconds
        self._listeners: list[_Listener] = []
        self._changed: set[str] = set()
        self._due: asyncio.TimerHandle | None = None
        bus.subscribe(self._heard)

    def start(self) -> None:
        """Take over the leases of the last process; call it once, on the running loop."""
        self._leases.start()

    async def close(self) -> None:
        """Tell nobody anything any more."""
        if self._due:
            self._due.cancel()
        await self._stops.close()
        await self._leases.close()

    def connect(self, caller: Caller, announcement: Announcement, put: Put) -> Callable[[], None]:
        """Take note that a server is there, and tell it what it has to know until it leaves.

        Returns:
            The function that tells that it is away again.
        """
        leave = self._leases.connect(caller, announcement)
        listener = _Listener(caller, put)
        self._listeners.append(listener)
        put(
            ServerNotice(
                allowance=self._usage.allowance(caller.name),
                capacity=_wire(self._leases.capacity),
                machine=self._machine(caller),
            )
        )
        for wish in self._leases.wishes(caller.name):
            put(ServerNotice(stop=wish))

        def end() -> None:
            self._listeners.remove(listener)
            leave()

        return end

    async def lease(self, caller: Caller, wanted: CreateLease, tell: Callable[[LeasePlace], None]) -> None:
        """Give a lease when it is the caller's turn; see :meth:`.leases.LeaseOffice.lease`."""
        await self._leases.lease(caller, wanted, tell)

    def release(self, caller: Caller, lease_id: str) -> None:
        """Take a lease back; see :meth:`.leases.LeaseOffice.release`."""
        self._leases.release(caller, lease_id)

    def keep(self, caller: Caller, lease_id: str) -> None:
        """Count a lease beside the one that was to replace it."""
        self._leases.keep(caller, lease_id)

    def use(self, caller: Caller, lease_id: str, use: LeaseUse) -> None:
        """Take note of what a lease is used for."""
        self._leases.use(caller, lease_id, use)

    def report(self, caller: Caller, report: UsageReport) -> Allowance:
        """Store what a server has metered; return what its member may start now.

        Raises:
            InvalidInput: an instance type is none of this domain's.
        """
        unknown = {line.type for line in report.lines if self._catalog.find(line.type) is None}
        if unknown:
            raise InvalidInput(f"This domain has no instance type {min(unknown)!r} to report.")
        self._lines.put(
            caller.name, report.lines, lambda line: list_price(self._catalog, line.type, spot=line.spot)
        )
        if report.folder_bytes is not None:
            self._lines.put_folder(caller.name, report.folder_bytes)
        return self._usage.allowance(caller.name)

    def tell_stop(self, lease: LeaseRecord) -> None:
        """Tell the servers of its owner that a lease is to end, and see that it does."""
        for listener in tuple(self._listeners):
            if listener.caller.name == lease.owner:
                listener.put(ServerNotice(stop=StopWish(id=lease.id, by=lease.stop_for)))
        self._stops.watch(lease, self._leases.obeyed)

    def take_deeds(self, caller: Caller, report: DeedReport) -> None:
        """Write what a member has done on their own server into the log; it is theirs, whatever they say."""
        self._deeds.take(caller.name, report.deeds, self._clock.now())

    def usage_changed(self, owner: str) -> None:
        """Tell pages soon that somebody's instances have changed."""
        self._changed.add(owner)
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(self._usage_seconds, self._tell_usage)

    def _tell_usage(self) -> None:
        self._due, changed, self._changed = None, self._changed, set()
        for listener in tuple(self._listeners):
            seen = changed if listener.caller.admin else changed & {listener.caller.name}
            listener.put(ServerNotice(machine=self._machine(listener.caller)))
            for owner in sorted(seen):
                listener.put(ServerNotice(action="usage.changed", owner=owner, payload={"owner": owner}))

    def _heard(self, event: Event) -> None:
        if event.feature != FEATURE:
            return
        everybody, person = event.action == "limits.changed", event.action == "member.changed"
        for listener in tuple(self._listeners):
            own = event.owner == listener.caller.name
            if own and person:
                # What an admin hears ends with the role, and not with the stream.
                listener.caller = replace(listener.caller, admin=event.payload["role"] == Role.ADMIN)
            whole = everybody or own or listener.caller.admin
            if whole or person:
                listener.put(
                    ServerNotice(
                        action=event.action,
                        owner=event.owner,
                        payload=event.payload if whole else _to_others(event.payload, listener.caller),
                        allowance=self._usage.allowance(listener.caller.name) if everybody or own else None,
                    )
                )

    def _machine(self, caller: Caller) -> MachineNow:
        claim = self._leases.wanted
        wanted = claim and WantedLease(
            type=claim.type,
            amount=_wire(claim.amount),
            batch=claim.batch,
            owner=claim.owner if claim.owner == caller.name else "",
        )
        return MachineNow(
            free=_wire(self._leases.free), free_for_jobs=_wire(self._leases.free_for_jobs), wanted=wanted
        )


def _to_others(member: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Return what somebody is told of another member; see :meth:`.service.DomainService.list_members`."""
    groups = [group for group in member["groups"] if group in caller.groups]
    return {**member, "groups": groups, "limits": None, "effective": None}


def _wire(amount: Amount) -> MachineAmount:
    return MachineAmount(vcpu=amount.vcpu, memory_bytes=amount.memory_bytes, gpus=amount.gpus)
