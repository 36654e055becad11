"""From the times of growing batches to the time of all the data, with an error bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from ..core.jobs.models import Estimate
from .runtime.dry_run.protocol import Batch

NOISE_SECONDS = 0.1
"""Taken for what two starts of one program differ by on a machine that does other things as well."""
SPREAD = 0.5
"""Half the expected time up and down: what repeated jobs differ by where other work runs beside them."""


@dataclass(frozen=True)
class Line:
    """A quantity over the share of the data: ``start + slope · share``, both at least 0.

    Attributes:
        start: at a share of 0.
        slope: by least squares.
        low: the least slope that the measurements allow.
        high: the greatest one.
    """

    start: float
    slope: float
    low: float
    high: float


def fit(shares: Sequence[float], values: Sequence[float], noise: float) -> Line | None:
    """Fit a line; None unless there are two different shares.

    Args:
        shares: 0 to 1, ascending.
        values: measured.
        noise: that each may be off.
    """
    count = len(shares)
    mean_share, mean_value = sum(shares) / max(1, count), sum(values) / max(1, count)
    spread = sum((share - mean_share) ** 2 for share in shares)
    if spread == 0:
        return None
    products = zip(shares, values, strict=True)
    slope = sum((share - mean_share) * (value - mean_value) for share, value in products) / spread
    # Slopes between neighbours differ where the line bends; each is as uncertain as its two ends.
    points = pairwise(zip(shares, values, strict=True))
    between = [(later[1] - one[1]) / (later[0] - one[0]) for one, later in points if later[0] > one[0]]
    off = 2 * noise / (shares[-1] - shares[0])
    last = between[-1]
    slope = max(0.0, slope)
    return Line(
        start=max(0.0, mean_value - slope * mean_share),
        slope=slope,
        low=max(0.0, min(slope, last) - off),
        high=max(slope, last) + off,
    )


def whole_time(batches: Sequence[Batch], progress: float | None) -> Estimate | None:
    """Return how long the program takes with all the data; None if that cannot be told.

    Args:
        batches: in their order; the last one may have been ended.
        progress: the last that the program told, 0 to 1; None if it tells none.
    """
    done = [batch for batch in batches if batch.finished]
    ended = batches[-1] if batches and not batches[-1].finished else None
    if ended and progress and progress < 1:
        return _from_progress(ended, progress)
    if not done:
        return None
    last = done[-1]
    if last.share == 1.0:
        return Estimate(
            low=last.seconds * (1 - SPREAD),
            expected=last.seconds,
            high=last.seconds * (1 + SPREAD) + NOISE_SECONDS,
            basis="the program ended with all its data",
        )
    line = fit([batch.share for batch in done], [batch.seconds for batch in done], NOISE_SECONDS)
    # A batch that was ended would have taken longer: with all the data it is more by the same slope at least.
    least = last.seconds
    if ended and ended.share > last.share:
        slope = (ended.seconds - last.seconds) / (ended.share - last.share)
        least += max(0.0, slope) * (1 - last.share)
    if line is None or line.start + line.slope < least:
        return _between(least, max(least, last.seconds / last.share) * (1 + SPREAD), last.share)
    return Estimate(
        low=max(least, (line.start + line.low) * (1 - SPREAD)),
        expected=line.start + line.slope,
        high=(line.start + line.high) * (1 + SPREAD),
        basis=f"{len(done)} batches of up to {percent(last.share)} of the data, as if time grew with them",
    )


def startup_time(batches: Sequence[Batch]) -> float | None:
    """Return what of the program's time does not grow with the data; None if that cannot be told."""
    done = [batch for batch in batches if batch.finished]
    line = fit([batch.share for batch in done], [batch.seconds for batch in done], NOISE_SECONDS)
    return min(line.start, done[0].seconds) if line else None


def whole_memory(batches: Sequence[Batch]) -> float:
    """Return the memory that the largest process takes with all the data, in bytes; 0: nothing was tried."""
    line = fit([batch.share for batch in batches], [float(batch.peak_memory_bytes) for batch in batches], 0.0)
    return line.start + line.slope if line else max((batch.peak_memory_bytes for batch in batches), default=0)


def percent(share: float) -> str:
    """Write a share as people do."""
    return f"{100 * share:.2g} %" if share < 1 else "100 %"


def _between(low: float, high: float, share: float) -> Estimate:
    """Return an estimate of which only the bounds are known: its middle is as many times one as the other."""
    return Estimate(
        low=low,
        expected=sqrt(low * high),
        high=high,
        basis=f"a batch of {percent(share)} of the data, as if none of its time grew with them, or all",
    )


def _from_progress(batch: Batch, progress: float) -> Estimate:
    seconds = batch.seconds / progress / batch.share
    return Estimate(
        low=seconds * (1 - SPREAD),
        expected=seconds,
        high=seconds * (1 + SPREAD),
        basis=f"{percent(progress)} of its work on {percent(batch.share)} of the data",
    )
