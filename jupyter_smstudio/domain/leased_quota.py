"""Reservations of a machine that several servers share: each is a lease of the domain's service.

While the service is away what runs goes on, and a new start waits for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from ..core.errors import NotFound, StudioError, Unavailable
from ..core.quota import Amount, Claim, OnWait, refuse_more_than
from .lease_models import (
    Announcement,
    CreateLease,
    HeldLease,
    LeasePlace,
    LeaseUse,
    MachineNow,
    ServerNotice,
)
from .remote import DomainClient
from .usage_models import MachineAmount

log = logging.getLogger(__name__)

AGAIN_SECONDS = 3.0
"""The service may be restarting, and nobody tells when it is back."""
CLOSE_SECONDS = 5.0
AWAY = "the domain's service, which does not answer"

UseOf = Callable[[str], LeaseUse]
"""Says what an instance is used for now."""


@dataclass(eq=False)
class _Asking:
    claim: Claim
    place: tuple[int, str] = (0, "")


class LeasedQuota:
    """Implements :class:`~.core.quota.Quota` by leases.

    Args:
        client: asks the service.
        machine: what the service's machine has, until it says so itself.
        server: names this server among those of its member.
        notice: is given everything that the service tells.
        connected: told when the service is found (True) and when it is lost.
        again_seconds: between attempts to reach a service that is away.
    """

    def __init__(
        self,
        client: DomainClient,
        machine: Amount,
        server: str,
        notice: Callable[[ServerNotice], None] = lambda _notice: None,
        connected: Callable[[bool], None] = lambda _found: None,
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        self._client = client
        self._capacity = machine
        self._server = server
        self._notice = notice
        self._tell_connected = connected
        self._again_seconds = again_seconds
        self._use_of: UseOf = lambda _key: LeaseUse()
        self._free: dict[bool, Amount] = {}
        self._wanted: Claim | None = None
        self._held: dict[str, Claim] = {}
        self._asking: dict[str, _Asking] = {}
        self._listeners: list[Callable[[], None]] = []
        self._found = asyncio.Event()
        self._following: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    def set_use(self, use_of: UseOf) -> None:
        """Say by ``use_of`` what instances are used for, whenever the service is found again."""
        self._use_of = use_of

    def start(self) -> None:
        """Begin to look for the service; call it once, on the running loop, after recovery."""
        self._following = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """Leave; what was given back is told first, if the service is there. It is asked no more then."""
        if self._sending and self._found.is_set():
            await asyncio.wait(self._sending, timeout=CLOSE_SECONDS)
        tasks = [*self._sending, *([self._following] if self._following else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.close()

    # The port

    @property
    def capacity(self) -> Amount:
        """Return what the domain's machine can give."""
        return self._capacity

    @property
    def free(self) -> Amount:
        """Return what nobody holds, as the service last said, with the cores for notebooks."""
        return self._free.get(False, self._own_rest())

    @property
    def free_for_jobs(self) -> Amount:
        """Return what nobody holds, as the service last said, with the cores for jobs."""
        return self._free.get(True, self._own_rest())

    @property
    def waiting(self) -> list[str]:
        """Return the keys of this server that wait, the next one first."""
        return sorted(self._asking, key=lambda key: self._asking[key].place[0])

    @property
    def wanted(self) -> Claim | None:
        """Return the first claim of anybody that waits and is no spot job's, as the service last said."""
        return self._wanted

    def on_waiting(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` whenever somebody, of this server or another one, had to be left waiting."""
        self._listeners.append(listener)

    def check(self, amount: Amount) -> None:
        """Refuse what could never be given; see :meth:`.core.quota.Quota.check`."""
        refuse_more_than(self._capacity, amount)

    async def reserve(self, claim: Claim, on_wait: OnWait | None = None) -> None:
        """Get a lease, waiting in the domain's line; see :meth:`.core.quota.Quota.reserve`."""
        self.check(claim.amount)
        asking = self._asking[claim.key] = _Asking(claim)
        try:
            await self._ask_until_granted(asking, on_wait)
            self._held[claim.key] = claim
        except BaseException:
            # It may have been granted at this very moment.
            self._send("DELETE", claim.key)
            raise
        finally:
            del self._asking[claim.key]

    def adopt(self, claim: Claim) -> None:
        """Hold what runs already; the service learns of it when it is found."""
        self._held[claim.key] = claim

    def release(self, key: str) -> None:
        """Give a lease back; see :meth:`.core.quota.Quota.release`."""
        if self._held.pop(key, None) is not None:
            self._send("DELETE", key)

    def keep(self, key: str) -> None:
        """Count a lease again beside what was to take its place."""
        if key in self._held:
            self._send("POST", key, "/keep")

    def tell_use(self, key: str) -> None:
        """Tell the service what a lease is used for now."""
        if key in self._held:
            self._send("PUT", key)

    # Inside

    def _own_rest(self) -> Amount:
        return self._capacity - sum((claim.amount for claim in self._held.values()), Amount(0, 0))

    async def _ask_until_granted(self, asking: _Asking, on_wait: OnWait | None) -> None:
        def waits(position: int, missing: str) -> None:
            if asking.place != (position, missing):
                asking.place = position, missing
                if on_wait:
                    on_wait(position, missing)
                self._tell_waiting()

        while True:
            if not self._found.is_set():
                waits(1, AWAY)
                await self._found.wait()
            try:
                if await self._ask(asking.claim, waits):
                    return
            except Unavailable as error:
                log.info("A lease of %s waits: %s", asking.claim.type, error.message)
                waits(1, AWAY)
                await asyncio.sleep(self._again_seconds)

    async def _ask(self, claim: Claim, waits: OnWait) -> bool:
        wanted = CreateLease(
            id=claim.key,
            server=self._server,
            type=claim.type,
            image=claim.image,
            batch=claim.batch,
            spot=claim.price_factor < 1,
            claims_cores=claim.claims_cores,
            replacing=claim.replacing,
        )
        async with aclosing(self._client.lines("leases", wanted)) as lines:
            async for line in lines:
                if line:
                    place = LeasePlace.model_validate_json(line)
                    if place.granted:
                        return True
                    waits(place.position, place.missing)
        return False

    async def _follow(self) -> None:
        while True:
            try:
                async with aclosing(self._client.lines("servers", self._announcement())) as lines:
                    async for line in lines:
                        self._set_found(True)
                        if line:
                            self._hear(ServerNotice.model_validate_json(line))
                continue  # the service asks now and then who is there
            except (StudioError, ValueError) as error:
                log.info("The domain's service is away for the moment: %s", error)
            self._set_found(False)
            await asyncio.sleep(self._again_seconds)

    def _announcement(self) -> Announcement:
        return Announcement(
            server=self._server,
            held=[
                HeldLease(
                    id=claim.key,
                    type=claim.type,
                    batch=claim.batch,
                    spot=claim.price_factor < 1,
                    claims_cores=claim.claims_cores,
                    use=self._use_of(claim.key),
                )
                for claim in self._held.values()
            ],
            asking=list(self._asking),
        )

    def _hear(self, notice: ServerNotice) -> None:
        if notice.capacity:
            self._capacity = _amount(notice.capacity)
        if notice.machine:
            self._see(notice.machine)
        self._notice(notice)

    def _see(self, machine: MachineNow) -> None:
        self._free = {False: _amount(machine.free), True: _amount(machine.free_for_jobs)}
        wanted = machine.wanted
        self._wanted = None
        if wanted is not None:
            amount = _amount(wanted.amount)
            self._wanted = Claim("", amount, owner=wanted.owner, batch=wanted.batch, type=wanted.type)
            self._tell_waiting()

    def _tell_waiting(self) -> None:
        for listener in self._listeners:
            listener()

    def _set_found(self, found: bool) -> None:
        if found == self._found.is_set():
            return
        if found:
            self._found.set()
        else:
            self._found.clear()
            self._free, self._wanted = {}, None
        self._tell_connected(found)

    def _send(self, method: str, key: str, verb: str = "") -> None:
        sending = asyncio.ensure_future(self._sent(method, key, verb))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)

    async def _sent(self, method: str, key: str, verb: str) -> None:
        """Tell the service something of a lease, until it has heard or knows of no such lease."""
        while True:
            try:
                use = self._use_of(key) if method == "PUT" else None
                await self._client.ask(method, f"leases/{key}{verb}", use)
                return
            except Unavailable as error:
                log.info("The domain's service has not heard of a lease: %s", error.message)
                await asyncio.sleep(self._again_seconds)
            except NotFound:
                return  # it has ended; when a server comes back it says anew what it holds
            except StudioError as error:
                log.error("The domain's service refuses what it is told of a lease: %s", error.message)
                return


def _amount(told: MachineAmount) -> Amount:
    return Amount(told.vcpu, told.memory_bytes, told.gpus)
