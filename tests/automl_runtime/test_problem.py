"""Rows and folds; metrics; ensembles."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jupyter_smstudio.automl.runtime.ensembling import blend, select_ensemble
from jupyter_smstudio.automl.runtime.metrics import loss, scores
from jupyter_smstudio.automl.runtime.problem import load_problem, make_folds, make_problem, save_problem


def test_rows_without_a_target_are_left_out_and_labels_kept() -> None:
    table = pd.DataFrame({"x": [1.0, 2, 3, 4], "y": ["b", None, "a", "b"]})
    problem = make_problem(table, "y", {"x": "numeric", "y": "categorical"}, classification=True)
    assert problem.labels == ("a", "b")
    assert problem.outcome.tolist() == [1, 0, 1]
    assert list(problem.frame.columns) == ["x"]


def test_a_target_that_is_always_the_same_is_refused() -> None:
    table = pd.DataFrame({"x": [1.0, 2], "y": ["a", "a"]})
    with pytest.raises(ValueError, match="the same in every row"):
        make_problem(table, "y", {"x": "numeric"}, classification=True)


def test_a_problem_is_read_as_it_was_written(tmp_path) -> None:  # type: ignore[no-untyped-def]
    table = pd.DataFrame({"x": [1.0, None, 3], "word": ["a", None, "b"], "y": [1, 0, 1]})
    problem = make_problem(table, "y", {"x": "numeric", "word": "categorical"}, classification=True)
    save_problem(problem, tmp_path)
    read = load_problem(tmp_path)
    assert read.columns == problem.columns and read.labels == problem.labels
    assert read.frame.isna().equals(problem.frame.isna())


def test_folds_have_each_class_alike_and_a_rare_class_in_no_test() -> None:
    outcome = np.array([0] * 50 + [1] * 25 + [2] * 3)
    folds = make_folds(outcome, 3, seed=1)
    assert len(folds) == 5
    assert sorted(np.concatenate([asked for _, asked in folds]).tolist()) == list(range(75))
    for learned, asked in folds:
        assert (outcome[asked] == 1).sum() == 5
        assert (outcome[learned] == 2).sum() == 3
        assert not set(learned) & set(asked)
    again = make_folds(outcome, 3, seed=1)
    assert all((one[1] == other[1]).all() for one, other in zip(folds, again, strict=True))


def test_many_rows_are_held_out_once() -> None:
    folds = make_folds(np.arange(60_000.0), 0, seed=0)
    assert len(folds) == 1
    assert len(folds[0][1]) == 12_000


def test_metrics_have_the_originals_names() -> None:
    predicted = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7]])
    found = scores(np.array([0, 1, 1, 0]), predicted, 2)
    assert found["Accuracy"] == found["BalancedAccuracy"] == found["F1"] == 0.5
    assert found["AUC"] == 0.75
    assert scores(np.array([1.0, 3.0]), np.array([[1.0], [2.0]]), 0)["MSE"] == 0.5


def test_an_ensemble_is_not_worse_than_its_best_member() -> None:
    generator = np.random.default_rng(0)
    outcome = generator.integers(0, 2, 300)
    members = {}
    for name in "abcdef":
        sure = np.clip(0.5 + (outcome - 0.5) * 0.5 + generator.normal(scale=0.3, size=300), 0.01, 0.99)
        members[name] = np.stack([1 - sure, sure], axis=1)
    members["a"][7] = np.nan
    members = {name: np.where(np.isnan(members["a"]), np.nan, each) for name, each in members.items()}
    known = np.isfinite(members["a"]).all(axis=1)
    weights = select_ensemble(members, outcome, 2)
    assert sum(weights.values()) == pytest.approx(1)
    together = loss(outcome[known], blend(members, weights)[known], 2)
    best = min(loss(outcome[known], each[known], 2) for each in members.values())
    assert together < best
