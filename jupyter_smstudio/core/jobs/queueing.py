"""Who is next, and when: pure functions of what waits and what runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..quota import Amount


@dataclass(frozen=True)
class Waiting:
    """A job in the queue.

    Attributes:
        id: of the job.
        owner: whose.
        number: the order in which jobs were made.
        spot: whether it only takes what nobody else wants.
    """

    id: str
    owner: str
    number: int
    spot: bool


def fair_order(waiting: Iterable[Waiting], running: Iterable[str], served: Iterable[str] = ()) -> list[str]:
    """Return the ids of waiting jobs in the order in which they get their instances.

    Spot jobs come last. Among the others the owner with the fewest jobs comes first; of owners with as
    many, whoever was not served for the longest time; and of an owner's jobs the oldest.

    Args:
        waiting: the queue.
        running: owners of the jobs that have their instances, once for each.
        served: owners in the order in which they last got instances; who never did waits the longest.
    """
    counts, left, order = Counter(running), list(waiting), list[str]()
    turns = {owner: turn for turn, owner in enumerate(served)}
    while left:
        best = min(left, key=lambda job: (job.spot, counts[job.owner], turns.get(job.owner, -1), job.number))
        left.remove(best)
        counts[best.owner] += 1
        turns[best.owner] = len(turns) + len(order)  # later than all before
        order.append(best.id)
    return order


@dataclass(frozen=True)
class Forecast:
    """A job as a forecast sees it.

    Attributes:
        amount: of machine, all its hosts together.
        seconds: that it will still take; None if nobody knows.
    """

    amount: Amount
    seconds: float | None


def expected_waits(
    free: Amount, running: Sequence[Forecast], waiting: Sequence[Forecast]
) -> list[float | None]:
    """Return for each waiting job, in the order of the queue, after how many seconds it will start.

    None from the first on whose start depends on something of unknown length.

    Args:
        free: of the machine, for jobs.
        running: jobs that have their instances.
        waiting: the queue in its order.
    """
    # None sorts as infinite: what may never end frees nothing.
    ends = [(job.seconds if job.seconds is not None else float("inf"), job.amount) for job in running]
    now, waits = 0.0, list[float | None]()
    for job in waiting:
        ends.sort(key=lambda end: end[0])
        while free.lacks(job.amount) and ends and ends[0][0] < float("inf"):
            now, amount = max(now, ends[0][0]), ends[0][1]
            free = free + amount
            ends.pop(0)
        if free.lacks(job.amount):
            return waits + [None] * (len(waiting) - len(waits))
        waits.append(now)
        free = free - job.amount
        ends.append((now + job.seconds if job.seconds is not None else float("inf"), job.amount))
    return waits


def helps(free: Amount, held: Amount, wanted: Amount) -> bool:
    """Tell whether giving ``held`` back would let ``wanted`` start, which does not fit now."""
    return bool(free.lacks(wanted)) and not (free + held).lacks(wanted)
