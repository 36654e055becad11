"""Tables that are read right and are hard to learn from: each is learned from, or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from jupyter_smstudio.automl.runtime.candidates.candidate import Candidate
from jupyter_smstudio.automl.runtime.candidates.pairs import PAIRS
from jupyter_smstudio.automl.runtime.evaluation import FoldFeatures, evaluate, fit, predict
from jupyter_smstudio.automl.runtime.problem import folds_of, make_problem
from jupyter_smstudio.automl.runtime.validation import hold_out

ROWS = 120
KINDS = {"x": "numeric", "word": "categorical", "note": "text", "day": "date"}
FRAME = pd.DataFrame(
    {
        "x": np.random.default_rng(0).normal(size=ROWS),
        "word": [f"w{n % 4}" for n in range(ROWS)],
        "note": [f"row {n}, of {n % 3}" for n in range(ROWS)],
        "day": pd.date_range("2026-01-01", periods=ROWS),
        "y": [f"class {n % 2}" for n in range(ROWS)],
    }
)
Change = Callable[[pd.DataFrame], pd.DataFrame]
NASTY: dict[str, Change] = {
    "a class in one row": lambda frame: frame.assign(y=["rare", *frame["y"][1:]]),
    "a column without values": lambda frame: frame.assign(x=np.nan),
    "words without values": lambda frame: frame.assign(word=None, note=None),
    "dates without values": lambda frame: frame.assign(day=pd.NaT),
    "the same in all rows": lambda frame: frame.assign(x=1.0, word="w"),
    "infinite and huge numbers": lambda frame: frame.assign(x=[np.inf, -np.inf, 1e308, *frame["x"][3:]]),
    "a word of its own in each row": lambda frame: frame.assign(word=[f"w{n}" for n in range(ROWS)]),
    "numbers and words": lambda frame: frame.assign(word=[1, "1", 1.0, *frame["word"][3:]]),
    "rows without a target": lambda frame: frame.assign(y=frame["y"].where(np.arange(ROWS) % 5 > 0)),
    "a formula": lambda frame: frame.assign(note="=cmd()", word="<b>{x}</b>"),
}


@pytest.mark.parametrize("name", NASTY)
def test_what_is_nasty_is_learned_from(name: str) -> None:
    frame = NASTY[name](FRAME)
    problem = hold_out(make_problem(frame, "y", KINDS, classification=True), 0.2, seed=0)
    features = FoldFeatures(problem, folds_of(problem, 0), 0)
    for pair in (PAIRS[0], PAIRS[1]):
        candidate = Candidate(pair.name, pair.recipe, pair.algorithm, pair.first)
        found = evaluate(candidate, features)
        asked = np.isfinite(found.predictions).all(axis=1)
        assert (asked == problem.held).all()
        assert np.isfinite(found.loss)
        answers = predict(fit(candidate, problem, 0), FRAME.head(3), problem.classes)
        assert answers.sum(axis=1) == pytest.approx(1)


def test_a_hundred_thousand_categories_are_learned_from() -> None:
    count = 100_000
    frame = pd.DataFrame(
        {
            "word": [f"w{n}" for n in range(count)],
            "x": np.arange(count) % 10.0,
            "y": np.where(np.arange(count) % 10 > 4, "a", "b"),
        }
    )
    problem = make_problem(frame, "y", {"word": "categorical", "x": "numeric"}, classification=True)
    pair = PAIRS[0]
    parameters = {**pair.first, "n_estimators": 20}
    candidate = Candidate(pair.name, pair.recipe, pair.algorithm, parameters)
    found = evaluate(candidate, FoldFeatures(problem, folds_of(problem, 0), 0))
    assert found.metrics["Accuracy"] > 0.99


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (FRAME.assign(y="one"), "the same in every row"),
        (FRAME.assign(y=None), "the same in every row"),
        (FRAME[["y"]].assign(x=1), "No column is left"),
    ],
    ids=["one class", "no class", "no column"],
)
def test_what_nothing_can_be_learned_from_is_refused(frame: pd.DataFrame, sentence: str) -> None:
    kinds = KINDS if "day" in frame else {"x": "constant"}
    with pytest.raises(ValueError, match=sentence):
        make_problem(frame, "y", kinds, classification=True)
