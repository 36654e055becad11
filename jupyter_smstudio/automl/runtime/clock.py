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
EXPLAIN_SECONDS = 10.0
"""For explanations at least, as far as there are: on busy cores their process takes some of them to start."""
WAITING_SHARE = 0.1
"""Of the whole time at most that counts as spent before the program began: its environment is started, and
whoever asked for the job looks at the clock since then. A longer wait, for room, is no fault of the job."""
LEAVING_SHARE = 0.03
"""Of the whole time for what follows an honest estimate: the server packs the model and writes the report."""
GRACE = 60.0
"""Seconds for the last fit of a job that is to stop; the original kills it after 120 s."""


class JobClock:
    """Says until when each step of a job may take, as moments of ``time.monotonic``.

    Args:
        seconds: of the whole job; None: no limit.
        spent: seconds that it has had already, before it was killed and started again.
        waited: seconds from the request to the program's first start.
        honest: an honest estimate is asked for.
    """

    def __init__(self, seconds: float | None, spent: float, waited: float = 0.0, *, honest: bool) -> None:
        self._seconds = seconds
        self._began = time.monotonic() - spent - min(waited, (seconds or 0.0) * WAITING_SHARE)
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
        wanted = max(self._seconds * EXPLAIN_SHARE, EXPLAIN_SECONDS)
        return max(0.0, min(wanted, self.end - time.monotonic()))

    @property
    def measuring(self) -> float | None:
        """Of the honest estimate, so that the whole job ends in time."""
        return self._after(1 - LEAVING_SHARE)

    @property
    def left(self) -> float:
        """Seconds that are left for an honest estimate; infinite where there is no limit."""
        return float("inf") if self.measuring is None else self.measuring - time.monotonic()

    def _after(self, share: float) -> float | None:
        return None if self._seconds is None else self._began + self._seconds * share

    def _now_or(self, share: float) -> float:
        assert self._seconds is not None and self.end is not None
        return min(self.end, time.monotonic() + self._seconds * share)


def waited_seconds(asked: float | None, lines: Sequence[dict[str, Any]]) -> float:
    """Return how long after the request a job's program was started for the first time.

    Args:
        asked: when the job was asked for, seconds since 1970; None: it is not known, and nothing was waited.
        lines: of its progress file; without any, it is started now.
    """
    if asked is None:
        return 0.0
    started: float = lines[0]["time"] if lines else time.time()
    return max(0.0, started - asked)


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
