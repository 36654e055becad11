"""The contract of :class:`~jupyter_smstudio.core.quota.Quota`, for every way to give a machine away.

A suite subclasses :class:`QuotaContract` and has a fixture ``quotas``, which opens a machine for its owners.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import pytest

from ..core.errors import QuotaExceeded
from ..core.quota import GIB, Amount, Claim, Quota

PATIENCE_SECONDS = 60.0
"""So long may what has to happen take on a busy machine; nothing waits for it where it has happened."""
SMALL, MEDIUM, LARGE = Amount(1, 2 * GIB), Amount(2, 4 * GIB), Amount(4, 8 * GIB)
MEMORY, HUGE, GPUS = Amount(1, 12 * GIB), Amount(8, 32 * GIB), Amount(1, 2 * GIB, gpus=2)
TYPES = {
    "test.small": SMALL,
    "test.medium": MEDIUM,
    "test.large": LARGE,
    "test.memory": MEMORY,
    "test.huge": HUGE,
    "test.gpus": GPUS,
}
"""Every amount that the contract asks for, by the name of its instance type."""
NAMES = {amount: name for name, amount in TYPES.items()}
MACHINE = Amount(4, 16 * GIB, gpus=1)


class OpenQuota(Protocol):
    """Opens one machine, and returns it as each of its owners' servers sees it."""

    async def __call__(self, owner: str = "ann", *adopted: Claim, overcommit: float = 1.0) -> Quota:
        """Return what an owner asks.

        Args:
            owner: whose server it is; the machine is the same for all.
            adopted: what runs there already.
            overcommit: of the machine; the first call decides.
        """
        ...


def claim(
    name: str,
    amount: Amount = MEDIUM,
    owner: str = "ann",
    *,
    batch: bool = False,
    replacing: str | None = None,
) -> Claim:
    """Return the claim of an instance."""
    return Claim(
        key=key(name),
        amount=amount,
        owner=owner,
        batch=batch,
        replacing=key(replacing) if replacing else None,
        type=NAMES[amount],
    )


def key(name: str) -> str:
    """Return the id of an instance that a test calls by a short name."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


async def until(condition: Callable[[], bool]) -> None:
    """Return when something holds; what runs in another process tells nobody in this one."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


