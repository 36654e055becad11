"""Evaluates a candidate: fits it within each fold and predicts the rows that it did not see."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import Pipeline

from .candidates.algorithms import ALGORITHMS
from .candidates.candidate import Candidate, unfitted_pipeline
from .evaluated import Evaluation
from .features.derived import DerivedColumns
from .features.recipe import Recipe, make_features
from .metrics import loss, picked, scores
from .problem import Problem, sample_rows

Folds = Sequence[tuple[Any, Any]]


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
        self._derived: dict[tuple[Any, ...], _Derived] = {}

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
            kept = sum(each.size for each in self._kept.values())
            if kept + sum(each.size for each in self._derived.values()) + made.size > self._limit:
                self._kept.clear()
                self._derived.clear()
            self._kept[key] = made
        return self._kept[key]

    def _make(self, recipe: Recipe, number: int, share: float) -> _Features:
        problem, (learned, asked) = self.problem, self._rows(number, share)
        steps = make_features(recipe, problem.columns, problem.classes, self.seed)
        outcome, encoder = problem.outcome[learned], steps["matrix"]
        # What is derived costs most of the time, and recipes that encode it differently share it.
        key = (recipe.derive, recipe.least_power, number, share)
        if key not in self._derived:
            self._derived[key] = self._derive(steps["columns"], outcome, learned, asked)
        derived = self._derived[key]
        began = time.perf_counter()
        with expected_warnings():
            known = encoder.fit_transform(derived.known, outcome)
            fitted = time.perf_counter()
            new = encoder.transform(derived.new)
        return _Features(
            steps=Pipeline([("columns", derived.step), ("matrix", encoder)]),
            known=known,
            outcome=outcome,
            weights=picked(problem.weights, learned),
            new=new,
            asked=asked,
            fit_seconds=derived.fit_seconds + fitted - began,
            transform_seconds=derived.transform_seconds + time.perf_counter() - fitted,
        )

    def _rows(self, number: int, share: float) -> tuple[Any, Any]:
        problem, (learned, asked) = self.problem, self.folds[number]
        if share < 1:
            count = round(share * len(learned))
            learned = learned[sample_rows(problem.outcome[learned], problem.classes, count, self.seed)]
        return learned, asked

    def _derive(self, step: DerivedColumns, outcome: Any, learned: Any, asked: Any) -> _Derived:
        began = time.perf_counter()
        known = step.fit_transform(self.problem.frame.iloc[learned], outcome)
        fitted = time.perf_counter()
        new = step.transform(self.problem.frame.iloc[asked])
        return _Derived(step, known, new, fitted - began, time.perf_counter() - fitted)


@dataclass(frozen=True)
class _Derived:
    step: DerivedColumns
    known: pd.DataFrame
    new: pd.DataFrame
    fit_seconds: float
    transform_seconds: float

    @property
    def size(self) -> int:
        return sum(int(each.memory_usage(deep=True).sum()) for each in (self.known, self.new))


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
