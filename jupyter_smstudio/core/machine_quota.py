"""Reservations of a machine that one process gives away, and the queue of those who wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .fair_queue import FairQueue
from .quota import Amount, Claim, OnWait, refuse_more_than

NOTHING = Amount(0, 0)


@dataclass(eq=False)
class _Waiter:
    claim: Claim
    on_wait: OnWait | None
    granted: asyncio.Future[None]
    told: tuple[int, str] = field(default=(0, ""))

    @property
    def owner(self) -> str:
        return self.claim.owner

    @property
    def amount(self) -> Amount:
        return self.claim.amount


@dataclass(frozen=True)
class _Exchange:
    """A reservation that stands in for another one until that one is given back."""

    amount: Amount
    replaced: str
    held: Amount


class MachineQuota:
    """Implements :class:`~.quota.Quota` for all who ask this process.

    Args:
        machine: what the machine has.
        overcommit: factor on cores and memory that may be promised; 1.0 promises what is there.
            Accelerators are never promised twice.
    """

    def __init__(self, machine: Amount, overcommit: float = 1.0) -> None:
        self.capacity = Amount(
            machine.vcpu * overcommit, int(machine.memory_bytes * overcommit), machine.gpus
        )
        self._reserved: dict[str, Amount] = {}
        self._batch: set[str] = set()
        self._exchanges: dict[str, _Exchange] = {}
        self._queue: FairQueue[_Waiter] = FairQueue()
        self._batch_queue: FairQueue[_Waiter] = FairQueue()
        self._listeners: list[Callable[[], None]] = []

    @property
    def free(self) -> Amount:
        """What is not reserved; negative where adopted instances exceed a shrunken machine.

        Its cores are those for notebooks and terminals.
        """
        return self._free(batch=False)

    @property
    def free_for_jobs(self) -> Amount:
        """What is not reserved, with the cores that are for jobs."""
        return self._free(batch=True)

    @property
    def waiting(self) -> list[str]:
        """Keys in the queue, the next one first; jobs come last."""
        return [claim.key for claim in self._claims()]

    @property
    def wanted(self) -> Claim | None:
        """The first claim that waits and is no spot job's."""
        return next((claim for claim in self._claims() if claim.price_factor >= 1), None)

    def on_waiting(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` whenever somebody had to be left waiting."""
        self._listeners.append(listener)

    def check(self, amount: Amount) -> None:
        """Refuse what could never be given; see :meth:`.quota.Quota.check`."""
        refuse_more_than(self.capacity, amount)

    async def reserve(self, claim: Claim, on_wait: OnWait | None = None) -> None:
        """Reserve, waiting in line; see :meth:`.quota.Quota.reserve`."""
        self.check(claim.amount)
        granted = asyncio.get_running_loop().create_future()
        waiter = _Waiter(claim, on_wait, granted)
        if claim.replacing is not None and not self._available(waiter).lacks(claim.amount):
            # Those in line wait for what this one holds; to wait behind them would be for ever.
            self._grant(waiter)
            return
        queue = self._batch_queue if claim.batch else self._queue
        queue.add(waiter)
        self._serve()
        try:
            await waiter.granted
        except asyncio.CancelledError:
            if waiter in queue:
                queue.remove(waiter)
                self._serve()
            else:  # granted and cancelled in the same turn of the loop
                self.release(claim.key)
            raise

    def adopt(self, claim: Claim) -> None:
        """Reserve for what runs already; see :meth:`.quota.Quota.adopt`."""
        self._reserved[claim.key] = claim.amount
        if claim.batch:
            self._batch.add(claim.key)

    def release(self, key: str) -> None:
        """Give back what ``key`` holds, and serve those who wait; an unknown key is no error."""
        undone = self._exchanges.pop(key, None)
        for other, exchange in tuple(self._exchanges.items()):
            if exchange.replaced == key:
                self._reserved[other] = self._exchanges.pop(other).amount
        self._reserved.pop(key, None)
        self._batch.discard(key)
        if undone is not None:
            self._reserved[undone.replaced] = undone.held
        self._serve()

    def keep(self, key: str) -> None:
        """Count ``key`` again beside what was to take its place: it goes on after all."""
        for other, exchange in tuple(self._exchanges.items()):
            if exchange.replaced == key:
                del self._exchanges[other]
                self._reserved[other], self._reserved[key] = exchange.amount, exchange.held

    def _claims(self) -> list[Claim]:
        return [waiter.claim for queue in (self._queue, self._batch_queue) for waiter in queue.order()]

    def _free(self, *, batch: bool) -> Amount:
        taken = (
            amount if (key in self._batch) == batch else replace(amount, vcpu=0)
            for key, amount in self._reserved.items()
        )
        return self.capacity - sum(taken, NOTHING)

    def _available(self, waiter: _Waiter) -> Amount:
        if not waiter.claim.batch:
            return self.free + self._reserved.get(waiter.claim.replacing or "", NOTHING)
        kept = sum((replace(first.amount, vcpu=0) for first in self._queue.order()[:1]), NOTHING)
        return self._free(batch=True) - kept

    def _grant(self, waiter: _Waiter) -> None:
        if waiter.claim.batch:
            self._batch.add(waiter.claim.key)
        held = self._reserved.get(waiter.claim.replacing or "")
        if waiter.claim.replacing is None or held is None:
            self._reserved[waiter.claim.key] = waiter.amount
            return
        # Both amounts stay covered until the exchange is settled one way or the other.
        self._exchanges[waiter.claim.key] = _Exchange(waiter.amount, waiter.claim.replacing, held)
        self._reserved[waiter.claim.key] = waiter.amount.or_more(held)
        self._reserved[waiter.claim.replacing] = NOTHING

    def _serve(self) -> None:
        for queue in (self._queue, self._batch_queue):
            self._serve_queue(queue)
        if self._queue or self._batch_queue:
            for listener in self._listeners:
                listener()

    def _serve_queue(self, queue: FairQueue[_Waiter]) -> None:
        while (waiter := queue.first()) and not self._available(waiter).lacks(waiter.amount):
            queue.serve(waiter)
            self._grant(waiter)
            # A waiter that was cancelled in this very turn gives it back when its task runs next.
            if not waiter.granted.done():
                waiter.granted.set_result(None)
        ahead = NOTHING
        for position, waiter in enumerate(queue.order(), start=1):
            ahead += waiter.amount
            self._tell(waiter, position, self._free(batch=waiter.claim.batch).lacks(ahead))

    def _tell(self, waiter: _Waiter, position: int, missing: str) -> None:
        if waiter.on_wait and waiter.told != (position, missing):
            waiter.told = (position, missing)
            waiter.on_wait(position, missing)
