"""A machine that one process gives away: the contract, and what only that process can be made to do."""

from __future__ import annotations

import asyncio
import random

import pytest

from jupyter_smstudio.core.fair_queue import FairQueue
from jupyter_smstudio.core.machine_quota import MachineQuota
from jupyter_smstudio.core.quota import GIB, Amount, Claim, Quota
from jupyter_smstudio.testing.quota import LARGE, MACHINE, OpenQuota, QuotaContract, claim, key


@pytest.fixture
def quotas() -> OpenQuota:
    """One machine, which everybody asks directly."""
    machines: list[MachineQuota] = []

    async def open_quota(owner: str = "ann", *adopted: Claim, overcommit: float = 1.0) -> Quota:
        if not machines:
            machines.append(MachineQuota(MACHINE, overcommit))
        for each in adopted:
            machines[0].adopt(each)
        return machines[0]

    return open_quota


class TestMachineQuota(QuotaContract):
    """The machine of one process."""


async def settle() -> None:
    """Let every task run until it waits for something."""
    for _ in range(10):
        await asyncio.sleep(0)


def within(quota: Quota) -> bool:
    free = quota.free
    return free.vcpu >= 0 and free.memory_bytes >= 0 and free.gpus >= 0


async def test_cancelling_in_the_turn_of_the_grant_leaves_no_reservation() -> None:
    quota = MachineQuota(MACHINE)
    await quota.reserve(claim("first", LARGE))
    second = asyncio.create_task(quota.reserve(claim("second", LARGE)))
    await settle()

    quota.release(key("first"))  # grants it to second …
    second.cancel()  # … which does not want it any more
    await settle()

    assert second.cancelled()
    assert quota.free == quota.capacity


@pytest.mark.parametrize("seed", range(25))
async def test_random_starts_cancellations_and_ends_keep_every_promise(seed: int) -> None:
    chance = random.Random(seed)
    quota = MachineQuota(Amount(8, 32 * GIB, gpus=2))

    async def work(number: int, amount: Amount) -> None:
        await quota.reserve(Claim(str(number), amount))
        try:
            assert within(quota)
            assert all(int(waiting) > number for waiting in quota.waiting), "somebody was overtaken"
            for _ in range(chance.randrange(6)):
                await asyncio.sleep(0)
        finally:
            quota.release(str(number))

    tasks = []
    for number in range(60):
        amount = Amount(
            chance.choice([0.5, 1, 2, 4, 8]), chance.choice([1, 4, 32]) * GIB, chance.choice([0, 0, 1])
        )
        tasks.append(asyncio.create_task(work(number, amount)))
        if chance.random() < 0.5:
            await asyncio.sleep(0)
        if chance.random() < 0.3:
            chance.choice(tasks).cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    failures = [task.exception() for task in tasks if not task.cancelled() and task.exception()]
    assert failures == []
    assert quota.free == quota.capacity
    assert quota.waiting == []


class Waiter:
    def __init__(self, owner: str) -> None:
        self.owner = owner


@pytest.mark.parametrize("seed", range(10))
def test_a_turn_is_overtaken_by_one_request_of_each_other_owner_at_most(seed: int) -> None:
    chance = random.Random(seed)
    queue: FairQueue[Waiter] = FairQueue()
    ann = Waiter("ann")
    queue.add(ann)
    served: list[str] = []
    while ann in queue:
        for _ in range(3):
            queue.add(Waiter(chance.choice("bcd")))
        first = queue.first()
        assert first is queue.order()[0]
        queue.serve(first)
        served.append(first.owner)
    assert served.count("ann") == 1
    assert max(map(served.count, "bcd")) <= 1


def test_an_owners_requests_are_served_in_the_order_in_which_they_came() -> None:
    queue: FairQueue[Waiter] = FairQueue()
    waiters = [Waiter(owner) for owner in "aababc"]
    for waiter in waiters:
        queue.add(waiter)
    queue.remove(waiters[1])
    assert [(each.owner, waiters.index(each)) for each in queue.order()] == [
        ("a", 0),
        ("b", 2),
        ("c", 5),
        ("a", 3),
        ("b", 4),
    ]
