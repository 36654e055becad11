"""How a job's time is divided among its steps."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from typing import Any

SEARCH_SHARE = 0.5
"""Of the whole time for the search, where an honest estimate follows."""
SEARCH_SHARE_ALONE = 0.8
"""Of the whole time for the search, where none follows."""
AMPLE = 240.0
"""Seconds of a job from which notebooks are run and an honest estimate is made; less is too little."""
LATEST_SHARE = 1.2
"""Of the whole time for the first candidate, where it takes so long."""
FIT_SHARE = 0.12
"""Of the whole time for the last fit."""
EXPLAIN_SHARE = 0.06
"""Of the whole time for explanations."""
GRACE = 60.0
"""Seconds for the last fit of a job that is to stop; the original kills it after 120 s."""


class JobClock:
    """Says until when each step of a job may take, as moments of ``time.monotonic``.

    Args:
        seconds: of the whole job; None: no limit.
        spent: seconds that it has had already, before it was killed and started again.
        honest: an honest estimate is asked for.
    """

    def __init__(self, seconds: float | None, spent: float, *, honest: bool) -> None:
        self._seconds = seconds
        self._began = time.monotonic() - spent
        self.ample = seconds is None or seconds >= AMPLE
        self.honest = honest and self.ample

    @property
    def end(self) -> float | None:
        """Of the whole job."""
        return None if self._seconds is None else self._began + self._seconds

    @property
    def search(self) -> float | None:
        """Of the search."""
        return self._after(SEARCH_SHARE if self.honest else SEARCH_SHARE_ALONE)

    @property
    def latest(self) -> float | None:
        """Of the search while no candidate is complete: a job without a model was for nothing."""
        return self._after(LATEST_SHARE)

    def fit(self, *, stopping: bool) -> float | None:
        """Of the last fit.

        Args:
            stopping: the job was asked to stop.
        """
        if stopping:
            grace = time.monotonic() + GRACE
            return grace if self.end is None else min(grace, self.end)
        return None if self._seconds is None else self._now_or(FIT_SHARE)

    @property
    def explaining(self) -> float | None:
        """Seconds for explanations; None: as many as it takes."""
        if self.end is None or self._seconds is None:
            return None
        return max(0.0, min(self._seconds * EXPLAIN_SHARE, self.end - time.monotonic()))

    @property
    def left(self) -> float:
        """Seconds that are left; infinite where there is no limit."""
        return float("inf") if self.end is None else self.end - time.monotonic()

    def _after(self, share: float) -> float | None:
        return None if self._seconds is None else self._began + self._seconds * share

    def _now_or(self, share: float) -> float:
        assert self._seconds is not None and self.end is not None
        return min(self.end, time.monotonic() + self._seconds * share)


def spent_seconds(lines: Sequence[dict[str, Any]], ended: Sequence[float]) -> float:
    """Return how long a job has run, over all its starts.

    Args:
        lines: of its progress file; each start has the step ``Starting``.
        ended: when its trials ended, seconds since 1970.
    """
    starts = [line["time"] for line in lines if line["step"] == "Starting"]
    moments = sorted([line["time"] for line in lines] + list(ended))
    spent = 0.0
    for start, following in itertools.pairwise([*starts, float("inf")]):
        spent += max((moment for moment in moments if start <= moment < following), default=start) - start
    return spent
