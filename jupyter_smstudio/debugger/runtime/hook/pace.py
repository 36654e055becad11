"""How often summaries are made, so that they cost no more than a share of the training's time."""

from __future__ import annotations

SMOOTHING = 0.2
"""Weight of the newest measurement in the mean that is kept."""
RELAXED = 0.4
"""The interval is halved again when it would cost less than this share of what is allowed."""
WARM_UP = 2
"""First measurements that are left out: they pay for memory that is used again later."""
LONGEST = 1024


class Pace:
    """Times itself, and doubles or halves the interval.

    Args:
        interval: steps between summaries at the least; 0: none are made.
        limit: the share of a step's time that they may cost; 0: any.

    Attributes:
        factor: by which the interval is longer now.
        limit: as given.
    """

    def __init__(self, interval: int, limit: float) -> None:
        self._asked, self.limit = interval, limit
        self.factor = 1
        self._step = self._cost = 0.0
        self._steps = self._costs = 0

    @property
    def interval(self) -> int:
        """Steps between summaries; 0: none are made."""
        return self._asked * self.factor

    @property
    def share(self) -> float:
        """What summaries cost at this interval, as a share of the training's time; 0 before it is known."""
        return self._cost / (self.interval * self._step) if self._step and self.interval else 0.0

    def due(self, step: int) -> bool:
        """Tell whether summaries are made at a step."""
        return self.interval > 0 and step % self.interval == 0

    def stepped(self, seconds: float) -> None:
        """Learn how long a step took without what the hook did in it."""
        self._steps += 1
        if self._steps > WARM_UP:
            self._step = _smooth(self._step, seconds)

    def spent(self, seconds: float) -> None:
        """Learn what the summaries of one step cost, on whatever thread; set the interval by it."""
        self._costs += 1
        if self._costs <= WARM_UP or not self.limit:
            return
        self._cost = _smooth(self._cost, seconds)
        if self.share > self.limit and self.factor < LONGEST:
            self.factor *= 2
        elif self.factor > 1 and 2 * self.share < RELAXED * 2 * self.limit:
            self.factor //= 2


def _smooth(kept: float, new: float) -> float:
    return new if not kept else kept + SMOOTHING * (new - kept)
