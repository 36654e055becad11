"""What columns are, what is to be predicted, and what the owner of a table is warned of."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import datasets

from jupyter_smstudio.automl.runtime.schema import (
    OBJECTIVES,
    ColumnKind,
    InsightKind,
    ProblemType,
    Severity,
    TableSchema,
)
from jupyter_smstudio.automl.runtime.tables.describing import describe
from jupyter_smstudio.automl.runtime.tables.mistake import TableMistake

ROWS = 600
RANDOM = np.random.default_rng(0)
NUMBER = RANDOM.normal(size=ROWS)
YES = (NUMBER + RANDOM.normal(size=ROWS) > 0).astype(int)

KINDS: dict[str, tuple[Any, ColumnKind]] = {
    "numbers": (NUMBER, ColumnKind.NUMERIC),
    "few whole numbers": (RANDOM.integers(0, 3, ROWS), ColumnKind.NUMERIC),
    "row numbers": (np.arange(ROWS) + 1000, ColumnKind.ID),
    "customerId": (RANDOM.permutation(10 * ROWS)[:ROWS], ColumnKind.ID),
    "all different whole numbers": (RANDOM.permutation(10 * ROWS)[:ROWS], ColumnKind.NUMERIC),
    "uuids": ([f"{n * 7919 % 10**9:09d}-ab{n:04d}" for n in range(ROWS)], ColumnKind.ID),
    "names": ([f"Ann {n} of the {n * 3}" for n in range(ROWS)], ColumnKind.TEXT),
    "tickets": ([f"{'ABC'[n % 3] * (n % 5)}{n * n}" for n in range(ROWS)], ColumnKind.TEXT),
    "words": ([f"w{n % 30}" for n in range(ROWS)], ColumnKind.CATEGORICAL),
    "flags": (NUMBER > 0, ColumnKind.CATEGORICAL),
    "one word and nothing": (["x", None] * (ROWS // 2), ColumnKind.CATEGORICAL),
    "always the same": (["x"] * ROWS, ColumnKind.CONSTANT),
    "nothing": ([np.nan] * ROWS, ColumnKind.CONSTANT),
    "days": (pd.date_range("2026-01-01", periods=ROWS), ColumnKind.DATE),
}


@pytest.mark.parametrize("name", KINDS)
def test_the_kind_of_a_column_is_told_by_its_values(name: str) -> None:
    values, kind = KINDS[name]
    (column,) = describe(pd.DataFrame({name: values})).columns
    assert column.kind is kind
    assert column.used is (kind not in (ColumnKind.ID, ColumnKind.CONSTANT))
    assert column.reason.endswith(".")


PROBLEMS: dict[str, tuple[Any, ProblemType | None]] = {
    "two numbers": (YES, ProblemType.BINARY),
    "two words": (np.where(YES, "yes", "no"), ProblemType.BINARY),
    "truth": (YES == 1, ProblemType.BINARY),
    "few whole numbers": (np.arange(ROWS) % 10, ProblemType.MULTICLASS),
    "few words": (np.array(["a", "b", "c"])[np.arange(ROWS) % 3], ProblemType.MULTICLASS),
    "many whole numbers": (np.arange(ROWS) % 90, ProblemType.REGRESSION),
    "fractions": (NUMBER, ProblemType.REGRESSION),
    "few fractions": (np.arange(ROWS) % 3 + 0.5, ProblemType.REGRESSION),
    "one value": (np.ones(ROWS), None),
    "nothing": (np.full(ROWS, np.nan), None),
    "names": ([f"name {n}" for n in range(ROWS)], None),
    "days": (pd.date_range("2026-01-01", periods=ROWS), None),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_problem_is_told_by_the_target(name: str) -> None:
    values, problem = PROBLEMS[name]
    schema = describe(pd.DataFrame({"x": NUMBER, "y": values}), "y")
    assert schema.problem_type is problem
    assert "“y”" in schema.problem_reason
    if problem:
        assert schema.objective is OBJECTIVES[problem][0]
        assert bool(schema.classes) is problem.is_classification
    else:
        assert schema.warnings[0].kind is InsightKind.CONSTANT_TARGET
        assert schema.warnings[0].severity is Severity.HIGH


def warned(frame: pd.DataFrame) -> set[tuple[InsightKind, str | None]]:
    return {(each.kind, each.column) for each in describe(frame, "y").warnings}


def test_a_table_without_faults_has_no_warnings() -> None:
    assert warned(pd.DataFrame({"x": NUMBER, "y": YES})) == set()


@pytest.mark.parametrize("target", [YES, NUMBER * 3])
def test_a_column_that_is_the_target_leaks(target: Any) -> None:
    frame = pd.DataFrame({"x": RANDOM.normal(size=ROWS), "copy": target * 2.0 + 1, "y": target})
    assert (InsightKind.LEAKAGE, "copy") in warned(frame)
    assert (InsightKind.LEAKAGE, "x") not in warned(frame)


def test_words_for_the_classes_leak() -> None:
    classes = np.arange(ROWS) % 3
    frame = pd.DataFrame({"code": [f"c{n}" for n in classes], "y": [f"class {n}" for n in classes]})
    assert (InsightKind.LEAKAGE, "code") in warned(frame)


def test_row_numbers_of_a_sorted_table_leak_and_are_not_used() -> None:
    frame = pd.DataFrame({"id": np.arange(ROWS), "x": NUMBER, "y": np.arange(ROWS) // (ROWS // 2)})
    assert {(InsightKind.LEAKAGE, "id"), (InsightKind.ID, "id")} <= warned(frame)
    assert not describe(frame, "y").column("id").used


def test_names_that_are_all_different_do_not_leak() -> None:
    frame = pd.DataFrame({"name": [f"a b c d {n}" for n in range(ROWS)], "y": YES})
    assert warned(frame) == set()


def test_what_is_wrong_with_the_target_is_told() -> None:
    imbalanced = pd.DataFrame({"x": NUMBER, "y": (np.arange(ROWS) < 6).astype(int)})
    assert (InsightKind.IMBALANCE, "y") in warned(imbalanced)
    rare = pd.DataFrame({"x": NUMBER, "y": ["a"] * 299 + ["b"] * 300 + ["c"]})
    assert (InsightKind.RARE_CLASSES, "y") in warned(rare)
    missing = pd.DataFrame({"x": NUMBER, "y": np.where(np.arange(ROWS) < 50, np.nan, YES)})
    assert (InsightKind.MISSING_TARGET, "y") in warned(missing)


def test_what_is_wrong_with_the_rows_is_told() -> None:
    frame = pd.DataFrame({"x": NUMBER, "y": YES}).head(100)
    assert (InsightKind.SMALL, None) in warned(frame)
    twice = pd.concat([frame, frame], ignore_index=True)
    assert (InsightKind.DUPLICATES, None) in warned(twice)
    assert (InsightKind.DUPLICATES, None) in warned(twice.assign(id=twice.index))


def test_what_is_wrong_with_columns_is_told() -> None:
    mostly = [str(n) if n % 50 else "n/k" for n in range(ROWS)]
    frame = pd.DataFrame({"mostly": mostly, "empty": [1.0] + [np.nan] * (ROWS - 1), "y": YES})
    assert (InsightKind.UNPARSED, "mostly") in warned(frame)
    assert (InsightKind.MISSING_VALUES, "empty") in warned(frame)
    many = pd.DataFrame({"many": [f"w{n // 2}" for n in range(ROWS)], "y": YES})
    assert (InsightKind.CARDINALITY, "many") in warned(many)


def test_a_hundred_thousand_categories_are_described() -> None:
    many = pd.DataFrame({"many": [f"w{n}" for n in range(100_000)] * 2, "y": [0, 1] * 100_000})
    assert describe(many, "y").column("many").distinct == 100_000


def test_infinite_numbers_and_missing_dates_are_described() -> None:
    days = pd.Series(pd.date_range("2026-01-01", periods=ROWS)).where(np.arange(ROWS) % 3 > 0)
    numbers = np.where(np.arange(ROWS) % 7, NUMBER, np.inf)
    frame = pd.DataFrame({"day": days, "x": numbers, "huge": NUMBER * 1e200, 0: NUMBER, "y": numbers * 2})
    schema = describe(frame, "y")
    assert schema.problem_type is ProblemType.REGRESSION
    assert (schema.column("0").power or 0) > 0.9


def test_a_target_that_is_not_there_is_refused() -> None:
    with pytest.raises(TableMistake, match=r"no column “z”\. Choose the target among “x”"):
        describe(pd.DataFrame({"x": [1, 2]}), "z")
    with pytest.raises(TableMistake, match="no rows"):
        describe(pd.DataFrame({"x": []}))


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("breast_cancer", ProblemType.BINARY),
        ("wine", ProblemType.MULTICLASS),
        ("diabetes", ProblemType.REGRESSION),
    ],
)
def test_public_tables_are_described_and_go_through_json(name: str, problem: ProblemType) -> None:
    frame = getattr(datasets, f"load_{name}")(as_frame=True).frame
    schema = describe(frame, "target")
    assert schema.problem_type is problem
    assert not [each for each in schema.warnings if each.kind is InsightKind.LEAKAGE]
    assert TableSchema.from_json(json.loads(json.dumps(schema.to_json()))) == schema
