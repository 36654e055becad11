"""The search itself: proposes candidates, has them tried, and records what they came to."""

from __future__ import annotations

import time
from typing import Any

from ..candidates.candidate import Candidate
from ..candidates.pairs import PAIRS, Pair
from ..settings import Settings
from ..stopping import Stopping
from .halving import Rungs
from .proposals import Proposals
from .record import Record, Trial, TrialState, completed
from .trying import Tried, try_candidate
from .workers import Outcome, Workers

AHEAD = 2
"""Candidates are proposed this many times the workers ahead of the oldest that is still tried."""


def pairs_of(settings: Settings) -> tuple[Pair, ...]:
    """Return the pairs that are searched.

    Raises:
        ValueError: there are none.
    """
    wanted = settings.algorithms or {pair.algorithm for pair in PAIRS}
    pairs = tuple(pair for pair in PAIRS if pair.algorithm in wanted)
    if not pairs:
        known = ", ".join(sorted({pair.algorithm for pair in PAIRS}))
        raise ValueError(f"None of {', '.join(wanted)} is an algorithm that is searched. Choose of {known}.")
    return pairs


class Search:
    """Tries candidates until there are enough, time is up, or it is to stop.

    The n-th candidate is proposed when all but the last few before it have ended, and knows of just these:
    so that candidates depend on the seed alone, not on which of them ends first.

    Args:
        record: where trials go; those in it already are not tried again.
        settings: limits.
        workers: what tries candidates; their context is a ``FoldFeatures``.
        stopping: says when to stop.
        halving: weak candidates are given few rows.
    """

    def __init__(
        self,
        record: Record,
        settings: Settings,
        workers: Workers,
        stopping: Stopping,
        *,
        halving: bool = False,
    ) -> None:
        self._record = record
        self._settings = settings
        self._workers = workers
        self._stopping = stopping
        self._proposals = Proposals(pairs_of(settings), settings.seed)
        self._known = {trial.number: trial for trial in record.trials() if trial.number >= 0}
        self._candidates: dict[int, Candidate] = {}
        self._ended: dict[int, float | None] = {}
        self._rungs = Rungs(halving=halving, known=record.rungs() if halving else ())
        self._next = 0
        self._told = 0

    def run(self, until: float | None, latest: float | None = None) -> str:
        """Search.

        Args:
            until: moment (``time.monotonic``) to end at; None: there is none.
            latest: moment to end at where no candidate is complete by then; None: the same.

        Returns:
            Why it ended, by the original's name (AutoMLJobSecondaryStatus).
        """
        while True:
            if self._stopping.requested:
                self._workers.stop()
                return "Stopping"
            self._start()
            if not self._workers.running:
                return "MaxCandidatesReached"
            end = latest if latest is not None and not completed(self._record.trials()) else until
            for outcome in self._workers.wait(end, self._stopping.descriptor):
                self._receive(outcome)
            if end is not None and time.monotonic() >= end:
                self._workers.stop()
                return "MaxAutoMLJobRuntimeReached"

    def _start(self) -> None:
        window = AHEAD * self._workers.count
        while self._workers.free and self._next < min(self._settings.max_candidates, self._told + window):
            number = self._next
            self._next += 1
            self._candidates[number] = self._proposals.propose(number)
            known = self._known.get(number)
            if known is not None:
                self._end(number, known.loss)
            else:
                self._try(number, self._rungs.first_share(number))

    def _try(self, number: int, share: float) -> None:
        folder = self._record.trials_folder / self._name(number)
        self._workers.start(
            (number, share),
            try_candidate,
            self._candidates[number],
            folder,
            share,
            seconds=self._settings.candidate_seconds,
        )

    def _receive(self, outcome: Outcome) -> None:
        number, share = outcome.key
        tried: Tried | None = outcome.value
        if tried is not None and self._rungs.halving:
            rung = self._rungs.decide(number, share, tried.loss)
            self._record.add_rung(rung)
            if rung.following is not None:
                self._try(number, rung.following)
                return
        self._record.add(self._trial(number, share, tried, outcome.error))
        self._end(number, None if tried is None else tried.loss)

    def _trial(self, number: int, share: float, tried: Tried | None, error: str) -> Trial:
        named: dict[str, Any] = {
            "name": self._name(number),
            "number": number,
            "candidate": self._candidates[number],
            "share": share,
            "ended": time.time(),
        }
        if tried is None:
            return Trial(**named, state=TrialState.FAILED, reason=error)
        stopped = share < self._rungs.shares[-1]
        return Trial(
            **named,
            state=TrialState.STOPPED if stopped else TrialState.COMPLETED,
            reason="Others did better with as many rows." if stopped else "",
            loss=tried.loss,
            objective=tried.metrics[self._settings.objective],
            metrics=tried.metrics,
            spread=tried.spread,
            fit_seconds=tried.fit_seconds,
            predict_seconds=tried.predict_seconds,
            seconds=tried.seconds,
        )

    def _end(self, number: int, loss: float | None) -> None:
        """Note what a candidate came to; tell the proposals in the order of the numbers."""
        self._ended[number] = loss
        while self._told in self._ended:
            self._proposals.tell(self._told, self._ended.pop(self._told))
            self._told += 1

    def _name(self, number: int) -> str:
        return f"{self._candidates[number].pair}-{number:03d}"
