"""What a machine has to give, and the port by which it is asked for.

Asked before any compute starts. The sum of what is reserved never exceeds the capacity, and nobody whose
turn it is gets overtaken: a large request would otherwise never start where small ones keep coming.

Memory and accelerators are promised once. Cores are promised once to those who wait at the screen
and once to jobs, which run at a lower priority: a notebook that waits for its own job would
otherwise hold the very cores the job waits for (docs/decisions/0008-cores-of-jobs.md). A cluster, which
works when a notebook or a job asks it to, claims none (docs/decisions/0027-cores-of-clusters.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

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


@dataclass(frozen=True)
class Claim:
    """What somebody wants of the machine.

    Attributes:
        key: names the reservation; no two that are held or waited for at a time have the same.
        amount: how much.
        owner: who wants it; the turns of a queue go round by owner.
        batch: a job: its cores come out of the jobs' share, and it waits behind everybody who waits for
            memory at the screen.
        replacing: key whose reservation this one takes the place of, as a switch does: what that key holds
            counts as free for this one. It gets it back if this one is released first.
        type: name of the instance type that the amount is of.
        image: name of the image that is wanted for.
        price_factor: of the list price; spot jobs pay less than 1.
        claims_cores: False for what works beside notebooks and jobs; its ``amount`` has none then.
    """

    key: str
    amount: Amount
    owner: str = ""
    batch: bool = False
    replacing: str | None = None
    type: str = ""
    image: str = ""
    price_factor: float = 1.0
    claims_cores: bool = True


class Quota(Protocol):
    """Reservations of one machine; the manager of instances asks before anything starts.

    :class:`~.machine_quota.MachineQuota` has a machine to itself; ``domain.leased_quota`` takes leases of a
    machine that several servers share. Both pass ``jupyter_smstudio.testing.quota``.
    """

    @property
    def capacity(self) -> Amount:
        """Return what the machine can give at most."""
        ...

    @property
    def free(self) -> Amount:
        """Return what is not reserved, with the cores for notebooks and terminals; it may be negative."""
        ...

    @property
    def free_for_jobs(self) -> Amount:
        """Return what is not reserved, with the cores that are for jobs."""
        ...

    @property
    def waiting(self) -> list[str]:
        """Return the keys of this server in the queue, the next one first; jobs come last."""
        ...

    @property
    def wanted(self) -> Claim | None:
        """Return the first claim that waits and is no spot job's; of a shared machine, whoever's it is."""
        ...

    def on_waiting(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` whenever somebody had to be left waiting."""
        ...

    def check(self, amount: Amount) -> None:
        """Refuse what could never be given.

        Raises:
            QuotaExceeded: more than the whole machine; the message has the numbers.
        """
        ...

    async def reserve(self, claim: Claim, on_wait: OnWait | None = None) -> None:
        """Reserve what is claimed, waiting in line while it is not there.

        Cancelling the waiting task leaves the queue; nothing stays reserved.

        Args:
            claim: what is wanted; :meth:`release` takes it back.
            on_wait: told whenever the position or what is waited for changes.

        Raises:
            QuotaExceeded: more than the whole machine could ever give, or than the owner may have.
        """
        ...

    def adopt(self, claim: Claim) -> None:
        """Reserve for what runs already, found after a restart; exceeding is a fact, no error."""
        ...

    def release(self, key: str) -> None:
        """Give back what ``key`` holds, and serve those who wait; an unknown key is no error."""
        ...

    def keep(self, key: str) -> None:
        """Count ``key`` again beside what was to take its place: it goes on after all."""
        ...


def refuse_more_than(capacity: Amount, amount: Amount) -> None:
    """Refuse what a machine could never give.

    Raises:
        QuotaExceeded: the message has both amounts.
    """
    if capacity.lacks(amount):
        raise QuotaExceeded(
            f"This machine can give {capacity} at most; {amount} was asked for. "
            "Choose a smaller instance type.",
            wanted=str(amount),
            capacity=str(capacity),
        )


def _vcpu(count: float) -> str:
    return f"{count:g} vCPU"


def _memory(count: int) -> str:
    return f"{count / GIB:.3g} GiB"
