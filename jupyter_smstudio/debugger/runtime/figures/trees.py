"""How large the trees of each round are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..trial.trial import Trial
from .values import few, value_at

DEPTH = "trees/Depth"
FEATURE = "trees/Feature"
MOST_STEPS = 500


@dataclass(frozen=True)
class TreeSizes:
    """The trees of rounds.

    Attributes:
        steps: global ones.
        depths: levels below the root of the deepest tree of each round.
        leaves: of all trees of each round.
    """

    steps: list[int]
    depths: NDArray[np.int64]
    leaves: NDArray[np.int64]


def tree_sizes(trial: Trial) -> TreeSizes | None:
    """Return how large trees are; None: none was saved."""
    if not (trial.has_tensor(DEPTH) and trial.has_tensor(FEATURE)):
        return None
    steps, depths, leaves = [], [], []
    for step in few(trial.tensor(DEPTH).steps(), MOST_STEPS):
        depth, feature = value_at(trial, DEPTH, step), value_at(trial, FEATURE, step)
        if depth is not None and feature is not None and depth.size and np.isfinite(depth).all():
            steps.append(step)
            depths.append(int(depth.max()))
            leaves.append(int((feature < 0).sum()))
    if not steps:
        return None
    return TreeSizes(steps, np.asarray(depths, np.int64), np.asarray(leaves, np.int64))
