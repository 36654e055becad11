"""The median rule of early stopping.

Source: SageMaker Developer Guide, "Stop Training Jobs Early", "How Early Stopping Works": after each
epoch, compare the objective metric with the median of the running averages of earlier training jobs up
to the same epoch; a job that is worse is stopped. (Golovin et al., "Google Vizier", KDD 2017, 3.2.2.)
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable

MIN_TRIALS = 4
"""Earlier trials that have come as far: a median of fewer is chance. (Ours; the original gives none.)"""


class MedianRule:
    """Remembers the running averages of trials.

    Args:
        maximize: whether larger values are better.
    """

    def __init__(self, maximize: bool) -> None:
        self._maximize = maximize
        self._averages: dict[int, list[float]] = {}

    def add(self, curve: Iterable[tuple[int, float]]) -> None:
        """Take in the epochs and values of an earlier trial."""
        total = 0.0
        for count, (epoch, value) in enumerate(curve, start=1):
            total += value
            self._averages.setdefault(epoch, []).append(total / count)

    def gives_up(self, epoch: int, value: float) -> bool:
        """Return whether a trial with this value after so many epochs is to be stopped."""
        averages = self._averages.get(epoch, [])
        if len(averages) < MIN_TRIALS:
            return False
        median = statistics.median(averages)
        return value < median if self._maximize else value > median
