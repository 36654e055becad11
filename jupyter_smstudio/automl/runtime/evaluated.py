"""What a candidate came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Evaluation:
    """What a candidate came to.

    Attributes:
        loss: log-loss or squared error of the predictions, over all rows that were predicted.
        metrics: all of them, over the same rows.
        spread: standard deviation of the folds' losses; 0 where there is one fold.
        predictions: (n, classes) or (n, 1), float32; NaN for rows that no fold predicted.
        fit_seconds: of one fold, on average.
        predict_seconds: of 1,000 rows.
        models: the pipelines, one for each fold; none where they are kept elsewhere.
    """

    loss: float
    metrics: dict[str, float]
    spread: float
    predictions: Any
    fit_seconds: float
    predict_seconds: float
    models: tuple[Any, ...] = ()
