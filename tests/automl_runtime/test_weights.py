"""Sample weights: rows that count more, in fits and in metrics."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jupyter_smstudio.automl.runtime.candidates.candidate import Candidate
from jupyter_smstudio.automl.runtime.candidates.pairs import PAIRS
from jupyter_smstudio.automl.runtime.ensembling import select_ensemble
from jupyter_smstudio.automl.runtime.evaluation import FoldFeatures, evaluate, fit, predict
from jupyter_smstudio.automl.runtime.metrics import loss, scores
from jupyter_smstudio.automl.runtime.problem import folds_of, make_problem
from jupyter_smstudio.automl.runtime.results.insights import insights

RATES = np.array([[0.8, 0.2], [0.3, 0.7], [0.6, 0.4], [0.1, 0.9]])
OUTCOME = np.array([0, 1, 1, 0])
ALGORITHMS = {pair.algorithm: pair for pair in PAIRS}


def table(rows: int = 200) -> pd.DataFrame:
    """Two kinds of rows that contradict each other: the weights say which is right."""
    generator = np.random.default_rng(5)
    x = generator.choice([-1.0, 1.0], rows)
    right = np.arange(rows) % 2 == 0
    return pd.DataFrame({"x": x, "weight": np.where(right, 9.0, 1.0), "y": np.where(right, x, -x) > 0})


def test_a_weight_is_as_many_copies_of_a_row() -> None:
    weights = np.array([1.0, 2, 0, 3])
    copies = np.repeat(np.arange(4), weights.astype(int))
    weighted, copied = scores(OUTCOME, RATES, 2, 1, weights), scores(OUTCOME[copies], RATES[copies], 2)
    assert weighted == pytest.approx(copied)
    numbers = scores(np.arange(4.0), np.ones((4, 1)), 0, 1, weights)
    assert numbers == pytest.approx(scores(np.arange(4.0)[copies], np.ones((len(copies), 1)), 0))
    shown, alike = (
        insights(OUTCOME, RATES, ("no", "yes"), 1, weights),
        insights(OUTCOME[copies], RATES[copies], ("no", "yes")),
    )
    assert shown["metrics"] == pytest.approx(alike["metrics"])
    assert shown["curves"]["yes"]["roc"] == alike["curves"]["yes"]["roc"]


@pytest.mark.parametrize("problem", ["classes", "numbers"])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_learns_what_heavy_rows_say(algorithm: str, problem: str) -> None:
    frame = table()
    if problem == "numbers":
        frame["y"] = np.where(frame["weight"] > 1, frame["x"], -frame["x"])
    pair = ALGORITHMS[algorithm]
    parameters = {**pair.first, **({"n_estimators": 30} if "n_estimators" in pair.first else {})}
    candidate = Candidate(pair.name, pair.recipe, algorithm, parameters)
    made = make_problem(
        frame,
        "y",
        {"x": "numeric", "weight": "numeric"},
        classification=problem == "classes",
        weight="weight",
    )
    assert made.columns.names == ("x",)  # a weight is no feature
    asked = pd.DataFrame({"x": [-1.0, 1.0]})
    answers = predict(fit(candidate, made, 0), asked, made.classes)
    low, high = answers[:, -1]
    assert high > low
    found = evaluate(candidate, FoldFeatures(made, folds_of(made, 0), 0))
    assert found.loss == pytest.approx(loss(made.outcome, found.predictions, made.classes, made.weights))


def test_rows_without_a_weight_are_left_out() -> None:
    frame = table(8).assign(weight=["1", "2", None, "-1", "heavy", "0", "1", "1"])
    made = make_problem(frame, "y", {"x": "numeric"}, classification=True, weight="weight")
    assert made.weights.tolist() == [1, 2, 0, 1, 1]
    with pytest.raises(ValueError, match="“weight” has no number above zero"):
        make_problem(frame.assign(weight=0), "y", {"x": "numeric"}, classification=True, weight="weight")


def test_an_ensemble_is_chosen_by_what_counts() -> None:
    outcome = np.array([0, 1] * 50)
    right = np.eye(2)[outcome] * 0.8 + 0.1
    early = np.where(np.arange(100)[:, None] < 50, right, 1 - right)
    late = np.where(np.arange(100)[:, None] < 50, 1 - right, right)
    weights = np.where(np.arange(100) < 50, 1.0, 20.0)
    assert next(iter(select_ensemble({"early": early, "late": late}, outcome, 2, weights))) == "late"
