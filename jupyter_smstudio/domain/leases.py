"""The machine that the servers of a domain share: who holds what of it, who waits, and when it is free again.

A lease is one instance. It is named by its owner and the instance's id together, and the owner is whom
JupyterHub names: nobody can touch, or even guess at, a lease of somebody else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from ..core.clock import Clock
from ..core.compute.catalog import InstanceCatalog, InstanceType
from ..core.compute.meter import Period
from ..core.errors import NotFound, StudioError, Unavailable
from ..core.jobs.accounts import price_factor
from ..core.machine_quota import MachineQuota
from ..core.models import Caller
from ..core.quota import Amount, Claim
from .lease_models import Announcement, CreateLease, HeldLease, LeasePlace, LeaseRecord, LeaseUse, StopWish
from .lease_store import SqlLeaseStore
from .limit_models import Allowance
from .limits import check_start
from .usage_book import list_price
from .usage_models import RunningLease, WaitingLease
from .usage_store import Spent
from .witness import Witness

log = logging.getLogger(__name__)

GRACE_SECONDS = 60.0
"""A server that is started again, or whose connection is lost, is back by then."""

Server = tuple[str, str]
"""A member, and which of their servers."""


@dataclass
class _Asking:
    wanted: CreateLease
    owner: str
    since: datetime
    task: asyncio.Task[None] | None
    place: LeasePlace = field(default_factory=LeasePlace)


class LeaseOffice:
    """Gives leases of one machine; the only writer of leases.

    Args:
        store: where they are kept, so that they outlive this process.
        quota: the machine and its queue, for this office alone.
        catalog: sizes and list prices; what servers say of these is not asked for.
        allowance: what a member may start now.
        witness: sees whether what runs on a lease still lives.
        clock: the time.
        changed: called with the member whose leases have changed.
        stop: called with a lease that an admin wants to end.
        grace_seconds: how long a server may be away before its leases depend on what runs there.
    """

    def __init__(
        self,
        store: SqlLeaseStore,
        quota: MachineQuota,
        catalog: InstanceCatalog,
        allowance: Callable[[str], Allowance],
        witness: Witness,
        clock: Clock,
        changed: Callable[[str], None],
        stop: Callable[[LeaseRecord], None],
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        self._store = store
        self._quota = quota
        self._catalog = catalog
        self._allowance = allowance
        self._witness = witness
        self._clock = clock
        self._changed = changed
        self._tell_stop = stop
        self._grace_seconds = grace_seconds
        self._held: dict[str, LeaseRecord] = {}
        self._asking: dict[str, _Asking] = {}
        self._connected: dict[Server, object] = {}
        self._fates: dict[Server, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Take over the leases of the last process; call it once, on the running loop.

        Whoever holds them is given the grace time to come back.
        """
        for lease in self._store.held():
            self._hold(lease)
        for server in {lease.holder for lease in self._held.values()}:
            self._await_return(server)
        for lease in self._held.values():
            if lease.stop_for:
                self._tell_stop(lease)

    async def close(self) -> None:
        """Watch nothing any more; leases stay as they are."""
        for fate in self._fates.values():
            fate.cancel()
        await asyncio.gather(*self._fates.values(), return_exceptions=True)

    # What servers ask

    async def lease(self, caller: Caller, wanted: CreateLease, tell: Callable[[LeasePlace], None]) -> None:
        """Give a lease, when it is the caller's turn; cancelling the waiting task leaves the queue.

        One that the caller holds already is given again: the answer was lost.

        Args:
            caller: who will hold it.
            wanted: what is asked for.
            tell: told the place in the queue whenever it changes.

        Raises:
            NotFound: the domain has no such instance type.
            QuotaExceeded: larger than the machine, or more than the caller may use.
        """
        key = f"{caller.name}/{wanted.id}"
        await self._forget_asking(key)
        if key not in self._held:
            kind = self._catalog.get(wanted.type)
            check_start(self._allowance(caller.name), wanted.type, wanted.image)
            asking = _Asking(wanted, caller.name, self._clock.now(), asyncio.current_task())
            self._asking[key] = asking
            try:
                await self._reserve(asking, _claim(caller.name, wanted, kind), tell)
            finally:
                if self._asking.get(key) is asking:
                    del self._asking[key]
                self._changed(caller.name)
        tell(LeasePlace(granted=True))

    def release(self, caller: Caller, lease_id: str) -> None:
        """Take a lease back that the caller holds, or asks for.

        Raises:
            NotFound: the caller holds none of this id.
        """
        asking = self._asking.get(f"{caller.name}/{lease_id}")
        if asking is not None and asking.task is not None:
            asking.task.cancel()  # its connection is lost, which nobody has noticed yet
            return
        self._end(self._find(caller, lease_id))

    def keep(self, caller: Caller, lease_id: str) -> None:
        """Count a lease again beside the one that was to replace it; raises as :meth:`release`."""
        self._quota.keep(self._find(caller, lease_id).key)
        self._changed(caller.name)

    def use(self, caller: Caller, lease_id: str, use: LeaseUse) -> None:
        """Take note of what a lease is used for; raises as :meth:`release`."""
        lease = self._find(caller, lease_id)
        if lease.use != use:
            self._hold(lease.model_copy(update={"use": use}), store=True)
            self._changed(caller.name)

    def connect(self, caller: Caller, announcement: Announcement) -> Callable[[], None]:
        """Take note that a server is there, and bring what it holds and what is known here together.

        Leases that the server neither holds nor asks for have ended. One that is unknown here, after a
        restored backup, is taken over if a process of the caller's proves it.

        Returns:
            The function that tells that it is away again.
        """
        server = (caller.name, announcement.server)
        told = {each.id: each for each in announcement.held}
        for lease in [each for each in self._held.values() if each.holder == server]:
            if lease.id not in told and lease.id not in announcement.asking:
                self._end(lease)
        for held in told.values():
            self._reconcile(server, held)
        if fate := self._fates.pop(server, None):
            fate.cancel()
        here = self._connected[server] = object()
        self._changed(caller.name)

        def leave() -> None:
            if self._connected.get(server) is here:
                del self._connected[server]
                self._await_return(server)
                self._changed(caller.name)

        return leave

    # What admins ask

    async def stop(self, owner: str, lease_id: str, by: str) -> None:
        """Want a lease to end; its owner's server is told, now or when it comes back.

        Args:
            owner: who holds it.
            lease_id: which.
            by: the admin, whom the owner is told.

        Raises:
            NotFound: the owner holds none of this id.
        """
        lease = self._held.get(f"{owner}/{lease_id}")
        if lease is None:
            raise NotFound(f"No instance {lease_id[:63]} runs for {owner[:63]}.")
        if not lease.stop_for:
            lease = lease.model_copy(update={"stop_for": by})
            self._store.wish_stop(lease, self._clock.now())
            self._held[lease.key] = lease
            self._changed(owner)
        self._tell_stop(lease)

    def wishes(self, owner: str) -> list[StopWish]:
        """Return which leases of somebody are to end."""
        return [
            StopWish(id=lease.id, by=lease.stop_for)
            for lease in self._held.values()
            if lease.owner == owner and lease.stop_for
        ]

    def obeyed(self, lease: LeaseRecord) -> bool:
        """Tell whether a lease has ended, or its owner's server is ending it."""
        held = self._held.get(lease.key)
        return held is None or held.use.stopping

    # What usage shows

    @property
    def capacity(self) -> Amount:
        """Return what the machine can give."""
        return self._quota.capacity

    @property
    def free(self) -> Amount:
        """Return what is not leased, with the cores for notebooks."""
        return self._quota.free

    @property
    def free_for_jobs(self) -> Amount:
        """Return what is not leased, with the cores for jobs."""
        return self._quota.free_for_jobs

    @property
    def wanted(self) -> Claim | None:
        """Return the first claim that waits and is no spot job's."""
        return self._quota.wanted

    def running(self, owner: str | None) -> list[RunningLease]:
        """Return the leases of somebody, None: of everybody; the oldest first."""
        return [
            RunningLease(
                id=lease.id,
                owner=lease.owner,
                type=lease.type,
                since=lease.granted,
                price_per_hour=lease.price_per_hour,
                sessions=lease.use.sessions,
                connected=lease.holder in self._connected,
                stop_for=lease.stop_for,
            )
            for lease in sorted(self._held.values(), key=lambda each: each.granted)
            if owner in (None, lease.owner)
        ]

    def waiting(self, owner: str | None) -> list[WaitingLease]:
        """Return what somebody waits for, None: everybody; the next first."""
        return [
            WaitingLease(
                owner=asking.owner,
                type=asking.wanted.type,
                since=asking.since,
                position=asking.place.position or position,
                missing=asking.place.missing,
            )
            for position, key in enumerate(self._quota.waiting, start=1)
            if (asking := self._asking.get(key)) and owner in (None, asking.owner)
        ]

    def spent(self, owner: str, month: Period) -> Spent:
        """Return what somebody has had of the machine within a month."""
        return self._store.spent(owner, month, self._clock.now())

    # Inside

    async def _reserve(self, asking: _Asking, claim: Claim, tell: Callable[[LeasePlace], None]) -> None:
        def waits(position: int, missing: str) -> None:
            asking.place = LeasePlace(position=position, missing=missing)
            tell(asking.place)
            self._changed(claim.owner)

        await self._quota.reserve(claim, waits)
        wanted = asking.wanted
        lease = LeaseRecord(
            owner=claim.owner,
            id=wanted.id,
            server=wanted.server,
            type=wanted.type,
            batch=wanted.batch,
            spot=wanted.spot,
            claims_cores=wanted.claims_cores,
            price_per_hour=list_price(self._catalog, wanted.type, spot=wanted.spot),
            granted=self._clock.now(),
            use=LeaseUse(),
        )
        try:
            self._store.put(lease)
        except StudioError:
            self._quota.release(claim.key)
            raise
        self._held[lease.key] = lease
        if lease.holder not in self._connected:  # it went away while it waited
            self._await_return(lease.holder)

    async def _forget_asking(self, key: str) -> None:
        """Let an earlier question of the same name go, whose connection is lost without our notice."""
        old = self._asking.get(key)
        if old is not None and old.task is not None:
            old.task.cancel()
            await asyncio.wait({old.task})

    def _reconcile(self, server: Server, held: HeldLease) -> None:
        owner, name = server
        known = self._held.get(f"{owner}/{held.id}")
        if known is not None:
            if (known.server, known.use) != (name, held.use):
                self._hold(known.model_copy(update={"server": name, "use": held.use}), store=True)
            return
        lease = LeaseRecord(
            owner=owner,
            server=name,
            price_per_hour=list_price(self._catalog, held.type, spot=held.spot),
            granted=self._clock.now(),
            **held.model_dump(exclude={"use"}),
            use=held.use,
        )
        if self._catalog.find(held.type) and self._witness.told(lease):
            log.warning("The lease %s of %s was not known here; its processes prove it", held.type, owner)
            self._hold(lease, store=True)

    def _hold(self, lease: LeaseRecord, *, store: bool = False) -> None:
        if store:
            self._store.put(lease)
        if lease.key not in self._held and (kind := self._catalog.find(lease.type)):
            self._quota.adopt(_claim(lease.owner, lease, kind))
        self._held[lease.key] = lease

    def _find(self, caller: Caller, lease_id: str) -> LeaseRecord:
        lease = self._held.get(f"{caller.name}/{lease_id}")
        if lease is None:
            raise NotFound("You hold no lease of this id.")
        return lease

    def _end(self, lease: LeaseRecord) -> None:
        self._store.end(lease, self._clock.now())
        del self._held[lease.key]
        self._quota.release(lease.key)
        self._changed(lease.owner)

    def _await_return(self, server: Server) -> None:
        if server not in self._fates:
            self._fates[server] = asyncio.create_task(self._outlive(server))

    async def _outlive(self, server: Server) -> None:
        """End the leases of a server that stays away, each when nothing of it lives any more."""
        await asyncio.sleep(self._grace_seconds)
        while own := [lease for lease in self._held.values() if lease.holder == server]:
            try:
                await asyncio.gather(*map(self._end_when_gone, own))
            except Unavailable as error:  # the database is away, and nobody tells when it is back
                log.warning("Leases of %s cannot be ended now: %s", server[0], error.message)
                await asyncio.sleep(self._grace_seconds)
        self._fates.pop(server, None)

    async def _end_when_gone(self, lease: LeaseRecord) -> None:
        while living := await asyncio.to_thread(self._witness.living, lease):
            await self._witness.all_gone(living)
        if lease.key in self._held:
            log.info(
                "The lease %s of %s ends: its server is gone, and what ran there", lease.type, lease.owner
            )
            self._end(lease)


def _claim(owner: str, wanted: CreateLease | LeaseRecord, kind: InstanceType) -> Claim:
    replacing = wanted.replacing if isinstance(wanted, CreateLease) else None
    return Claim(
        key=f"{owner}/{wanted.id}",
        amount=Amount(kind.vcpu if wanted.claims_cores else 0, kind.memory_bytes, kind.gpus),
        owner=owner,
        batch=wanted.batch,
        replacing=f"{owner}/{replacing}" if replacing else None,
        type=wanted.type,
        price_factor=price_factor(wanted.spot),
        claims_cores=wanted.claims_cores,
    )
