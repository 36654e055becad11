"""Successive halving: weak candidates are given few rows.

Li and others, "A System for Massively Parallel Hyperparameter Tuning" (ASHA), MLSys 2020.
"""

from __future__ import annotations

SHARES = (1 / 9, 1 / 3, 1.0)
"""Of the rows to learn from, at each rung."""
KEPT = 3
"""One in so many goes on to the next rung."""


class Rungs:
    """Decides which candidates are given more rows.

    Args:
        halving: False: each candidate is given all rows at once.
    """

    def __init__(self, *, halving: bool) -> None:
        self.shares = SHARES if halving else SHARES[-1:]
        self._losses: dict[float, list[float]] = {share: [] for share in self.shares}

    def next_share(self, share: float, loss: float) -> float | None:
        """Return the share of the rows that a candidate is given next; None: it has had its last.

        Args:
            share: that it was given.
            loss: that it came to.
        """
        losses = self._losses[share]
        losses.append(loss)
        if share == self.shares[-1]:
            return None
        better = sum(other < loss for other in losses)
        # The first candidates go on unseen: without one at the top there is no leaderboard.
        promoted = better < max(1, len(losses) // KEPT)
        return self.shares[self.shares.index(share) + 1] if promoted else None