class Asking:
    """A reservation that is asked for, and its places in the queue."""

    def __init__(self, quota: Quota, wanted: Claim) -> None:
        self.places: list[tuple[int, str]] = []
        self.task = asyncio.create_task(quota.reserve(wanted, lambda *place: self.places.append(place)))

    @property
    def done(self) -> bool:
        """Tell whether it has what it asked for."""
        return self.task.done()

    async def queued(self) -> Asking:
        """Return when it waits."""
        await until(lambda: bool(self.places))
        assert not self.done
        return self

    async def got(self) -> None:
        """Return when it has what it asked for."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.task


class QuotaContract:
    """What every quota does."""

    async def test_a_reservation_is_taken_from_what_is_free(self, quotas: OpenQuota) -> None:
        """What is given back is free again; to give back what nobody holds is no error."""
        quota = await quotas()
        assert quota.capacity == MACHINE
        await quota.reserve(claim("first"))
        await until(lambda: quota.free == MACHINE - MEDIUM)
        quota.release(key("first"))
        quota.release(key("first"))
        quota.release(key("unknown"))
        await until(lambda: quota.free == MACHINE)

    async def test_starts_are_served_in_order(self, quotas: OpenQuota) -> None:
        """The sum never exceeds the machine: each waits for its turn."""
        quota = await quotas()
        await quota.reserve(claim("0", LARGE))
        asked = [await Asking(quota, claim(str(number), LARGE)).queued() for number in range(1, 5)]
        assert quota.waiting == [key(str(number)) for number in range(1, 5)]
        for number, asking in enumerate(asked):
            quota.release(key(str(number)))
            await asking.got()
            assert [each.done for each in asked] == [each <= number for each in range(4)]

    async def test_a_small_request_does_not_overtake_a_large_one(self, quotas: OpenQuota) -> None:
        """A large one would otherwise never start."""
        quota = await quotas()
        await quota.reserve(claim("first"))
        large = await Asking(quota, claim("large", LARGE)).queued()
        small = await Asking(quota, claim("small", SMALL)).queued()
        quota.release(key("first"))
        await large.got()
        assert not small.done
        quota.release(key("large"))
        await small.got()

    async def test_those_who_wait_are_told_what_for(self, quotas: OpenQuota) -> None:
        """The position, and what has to be given back by then; also whoever listens."""
        quota = await quotas()
        heard: list[list[str]] = []
        quota.on_waiting(lambda: heard.append(quota.waiting))
        await quota.reserve(claim("first", LARGE))
        second = await Asking(quota, claim("second")).queued()
        third = await Asking(quota, claim("third", LARGE)).queued()
        assert third.places == [(2, "6 vCPU and 4 GiB")]
        assert heard[-1] == [key("second"), key("third")]
        quota.release(key("first"))
        await second.got()
        await until(lambda: third.places[-1] == (1, "2 vCPU"))
        quota.release(key("second"))
        await third.got()

    async def test_what_can_never_fit_is_refused_with_the_numbers(self, quotas: OpenQuota) -> None:
        """Nobody waits for what never comes."""
        quota = await quotas()
        with pytest.raises(QuotaExceeded, match=r"4 vCPU \+ 16 GiB \+ 1 GPU at most; 8 vCPU \+ 32 GiB was"):
            await quota.reserve(claim("huge", HUGE))
        with pytest.raises(QuotaExceeded, match="2 GPU was asked"):
            quota.check(GPUS)
        assert quota.waiting == []

    async def test_overcommit_promises_more_cores_and_memory(self, quotas: OpenQuota) -> None:
        """Accelerators are never promised twice."""
        quota = await quotas(overcommit=2.0)
        assert quota.capacity == Amount(8, 32 * GIB, gpus=1)
        await quota.reserve(claim("huge", HUGE))
        with pytest.raises(QuotaExceeded):
            quota.check(GPUS)

    async def test_a_cancelled_waiter_leaves_the_queue(self, quotas: OpenQuota) -> None:
        """The next one moves up."""
        quota = await quotas()
        await quota.reserve(claim("first"))
        large = await Asking(quota, claim("large", LARGE)).queued()
        small = await Asking(quota, claim("small")).queued()
        large.task.cancel()
        await small.got()
        await until(lambda: quota.waiting == [] and quota.free == MACHINE - LARGE)

    async def test_what_runs_already_counts(self, quotas: OpenQuota) -> None:
        """It was found after a restart, and may be more than there is."""
        quota = await quotas("ann", claim("old", LARGE), claim("older"))
        waiting = await Asking(quota, claim("new", SMALL)).queued()
        quota.release(key("older"))
        await until(lambda: waiting.places[-1] == (1, "1 vCPU"))
        quota.release(key("old"))
        await waiting.got()

    async def test_what_claims_no_cores_waits_for_memory_alone(self, quotas: OpenQuota) -> None:
        """A cluster runs beside a notebook and a job that have all cores; its memory counts once."""
        quota = await quotas()
        await quota.reserve(claim("notebook", LARGE))
        beside = replace(claim("cluster"), amount=replace(MEDIUM, vcpu=0), claims_cores=False)
        await quota.reserve(beside)
        await until(lambda: quota.free == MACHINE - LARGE - replace(MEDIUM, vcpu=0))
        waiting = await Asking(quota, replace(claim("more", LARGE, batch=True))).queued()
        await until(lambda: waiting.places[-1] == (1, "4 GiB"))
        quota.release(key("cluster"))
        await waiting.got()

    async def test_a_switch_takes_the_place_of_what_it_leaves(self, quotas: OpenQuota) -> None:
        """Both together never count as more than the larger one."""
        quota = await quotas()
        await quota.reserve(claim("old", LARGE))
        await quota.reserve(claim("new", LARGE, replacing="old"))
        await until(lambda: quota.free == MACHINE - LARGE)
        quota.release(key("old"))
        quota.release(key("new"))
        await until(lambda: quota.free == MACHINE)

    async def test_a_switch_that_fails_gives_the_place_back(self, quotas: OpenQuota) -> None:
        """What was left goes on."""
        quota = await quotas()
        await quota.reserve(claim("old"))
        await quota.reserve(claim("new", LARGE, replacing="old"))
        await until(lambda: quota.free == MACHINE - LARGE)
        quota.release(key("new"))
        await until(lambda: quota.free == MACHINE - MEDIUM)

    async def test_what_a_switch_leaves_counts_again_when_it_stays_in_use(self, quotas: OpenQuota) -> None:
        """More may be held than there is, and nobody else starts then."""
        quota = await quotas()
        await quota.reserve(claim("old"))
        await quota.reserve(claim("new", LARGE, replacing="old"))
        quota.keep(key("old"))
        await until(lambda: quota.free == MACHINE - MEDIUM - LARGE)
        quota.release(key("old"))
        await until(lambda: quota.free == MACHINE - LARGE)

    async def test_a_job_gets_cores_beside_a_notebook_but_memory_once(self, quotas: OpenQuota) -> None:
        """See docs/decisions/0008-cores-of-jobs.md."""
        quota = await quotas()
        await quota.reserve(claim("notebook", LARGE))
        await quota.reserve(claim("job", batch=True))
        await until(lambda: quota.free_for_jobs == Amount(2, 4 * GIB, gpus=1))
        second = await Asking(quota, claim("second", LARGE, batch=True)).queued()
        assert second.places == [(1, "2 vCPU and 4 GiB")]
        quota.release(key("job"))
        await second.got()

    async def test_a_job_leaves_the_memory_to_a_notebook_that_waits_for_it(self, quotas: OpenQuota) -> None:
        """Whoever waits at the screen comes first."""
        quota = await quotas()
        await quota.reserve(claim("first", MEMORY))
        notebook = await Asking(quota, claim("notebook", LARGE)).queued()
        job = await Asking(quota, claim("job", batch=True)).queued()
        assert quota.waiting == [key("notebook"), key("job")]
        quota.release(key("first"))
        await notebook.got()
        await job.got()

    async def test_what_others_wait_for_is_known_where_room_can_be_made(self, quotas: OpenQuota) -> None:
        """Spot jobs give way to whoever pays the full price, and to nobody else."""
        ann, ben = await quotas("ann"), await quotas("ben")
        heard: list[Claim | None] = []
        ann.on_waiting(lambda: heard.append(ann.wanted))
        await ann.reserve(claim("a0", LARGE))
        spot = replace(claim("spot", LARGE, "ben"), price_factor=0.3)
        cheap = await Asking(ben, spot).queued()
        waiting = await Asking(ben, claim("b0", LARGE, "ben")).queued()
        await until(lambda: bool(heard) and heard[-1] is not None)
        assert ann.wanted is not None
        assert (ann.wanted.amount, ann.wanted.batch, ann.wanted.type) == (LARGE, False, NAMES[LARGE])
        waiting.task.cancel()
        await until(lambda: ann.wanted is None)
        ann.release(key("a0"))
        await cheap.got()

    async def test_turns_go_round_by_owner(self, quotas: OpenQuota) -> None:
        """Who asks for more waits no less, and nobody waits longer because of it."""
        ann, ben = await quotas("ann"), await quotas("ben")
        await ann.reserve(claim("a0", LARGE))
        asked = [await Asking(ann, claim(f"a{number}", LARGE)).queued() for number in (1, 2)]
        late = await Asking(ben, claim("b0", LARGE, "ben")).queued()
        assert late.places[-1][0] == 1
        ann.release(key("a0"))
        await late.got()
        assert not any(each.done for each in asked)
        again = await Asking(ben, claim("b1", LARGE, "ben")).queued()
        ben.release(key("b0"))
        await asked[0].got()
        ann.release(key("a1"))
        await again.got()
        assert not asked[1].done
        ben.release(key("b1"))
        await asked[1].got()
