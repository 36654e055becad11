"""When a tuning job has done enough, before its limits are reached."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from .models import CompletionCriteria

CONVERGED_WINDOW = 20
"""Latest objectives that say what the next ones will be like; fewer say nothing."""
CONVERGED_AHEAD = 10
"""Jobs ahead that are looked at."""
CONVERGED_GAIN = 0.01
"""Of the best objective: the original completes below an expected gain of 1 %."""


def completed(criteria: CompletionCriteria, objectives: Sequence[float], *, maximize: bool) -> str:
    """Return why a tuning job is complete, in words; empty if it is not.

    Args:
        criteria: of its request.
        objectives: of its trials, in the order in which they ended.
        maximize: whether larger ones are better.
    """
    if not objectives:
        return ""
    best = max(objectives) if maximize else min(objectives)
    target = criteria.target_value
    if target is not None and (best >= target if maximize else best <= target):
        return f"The target {target:g} was reached: {best:g}."
    since = len(objectives) - 1 - objectives.index(best)
    if criteria.max_jobs_not_improving is not None and since >= criteria.max_jobs_not_improving:
        return f"{since} training jobs in a row did not improve on the best, {best:g}."
    if criteria.on_convergence and len(objectives) >= CONVERGED_WINDOW:
        gain = expected_gain(objectives, maximize=maximize)
        if gain < CONVERGED_GAIN * abs(best):
            return (
                f"It has converged: {CONVERGED_AHEAD} more jobs would improve {best:g} by about {gain:.1g}."
            )
    return ""


def expected_gain(objectives: Sequence[float], *, maximize: bool) -> float:
    """Return by how much the next jobs are expected to improve on the best.

    The sum of the expected improvements (Jones et al., 1998) of :data:`CONVERGED_AHEAD` jobs that come
    from a normal distribution with the mean and deviation of the latest ones: an upper bound.
    """
    signed = list(objectives) if maximize else [-value for value in objectives]
    latest = signed[-CONVERGED_WINDOW:]
    mean, deviation = statistics.fmean(latest), statistics.stdev(latest)
    if deviation == 0:
        return 0.0
    z = (mean - max(signed)) / deviation
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    below = 0.5 * math.erfc(-z / math.sqrt(2))
    return CONVERGED_AHEAD * deviation * (density + z * below)
