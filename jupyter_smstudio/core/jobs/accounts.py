"""What a job has used and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from .records import HostRecord, JobRecord
from .states import SecondaryStatus

SPOT_PRICE_FACTOR = 0.3
"""Of the list price. The original's spot market moves, with savings of up to 90 %; this is a fixed 70 %."""

Held = Callable[[HostRecord], float]
"""Seconds that a job has had a host so far."""


def price_factor(spot: bool) -> float:
    """Return the share of the list price that a job pays."""
    return SPOT_PRICE_FACTOR if spot else 1.0


@dataclass(frozen=True)
class Account:
    """A job's times and costs.

    Attributes:
        training_seconds: of its program on all hosts, interrupted attempts included.
        billable_seconds: those seconds at the full price that cost as much.
        cost: of its instances for as long as it had them, in the price list's currency.
        spot_saving: ``1 - billable / training``, as the original shows it; None for other jobs.
    """

    training_seconds: float
    billable_seconds: float
    cost: float
    spot_saving: float | None

    @classmethod
    def of(cls, record: JobRecord, hosts: Sequence[HostRecord], held: Held) -> Self:
        """Add up a job's hosts; those that still run count for as long as they are ``held``."""
        training = sum(training_seconds(record, host, held) for host in hosts)
        factor = price_factor(record.spec.spot)
        return cls(
            training_seconds=training,
            billable_seconds=training * factor,
            cost=sum(host.price_per_hour * _seconds(host, held) / 3600 for host in hosts),
            spot_saving=1 - factor if record.spec.spot else None,
        )


def _seconds(host: HostRecord, held: Held) -> float:
    return host.seconds if host.released is not None else held(host)


def training_seconds(record: JobRecord, host: HostRecord, held: Held) -> float:
    """Return for how long a host's program has run, or did."""
    running = (
        host.attempt == record.attempt
        and not host.outcome
        and record.secondary_status is SecondaryStatus.TRAINING
        and record.training_started is not None
    )
    if running and record.training_started is not None:
        prepared = max(0.0, (record.training_started - host.acquired).total_seconds())
        return max(0.0, held(host) - prepared)
    return host.training_seconds
