"""Whose turn it is, where a tuning job has several definitions."""

from __future__ import annotations

from collections import Counter

from .models import CreateTuningJob, Strategy
from .spaces import Space
from .trials import TrialRecord

MIN_EACH = 5
"""Trials of each definition before one of them is preferred."""


class Turns:
    """Chooses definitions: in turn at first, then every second trial by promise.

    Args:
        maximize: whether larger objectives are better.
    """

    def __init__(self, maximize: bool) -> None:
        self._sign = 1.0 if maximize else -1.0
        self._begun: Counter[int] = Counter()
        self._drawn: Counter[int] = Counter()
        self._best: dict[int, float] = {}

    def begun(self, trial: TrialRecord) -> None:
        """Count a trial that has begun."""
        if trial.study_number is None:
            return
        self._begun[trial.definition] += 1
        self._drawn[trial.definition] += not trial.enqueued

    def ended(self, trial: TrialRecord) -> None:
        """Remember what a trial has reached."""
        if trial.objective is not None:
            value = self._sign * trial.objective
            self._best[trial.definition] = max(value, self._best.get(trial.definition, value))

    def drawn(self, definition: int) -> int:
        """Return how many points of a definition its strategy has chosen."""
        return self._drawn[definition]

    def next(self, request: CreateTuningJob) -> int:
        """Return the place of the definition whose turn it is."""
        places = range(len(request.definitions))
        if request.strategy is Strategy.GRID:
            sizes = [Space(definition.ranges).grid_size or 0 for definition in request.definitions]
            return next((place for place in places if self._drawn[place] < sizes[place]), 0)
        if request.strategy is not Strategy.BAYESIAN or not self._best or self._fewest(places) < MIN_EACH:
            return min(places, key=lambda place: self._begun[place])
        turn, in_turn = divmod(self._begun.total(), 2)
        return turn % len(places) if in_turn else max(self._best, key=lambda place: self._best[place])

    def _fewest(self, places: range) -> int:
        return min(self._begun[place] for place in places)
