"""Evaluates a candidate: fits it within each fold and predicts the rows that it did not see."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import Pipeline

from .candidates.algorithms import ALGORITHMS
from .candidates.candidate import Candidate, unfitted_pipeline
from .features.recipe import Recipe, make_features
from .metrics import loss, picked, scores
from .problem import Problem, sample_rows

Folds = Sequence[tuple[Any, Any]]


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
        models: the pipelines, one for each fold.
    """

    loss: float
    metrics: dict[str, float]
    spread: float
    predictions: Any
    fit_seconds: float
    predict_seconds: float
    models: tuple[Pipeline, ...]


class FoldFeatures:
    """The features of folds, kept for the candidates to come: most of them share a few recipes.

    Args:
        problem: the rows.
        folds: rows to learn from and to predict, see ``problem.folds_of``.
        seed: of what is drawn.
        limit: bytes that are kept at most.
    """

    def __init__(self, problem: Problem, folds: Folds, seed: int, limit: int = 1 << 29) -> None:
        self.problem = problem
        self.folds = folds
        self.seed = seed
        self._limit = limit
        self._kept: dict[tuple[Recipe, int, float], _Features] = {}

    def get(self, recipe: Recipe, number: int, share: float) -> _Features:
        """Return the features of a fold.

        Args:
            recipe: which features.
            number: of the fold, from 0.
            share: of the rows to learn from that are used.
        """
        key = (recipe, number, share)
        if key not in self._kept:
            made = self._make(recipe, number, share)
            if sum(each.size for each in self._kept.values()) + made.size > self._limit:
                self._kept.clear()
            self._kept[key] = made
        return self._kept[key]

    def _make(self, recipe: Recipe, number: int, share: float) -> _Features:
        problem, (learned, asked) = self.problem, self.folds[number]
        if share < 1:
            count = round(share * len(learned))
            learned = learned[sample_rows(problem.outcome[learned], problem.classes, count, self.seed)]
        began = time.perf_counter()
        steps = make_features(recipe, problem.columns, problem.classes, self.seed)
        with expected_warnings():
            known = steps.fit_transform(problem.frame.iloc[learned], problem.outcome[learned])
            fitted = time.perf_counter()
            new = steps.transform(problem.frame.iloc[asked])
        return _Features(
            steps=steps,
            known=known,
            outcome=problem.outcome[learned],
            weights=picked(problem.weights, learned),
            new=new,
            asked=asked,
            fit_seconds=fitted - began,
            transform_seconds=time.perf_counter() - fitted,
        )


@dataclass(frozen=True)
class _Features:
    steps: Pipeline
    known: Any
    outcome: Any
    weights: Any
    new: Any
    asked: Any
    fit_seconds: float
    transform_seconds: float

    @property
    def size(self) -> int:
        return int(self.known.nbytes + self.new.nbytes)


def evaluate(candidate: Candidate, features: FoldFeatures, share: float = 1.0) -> Evaluation:
    """Fit a candidate within each fold, and predict the other rows.

    Args:
        candidate: what is tried.
        features: the problem's rows and folds.
        share: of the rows to learn from that are used.
    """
    problem, folds, seed = features.problem, features.folds, features.seed
    predictions = np.full((len(problem.outcome), max(problem.classes, 1)), np.nan, dtype=np.float32)
    losses, models, fitting, predicting = [], [], 0.0, 0.0
    for number in range(len(folds)):
        part = features.get(candidate.recipe, number, share)
        algorithm = ALGORITHMS[candidate.algorithm](candidate.parameters, problem.classes, seed)
        began = time.perf_counter()
        with expected_warnings():
            fit_algorithm(algorithm, part.known, part.outcome, part.weights)
        fitted = time.perf_counter()
        predictions[part.asked] = predict(algorithm, part.new, problem.classes)
        fitting += part.fit_seconds + fitted - began
        predicting += part.transform_seconds + time.perf_counter() - fitted
        asked, weights = part.asked, picked(problem.weights, part.asked)
        losses.append(loss(problem.outcome[asked], predictions[asked], problem.classes, weights))
        models.append(Pipeline([("features", part.steps), ("algorithm", algorithm)]))
    known = np.isfinite(predictions).all(axis=1)
    outcome, predicted, weights = problem.outcome[known], predictions[known], picked(problem.weights, known)
    return Evaluation(
        loss=loss(outcome, predicted, problem.classes, weights),
        metrics=scores(outcome, predicted, problem.classes, problem.positive, weights),
        spread=float(np.std(losses)),
        predictions=predictions,
        fit_seconds=fitting / len(folds),
        predict_seconds=1000 * predicting / max(int(known.sum()), 1),
        models=tuple(models),
    )


def fit(candidate: Candidate, problem: Problem, seed: int) -> Pipeline:
    """Return the candidate's pipeline, fitted on all rows of a problem that are not of its validation set."""
    pipeline = unfitted_pipeline(candidate, problem.columns, problem.classes, seed)
    known = problem.training
    with expected_warnings():
        matrix = pipeline["features"].fit_transform(known.frame, known.outcome)
        fit_algorithm(pipeline["algorithm"], matrix, known.outcome, known.weights)
    return pipeline


def fit_algorithm(algorithm: Any, matrix: Any, outcome: Any, weights: Any) -> None:
    """Fit an algorithm; weights say how much a row counts, None: all alike."""
    if weights is None:
        algorithm.fit(matrix, outcome)
    elif isinstance(algorithm, Pipeline):
        algorithm.fit(matrix, outcome, **{f"{algorithm.steps[-1][0]}__sample_weight": weights})
    else:
        algorithm.fit(matrix, outcome, sample_weight=weights)


def predict(pipeline: Any, rows: Any, classes: int) -> Any:
    """Return (n, classes) probabilities, or (n, 1) numbers, of what a pipeline or an algorithm takes."""
    with expected_warnings():
        if not classes:
            return np.asarray(pipeline.predict(rows), dtype=np.float64).reshape(-1, 1)
        probabilities = np.zeros((len(rows), classes))
        probabilities[:, pipeline.classes_] = pipeline.predict_proba(rows)
        return probabilities


@contextmanager
def expected_warnings() -> Iterator[None]:
    """Silence what a search does on purpose: iterations end at their limit, and a fold lacks a category."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", message="Found unknown categories", category=UserWarning)
        warnings.filterwarnings("ignore", message="X does not have valid feature names", category=UserWarning)
        yield
