"""What AutoGluon is given, and what its answers are brought to; AutoGluon itself is not needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from jupyter_smstudio.automl.runtime.problem import Problem, folds_of, make_problem
from jupyter_smstudio.automl.runtime.stacking.predictor import as_matrix
from jupyter_smstudio.automl.runtime.stacking.refitting import loss_of
from jupyter_smstudio.automl.runtime.stacking.rows import FOLD, LABEL, WEIGHT, stack_rows

from ..small import KINDS, passengers


@pytest.fixture(scope="module")
def problem() -> Problem:
    return make_problem(passengers(), "saved", KINDS, classification=True)


def test_the_folds_are_those_of_the_search(problem: Problem) -> None:
    rows = stack_rows(problem, seed=0)
    assert rows.held is None and rows.folds == 5
    for number, (_, asked) in enumerate(folds_of(problem, 0)):
        assert set(rows.learned.index[rows.learned[FOLD] == number]) == set(asked)
    assert (rows.learned[LABEL] == problem.outcome[rows.learned.index]).all()
    assert WEIGHT not in rows.learned


def test_derived_columns_are_given_and_sentences_stay_strings(problem: Problem) -> None:
    rows = stack_rows(problem, seed=0)
    assert {"name commonest word", "ticket"} <= {*rows.learned}
    kinds = rows.learned.dtypes
    assert [str(kinds[name]) for name in ("ticket", "name", "age")] == ["category", "object", "float64"]
    new = rows.given.transform(problem.frame.iloc[:3])
    assert list(new.columns) == [name for name in rows.learned if name not in (LABEL, FOLD)]


def test_rows_of_a_validation_set_are_not_learned_from(problem: Problem) -> None:
    held = np.arange(len(problem.outcome)) % 4 == 0
    rows = stack_rows(replace(problem, held=held), seed=0)
    assert rows.held is not None and rows.folds == 1
    assert set(rows.held.index) == set(np.flatnonzero(held))
    assert set(rows.learned.index) == set(np.flatnonzero(~held))
    assert FOLD not in rows.learned


def test_a_class_with_fewer_rows_than_folds_is_left_out() -> None:
    table = passengers()
    table.loc[[3, 50], "saved"] = "perhaps"
    rare = make_problem(table, "saved", KINDS, classification=True)
    rows = stack_rows(rare, seed=0)
    assert {3, 50}.isdisjoint(rows.learned.index)
    told = as_matrix(np.tile([0.3, 0.7], (2, 1)), rows, rare.classes)
    assert told.tolist() == [[0.3, 0.0, 0.7], [0.3, 0.0, 0.7]]  # "perhaps" is between "no" and "yes"


def test_weights_go_with_their_rows(problem: Problem) -> None:
    weights = np.linspace(0, 1, len(problem.outcome))
    rows = stack_rows(replace(problem, weights=weights), seed=0)
    assert rows.learned[WEIGHT].to_numpy() == pytest.approx(weights[rows.learned.index])


def test_answers_of_two_classes_and_of_numbers_become_matrices(problem: Problem) -> None:
    rows = stack_rows(problem, seed=0)
    assert as_matrix(np.array([0.25, 1.0]), rows, 2).tolist() == [[0.75, 0.25], [0.0, 1.0]]
    assert as_matrix(pd.Series([3.0, 4.0]), rows, 0).tolist() == [[3.0], [4.0]]


def test_the_loss_is_that_of_rows_that_were_predicted(problem: Problem) -> None:
    predictions = np.full((len(problem.outcome), 2), np.nan, dtype=np.float32)
    predictions[:10] = np.eye(2)[problem.outcome[:10]] * 0.8 + 0.1
    assert loss_of(predictions, problem) == pytest.approx(-np.log(0.9), rel=1e-5)
