"""The validation set: its rows judge candidates, and nothing is learned from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jupyter_smstudio.automl.runtime.candidates.candidate import Candidate
from jupyter_smstudio.automl.runtime.candidates.pairs import OUTCOMES
from jupyter_smstudio.automl.runtime.evaluation import FoldFeatures, evaluate, fit, predict
from jupyter_smstudio.automl.runtime.features.columns import Columns
from jupyter_smstudio.automl.runtime.honest import outer_folds
from jupyter_smstudio.automl.runtime.problem import (
    Problem,
    folds_of,
    load_problem,
    make_problem,
    save_problem,
)
from jupyter_smstudio.automl.runtime.tables.guessing import guess
from jupyter_smstudio.automl.runtime.tables.matching import read_matching
from jupyter_smstudio.automl.runtime.tables.mistake import TableMistake
from jupyter_smstudio.automl.runtime.tables.reading import read_table
from jupyter_smstudio.automl.runtime.validation import add_validation, hold_out

from .small import KINDS, passengers

FOREST = Candidate(
    "pair", OUTCOMES, "extra-trees", {"n_estimators": 20, "min_samples_leaf": 2, "max_features": 0.5}
)


def problem_of(outcome: Sequence[float], labels: tuple[str, ...] = ()) -> Problem:
    frame = pd.DataFrame({"x": np.arange(float(len(outcome)))})
    return Problem(frame, np.array(outcome), Columns(numeric=("x",)), labels)


def test_a_share_has_each_class_alike_and_none_of_a_rare_one() -> None:
    problem = hold_out(problem_of([0] * 60 + [1] * 30 + [2] * 3, ("a", "b", "c")), 0.2, seed=1)
    assert [int(problem.held[problem.outcome == each].sum()) for each in range(3)] == [12, 6, 0]
    ((learned, asked),) = folds_of(problem, seed=1)
    assert {*learned, *asked} == set(range(93)) and not {*learned} & {*asked}
    assert (problem.training.outcome == problem.outcome[learned]).all()
    assert problem.training.held is None


def test_a_share_of_numbers_has_small_and_large_ones() -> None:
    problem = hold_out(problem_of(list(range(100))), 0.1, seed=3)
    held = np.sort(problem.outcome[problem.held])
    assert len(held) == 10
    assert (held // 10 == np.arange(10)).all()


def test_a_share_of_less_than_a_row_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to judge candidates by"):
        hold_out(problem_of([0] * 5 + [1] * 5, ("a", "b")), 0.05, seed=0)


def test_a_validation_set_is_kept_with_the_problem(tmp_path: Path) -> None:
    problem = hold_out(problem_of([0] * 30 + [1] * 30, ("a", "b")), 0.2, seed=0)
    save_problem(replace(problem, weights=np.arange(60.0)), tmp_path)
    read = load_problem(tmp_path)
    assert (read.held == problem.held).all()
    assert read.weights.tolist() == list(range(60))
    chosen = read.rows(np.array([3, 5]))
    assert chosen.weights.tolist() == [3, 5] and chosen.held.tolist() == problem.held[[3, 5]].tolist()


def test_no_model_and_no_feature_knows_of_the_validation_set() -> None:
    known = make_problem(passengers(120), "saved", KINDS, classification=True)
    other = passengers(40, seed=7)
    lied = other.assign(saved=np.where(other["saved"] == "yes", "no", "yes"), ticket="PC 1", age=-5.0)
    asked = passengers(30, seed=8)
    answers = []
    for rows in (other, lied):
        problem = add_validation(known, rows, "saved", "other.csv")
        found = evaluate(FOREST, FoldFeatures(problem, folds_of(problem, 0), 0))
        assert np.isfinite(found.predictions).all(axis=1).tolist() == problem.held.tolist()
        answers.append(predict(found.models[0], asked, 2))
        answers.append(predict(fit(FOREST, problem, 0), asked, 2))
    answers.append(predict(fit(FOREST, known, 0), asked, 2))
    assert all((each == answers[0]).all() for each in answers)


def test_outer_folds_leave_the_validation_set_to_the_procedure() -> None:
    known = make_problem(passengers(50), "saved", KINDS, classification=True)
    problem = add_validation(known, passengers(20, seed=7), "saved", "other.csv")
    for learned, apart in outer_folds(problem, 0):
        assert {*range(50, 70)} <= {*learned}
        assert not {*learned} & {*apart} and len(learned) + len(apart) == 70


FIRST = "size,word,day,y\n" + "".join(f"{n},w{n % 3},2026-01-{n % 28 + 1:02d},{n % 2}\n" for n in range(40))


def matched(folder: Path, content: str) -> pd.DataFrame:
    first, second = folder / "first.csv", folder / "second.csv"
    first.write_text(FIRST)
    second.write_text(content)
    reading = guess(first)
    return read_matching(second, reading, read_table(first, reading), ["size", "word", "day", "y"])


def test_a_second_table_is_read_as_the_first(tmp_path: Path) -> None:
    rows = matched(tmp_path, "A title\n\ny,word,more,day,size\n1,7,x,2026-02-01,\n0,8,x,,2\n1,,x,,3\n")
    assert list(rows.columns) == ["size", "word", "day", "y"]
    assert rows["size"].isna().tolist() == [True, False, False]
    assert rows["word"].tolist()[:2] == ["7", "8"] and rows["word"].isna().tolist()[2]
    assert rows["day"][0] == pd.Timestamp("2026-02-01")


WRONG = {
    "columns are missing": ("word,size\na,1\nb,2\n", "second.csv has no column “day”, “y”"),
    "a word among numbers": (
        "size,word,day,y\nlarge,a,2026-01-01,1\n2,b,2026-01-02,0\n",
        "“size” of second.csv has 1 values .* where all are numbers, such as “large”",
    ),
    "a cell is missing": ("size,word,day,y\n1,a,2026-01-01,1\n2,b\n3,c,2026-01-02,0\n", "Line 3"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_second_table_that_is_unlike_the_first_is_refused(tmp_path: Path, name: str) -> None:
    content, sentence = WRONG[name]
    with pytest.raises(TableMistake, match=sentence):
        matched(tmp_path, content)


def test_a_class_that_is_not_learned_cannot_be_judged() -> None:
    known = make_problem(passengers(50), "saved", KINDS, classification=True)
    other = passengers(20, seed=7)
    with pytest.raises(ValueError, match=r"has 1 classes of “saved” .* such as “maybe”"):
        add_validation(known, other.assign(saved=["maybe", *other["saved"][1:]]), "saved", "other.csv")
    with pytest.raises(ValueError, match=r"No row of the validation set other\.csv has a value of “saved”"):
        add_validation(known, other.assign(saved=None), "saved", "other.csv")
    known_rows = add_validation(known, other.assign(saved=[None, *other["saved"][1:]]), "saved", "other.csv")
    assert known_rows.held.sum() == 19
