"""When a profiler rule looks at a profile."""

from __future__ import annotations

import math

LEAST_SECONDS = 0.5
"""Between two scans, whatever is asked for: nobody looks for news more often."""


class Scans:
    """The moments at which a rule looks: once in its interval of the profile's own time.

    Args:
        interval_us: microseconds between two of them.

    Attributes:
        due: the earliest moment of the next.
    """

    def __init__(self, interval_us: int) -> None:
        self._seconds = max(LEAST_SECONDS, interval_us / 1e6)
        self.due = -math.inf

    def looked(self, moment: float) -> None:
        """Note that the rule has looked at a moment."""
        # The next is later in any case, also where a number is so large that half a second is nothing to it.
        self.due = max(moment + self._seconds, math.nextafter(moment, math.inf))
