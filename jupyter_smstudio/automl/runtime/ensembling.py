"""Chooses an ensemble from what candidates predicted of rows that they had not seen.

Forward selection with replacement: Caruana, Niculescu-Mizil, Crew and Ksikes, "Ensemble selection from
libraries of models", ICML 2004.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .metrics import loss, picked

LARGEST = 30
"""Candidates that are chosen from: those of the smallest loss."""
ROUNDS = 40


def select_ensemble(
    predictions: Mapping[str, Any], outcome: Any, classes: int, weights: Any = None
) -> dict[str, float]:
    """Return the weights of the candidates whose mean predicts best.

    It begins with the best candidate, and in each round takes the one more, chosen before or not, whose mean
    with the others has the smallest loss. What is returned is the best of all rounds: never worse, on these
    rows, than the best candidate alone.

    Args:
        predictions: (n, classes) or (n, 1) of each candidate; NaN for rows that were not predicted.
        outcome: (n,) class numbers, or numbers.
        classes: number of classes; 0: the target is a number.
        weights: (n,) how much a row counts; None: all alike.

    Returns:
        Weights that add up to 1, the largest first; candidates of no weight are left out.

    Raises:
        ValueError: there is no candidate.
    """
    if not predictions:
        raise ValueError("An ensemble needs one candidate at least.")
    known = np.isfinite(next(iter(predictions.values()))).all(axis=1)
    outcome, counts = outcome[known], picked(weights, known)
    single = {name: loss(outcome, each[known], classes, counts) for name, each in predictions.items()}
    names = sorted(single, key=lambda name: (single[name], name))[:LARGEST]
    library = np.stack([predictions[name][known].astype(np.float64) for name in names])
    chosen = [0]
    total = library[0].copy()
    best, best_loss = [0], single[names[0]]
    for size in range(2, ROUNDS + 1):
        losses = [loss(outcome, (total + each) / size, classes, counts) for each in library]
        taken = int(np.argmin(losses))
        chosen.append(taken)
        total += library[taken]
        if losses[taken] < best_loss - 1e-9:
            best, best_loss = list(chosen), losses[taken]
    counts = np.bincount(best, minlength=len(names))
    order = np.argsort(-counts, kind="stable")
    return {names[n]: float(counts[n] / len(best)) for n in order if counts[n]}


def blend(predictions: Mapping[str, Any], weights: Mapping[str, float]) -> Any:
    """Return the weighted mean of candidates' predictions."""
    return sum(weight * predictions[name] for name, weight in weights.items())
