"""What workers do with a candidate; without Optuna, whose import takes seconds there."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np

from ..candidates.candidate import Candidate
from ..evaluation import FoldFeatures, evaluate, fit


@dataclass(frozen=True)
class Tried:
    """What a worker returns of a candidate; see ``record.Trial``."""

    loss: float
    metrics: dict[str, float]
    spread: float
    fit_seconds: float
    predict_seconds: float
    seconds: float


def try_candidate(features: FoldFeatures, candidate: Candidate, folder: Path, share: float) -> Tried:
    """Evaluate a candidate in a worker, and keep its predictions and models.

    Args:
        features: the problem's rows and folds.
        candidate: what is tried.
        folder: for the files.
        share: of the rows to learn from.
    """
    began = time.monotonic()
    found = evaluate(candidate, features, share)
    seconds = time.monotonic() - began
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "predictions.npy").open("wb") as file:
        # Through memory: what NumPy writes itself fails without the number of the error on a full disk.
        content = io.BytesIO()
        np.save(content, found.predictions)
        file.write(content.getbuffer())
    joblib.dump(found.models, folder / "models.joblib")
    return Tried(found.loss, found.metrics, found.spread, found.fit_seconds, found.predict_seconds, seconds)


def fit_member(features: FoldFeatures, candidate: Candidate, path: Path) -> None:
    """Fit a candidate on all rows in a worker, and keep its pipeline at ``path``."""
    joblib.dump(fit(candidate, features.problem, features.seed), path)
