"""What a job has used and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from .records import HostRecord, JobRecord
from .states import SecondaryStatus

SPOT_PRICE_FACTOR = 0.3
"""Of the list price. The original's spot market moves, with savings of up to 90 %; this is a fixed 70 %."""


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
    def of(cls, record: JobRecord, hosts: Sequence[HostRecord], now: datetime) -> Self:
        """Add up a job's hosts; those that still run count up to ``now``."""
        training = sum(_training_seconds(record, host, now) for host in hosts)
        factor = price_factor(record.spec.spot)
        return cls(
            training_seconds=training,
            billable_seconds=training * factor,
            cost=sum(host.price_per_hour * _seconds(host, now) / 3600 for host in hosts),
            spot_saving=1 - factor if record.spec.spot else None,
        )


def _seconds(host: HostRecord, now: datetime) -> float:
    if host.released is not None:
        return host.seconds
    return max(0.0, (now - host.acquired).total_seconds())


def _training_seconds(record: JobRecord, host: HostRecord, now: datetime) -> float:
    running = (
        host.attempt == record.attempt
        and not host.outcome
        and record.secondary_status is SecondaryStatus.TRAINING
        and record.training_started is not None
    )
    if running and record.training_started is not None:
        return max(0.0, (now - max(record.training_started, host.acquired)).total_seconds())
    return host.training_seconds
