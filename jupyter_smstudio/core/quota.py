"""What the machine has to give, and the queue of those who wait for it.

Asked before any compute starts. The sum of what is reserved never exceeds the capacity, and the
queue is strictly first in, first out: a small request does not overtake a large one, which
otherwise might never start.

Memory and accelerators are promised once. Cores are promised once to those who wait at the screen
and once to jobs, which run at a lower priority: a notebook that waits for its own job would
otherwise hold the very cores the job waits for (docs/decisions/0008-cores-of-jobs.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .errors import QuotaExceeded

GIB = 1024**3

OnWait = Callable[[int, str], None]
"""Called with the position in the queue, from 1, and with what is waited for, e.g. ``4 GiB``."""


@dataclass(frozen=True)
class Amount:
    """An amount of machine.

    Attributes:
        vcpu: cores.
        memory_bytes: bytes of memory.
        gpus: whole accelerators.
    """

    vcpu: float
    memory_bytes: int
    gpus: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.vcpu + other.vcpu, self.memory_bytes + other.memory_bytes, self.gpus + other.gpus)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.vcpu - other.vcpu, self.memory_bytes - other.memory_bytes, self.gpus - other.gpus)

    def __str__(self) -> str:
        gpus = f" + {self.gpus} GPU" if self.gpus else ""
        return f"{_vcpu(self.vcpu)} + {_memory(self.memory_bytes)}{gpus}"

    def or_more(self, other: Amount) -> Amount:
        """Return the larger of each."""
        return Amount(
            max(self.vcpu, other.vcpu),
            max(self.memory_bytes, other.memory_bytes),
            max(self.gpus, other.gpus),
        )

    def lacks(self, wanted: Amount) -> str:
        """Say what is missing here for ``wanted``, e.g. ``2 vCPU and 4 GiB``; empty if it fits."""
        missing = []
        if wanted.vcpu > self.vcpu + 1e-9:  # sums of tenths of a core
            missing.append(_vcpu(wanted.vcpu - self.vcpu))
        if wanted.memory_bytes > self.memory_bytes:
            missing.append(_memory(wanted.memory_bytes - self.memory_bytes))
        if wanted.gpus > self.gpus:
            missing.append(f"{wanted.gpus - self.gpus} GPU")
        return " and ".join(missing)


@dataclass(eq=False)
class _Waiter:
    key: str
    amount: Amount
    on_wait: OnWait | None
    granted: asyncio.Future[None]
    replacing: str | None = None
    batch: bool = False
    told: tuple[int, str] = field(default=(0, ""))


@dataclass(frozen=True)
class _Exchange:
    """A reservation that stands in for another one until that one is given back."""

    amount: Amount
    replaced: str
    held: Amount


class Quota:
    """Reservations of one machine.

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
        self._queue: list[_Waiter] = []
        self._batch_queue: list[_Waiter] = []
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
        return [waiter.key for waiter in (*self._queue, *self._batch_queue)]

    def on_waiting(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` whenever somebody had to be left waiting."""
        self._listeners.append(listener)

    def check(self, amount: Amount) -> None:
        """Refuse what could never be given.

        Raises:
            QuotaExceeded: more than the whole machine; the message has the numbers.
        """
        if self.capacity.lacks(amount):
            raise QuotaExceeded(
                f"This machine can give {self.capacity} at most; {amount} was asked for. "
                "Choose a smaller instance type.",
                wanted=str(amount),
                capacity=str(self.capacity),
            )

    async def reserve(
        self,
        key: str,
        amount: Amount,
        on_wait: OnWait | None = None,
        *,
        replacing: str | None = None,
        batch: bool = False,
    ) -> None:
        """Reserve ``amount`` under ``key``, waiting in line while it is not there.

        Cancelling the waiting task leaves the queue; nothing stays reserved.

        Args:
            key: who reserves; :meth:`release` takes it back.
            amount: what is wanted.
            on_wait: told whenever the position or what is waited for changes.
            replacing: key whose reservation this one takes the place of, as a switch does: what that
                key holds counts as free for this one. It gets it back if this one is released first.
            batch: a job: its cores come out of the jobs' share, and it waits behind everybody who
                waits for memory at the screen.

        Raises:
            QuotaExceeded: more than the whole machine could ever give.
        """
        self.check(amount)
        granted = asyncio.get_running_loop().create_future()
        waiter = _Waiter(key, amount, on_wait, granted, replacing, batch)
        if replacing is not None and not self._available(waiter).lacks(amount):
            # Those in line wait for what this one holds; to wait behind them would be for ever.
            self._grant(waiter)
            return
        queue = self._batch_queue if batch else self._queue
        queue.append(waiter)
        self._serve()
        try:
            await waiter.granted
        except asyncio.CancelledError:
            if waiter in queue:
                queue.remove(waiter)
                self._serve()
            else:  # granted and cancelled in the same turn of the loop
                self.release(key)
            raise

    def adopt(self, key: str, amount: Amount, *, batch: bool = False) -> None:
        """Reserve for what runs already, found after a restart; exceeding is a fact, no error."""
        self._reserved[key] = amount
        if batch:
            self._batch.add(key)

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

    def _free(self, *, batch: bool) -> Amount:
        taken = (
            amount if (key in self._batch) == batch else replace(amount, vcpu=0)
            for key, amount in self._reserved.items()
        )
        return self.capacity - sum(taken, Amount(0, 0))

    def _available(self, waiter: _Waiter) -> Amount:
        if not waiter.batch:
            return self.free + self._reserved.get(waiter.replacing or "", Amount(0, 0))
        kept = sum((replace(first.amount, vcpu=0) for first in self._queue[:1]), Amount(0, 0))
        return self._free(batch=True) - kept

    def _grant(self, waiter: _Waiter) -> None:
        if waiter.batch:
            self._batch.add(waiter.key)
        held = self._reserved.get(waiter.replacing or "")
        if waiter.replacing is None or held is None:
            self._reserved[waiter.key] = waiter.amount
            return
        # Both amounts stay covered until the exchange is settled one way or the other.
        self._exchanges[waiter.key] = _Exchange(waiter.amount, waiter.replacing, held)
        self._reserved[waiter.key] = waiter.amount.or_more(held)
        self._reserved[waiter.replacing] = Amount(0, 0)

    def _serve(self) -> None:
        for queue in (self._queue, self._batch_queue):
            self._serve_queue(queue)
        if self._queue or self._batch_queue:
            for listener in self._listeners:
                listener()

    def _serve_queue(self, queue: list[_Waiter]) -> None:
        while queue and not self._available(queue[0]).lacks(queue[0].amount):
            waiter = queue.pop(0)
            self._grant(waiter)
            # A waiter that was cancelled in this very turn gives it back when its task runs next.
            if not waiter.granted.done():
                waiter.granted.set_result(None)
        ahead = Amount(0, 0)
        for position, waiter in enumerate(queue, start=1):
            ahead += waiter.amount
            self._tell(waiter, position, self._free(batch=waiter.batch).lacks(ahead))

    def _tell(self, waiter: _Waiter, position: int, missing: str) -> None:
        if waiter.on_wait and waiter.told != (position, missing):
            waiter.told = (position, missing)
            waiter.on_wait(position, missing)


def _vcpu(count: float) -> str:
    return f"{count:g} vCPU"


def _memory(count: int) -> str:
    return f"{count / GIB:.3g} GiB"
