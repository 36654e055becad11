"""Successive halving: weak candidates are given few rows.

Li and others, "A System for Massively Parallel Hyperparameter Tuning" (ASHA), MLSys 2020.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SHARES = (1 / 9, 1 / 3, 1.0)
"""Of the rows to learn from, at each rung."""
KEPT = 3
"""One in so many goes on to the next rung."""


@dataclass(frozen=True)
class Rung:
    """What a candidate came to with some of the rows.

    Attributes:
        number: of the candidate.
        share: of the rows to learn from that it was given.
        loss: that it came to.
        following: the share that it is given next; None: it has had its last.
    """

    number: int
    share: float
    loss: float
    following: float | None


class Rungs:
    """Decides which candidates are given more rows.

    Args:
        halving: False: each candidate is given all rows at once.
        known: what an earlier start of the search decided.
    """

    def __init__(self, *, halving: bool, known: Sequence[Rung] = ()) -> None:
        self.shares: tuple[float, ...] = SHARES if halving else SHARES[-1:]
        self._losses: dict[float, dict[int, float]] = {share: {} for share in self.shares}
        self._following: dict[int, float] = {}
        for rung in known:
            self._losses[rung.share][rung.number] = rung.loss
            if rung.following is not None:
                self._following[rung.number] = rung.following

    @property
    def halving(self) -> bool:
        """Whether there is more than one rung."""
        return len(self.shares) > 1

    def first_share(self, number: int) -> float:
        """Return the share of the rows that a candidate is given first, or goes on with."""
        return self._following.get(number, self.shares[0])

    def decide(self, number: int, share: float, loss: float) -> Rung:
        """Return what becomes of a candidate.

        Args:
            number: of the candidate.
            share: of the rows that it was given.
            loss: that it came to.
        """
        losses = self._losses[share]
        losses[number] = loss
        if share == self.shares[-1]:
            return Rung(number, share, loss, None)
        better = sum(other < loss for other in losses.values())
        # The first candidates go on unseen: without one at the top there is no leaderboard.
        promoted = better < max(1, len(losses) // KEPT)
        return Rung(number, share, loss, self.shares[self.shares.index(share) + 1] if promoted else None)
