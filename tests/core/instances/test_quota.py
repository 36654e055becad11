"""The queue of those who wait for the machine: never more than it has, first in, first out."""

from __future__ import annotations

import asyncio
import random

import pytest

from jupyter_smstudio.core.errors import QuotaExceeded
from jupyter_smstudio.core.quota import GIB, Amount, Quota

MEDIUM = Amount(2, 4 * GIB)
LARGE = Amount(4, 8 * GIB)


async def settle() -> None:
    """Let every task run until it waits for something."""
    for _ in range(10):
        await asyncio.sleep(0)


def within(quota: Quota) -> bool:
    free = quota.free
    return free.vcpu >= 0 and free.memory_bytes >= 0 and free.gpus >= 0


async def test_twenty_simultaneous_starts_never_exceed_the_machine_and_end_in_order() -> None:
    quota = Quota(Amount(4, 16 * GIB))
    begun: list[int] = []

    async def work(number: int) -> None:
        await quota.reserve(str(number), MEDIUM)
        begun.append(number)
        assert within(quota)
        await asyncio.sleep(0)
        quota.release(str(number))

    await asyncio.gather(*(work(number) for number in range(20)))

    assert begun == list(range(20))
    assert quota.free == quota.capacity


async def test_a_small_request_does_not_overtake_a_large_one() -> None:
    quota = Quota(Amount(4, 16 * GIB))
    await quota.reserve("first", MEDIUM)
    large = asyncio.create_task(quota.reserve("large", LARGE))
    await settle()
    small = asyncio.create_task(quota.reserve("small", MEDIUM))
    await settle()

    assert quota.waiting == ["large", "small"]
    quota.release("first")
    await settle()
    assert large.done() and not small.done()
    quota.release("large")
    await small


async def test_those_who_wait_are_told_their_position_and_what_they_wait_for() -> None:
    quota = Quota(Amount(4, 16 * GIB))
    await quota.reserve("first", LARGE)
    told: list[tuple[int, str]] = []
    second = asyncio.create_task(quota.reserve("second", MEDIUM))
    await settle()
    third = asyncio.create_task(quota.reserve("third", LARGE, lambda *place: told.append(place)))
    await settle()
    assert told == [(2, "6 vCPU and 4 GiB")]

    quota.release("first")
    await second
    await settle()
    assert told == [(2, "6 vCPU and 4 GiB"), (1, "2 vCPU")]
    quota.release("second")
    await third


async def test_what_can_never_fit_is_refused_with_the_numbers() -> None:
    quota = Quota(Amount(4, 16 * GIB, gpus=1))

    with pytest.raises(QuotaExceeded, match=r"4 vCPU \+ 16 GiB \+ 1 GPU at most; 8 vCPU \+ 32 GiB was"):
        await quota.reserve("huge", Amount(8, 32 * GIB))
    with pytest.raises(QuotaExceeded, match="2 GPU was asked"):
        await quota.reserve("gpus", Amount(1, GIB, gpus=2))
    assert quota.waiting == []


async def test_overcommit_promises_more_cores_and_memory_but_no_more_accelerators() -> None:
    quota = Quota(Amount(4, 16 * GIB, gpus=1), overcommit=1.5)

    await quota.reserve("cores", Amount(6, 24 * GIB))
    with pytest.raises(QuotaExceeded):
        quota.check(Amount(1, GIB, gpus=2))


async def test_a_cancelled_waiter_leaves_the_queue_and_the_next_moves_up() -> None:
    quota = Quota(Amount(4, 16 * GIB))
    await quota.reserve("first", MEDIUM)
    large = asyncio.create_task(quota.reserve("large", LARGE))
    await settle()
    small = asyncio.create_task(quota.reserve("small", MEDIUM))
    await settle()

    large.cancel()
    await small

    assert quota.waiting == []
    assert quota.free.lacks(Amount(0.1, 0))


async def test_cancelling_in_the_turn_of_the_grant_leaves_no_reservation() -> None:
    quota = Quota(Amount(4, 16 * GIB))
    await quota.reserve("first", LARGE)
    second = asyncio.create_task(quota.reserve("second", LARGE))
    await settle()

    quota.release("first")  # grants it to second …
    second.cancel()  # … which does not want it any more
    await settle()

    assert second.cancelled()
    assert quota.free == quota.capacity


async def test_adopted_instances_may_exceed_a_machine_that_shrank() -> None:
    quota = Quota(Amount(2, 4 * GIB))
    quota.adopt("old", LARGE)

    waiting = asyncio.create_task(quota.reserve("new", MEDIUM))
    await settle()
    assert not waiting.done()
    quota.release("old")
    await waiting


async def test_a_switch_takes_the_place_of_what_it_leaves() -> None:
    quota = Quota(Amount(4, 16 * GIB))
    await quota.reserve("old", LARGE)
    await quota.reserve("new", LARGE, replacing="old")
    assert quota.free == Amount(0, 8 * GIB)

    quota.release("old")
    assert quota.free == Amount(0, 8 * GIB)
    quota.release("new")
    assert quota.free == quota.capacity


async def test_a_switch_that_fails_gives_the_place_back() -> None:
    quota = Quota(Amount(4, 16 * GIB))
    await quota.reserve("old", MEDIUM)
    await quota.reserve("new", LARGE, replacing="old")
    quota.release("new")

    assert quota.free == quota.capacity - MEDIUM


async def test_what_a_switch_leaves_counts_again_when_it_stays_in_use() -> None:
    quota = Quota(Amount(4, 16 * GIB))
    await quota.reserve("old", MEDIUM)
    await quota.reserve("new", LARGE, replacing="old")
    quota.keep("old")
    assert quota.free == quota.capacity - MEDIUM - LARGE  # more than there is, and so nobody else starts

    quota.release("old")
    assert quota.free == quota.capacity - LARGE


@pytest.mark.parametrize("seed", range(25))
async def test_random_starts_cancellations_and_ends_keep_every_promise(seed: int) -> None:
    chance = random.Random(seed)
    machine = Amount(8, 32 * GIB, gpus=2)
    quota = Quota(machine)

    async def work(number: int, amount: Amount) -> None:
        await quota.reserve(str(number), amount)
        try:
            assert within(quota)
            assert all(int(key) > number for key in quota.waiting), "somebody was overtaken"
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


async def test_a_job_gets_cores_beside_a_notebook_but_memory_only_once() -> None:
    quota = Quota(Amount(2, 16 * GIB))
    await quota.reserve("notebook", MEDIUM)
    await quota.reserve("job", Amount(2, 8 * GIB), batch=True)
    assert within(quota)
    told: list[tuple[int, str]] = []
    second = asyncio.create_task(
        quota.reserve("second", Amount(1, 8 * GIB), lambda *place: told.append(place), batch=True)
    )
    await settle()
    assert told == [(1, "1 vCPU and 4 GiB")]

    quota.release("job")
    await second
    assert quota.free == Amount(0, 4 * GIB)


async def test_a_job_leaves_the_memory_to_the_notebook_that_waits_for_it() -> None:
    quota = Quota(Amount(4, 16 * GIB))
    await quota.reserve("first", Amount(2, 12 * GIB))
    waiting: list[str] = []
    quota.on_waiting(lambda: waiting.extend(quota.waiting))
    notebook = asyncio.create_task(quota.reserve("notebook", Amount(2, 8 * GIB)))
    await settle()
    job = asyncio.create_task(quota.reserve("job", Amount(1, 4 * GIB), batch=True))
    await settle()

    assert not job.done() and waiting[-2:] == ["notebook", "job"]
    quota.release("first")
    await asyncio.gather(notebook, job)
