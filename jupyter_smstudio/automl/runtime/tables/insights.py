"""What the owner of a table should know before a model is trained on it; the gravest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from ..schema import Column, ColumnKind, Insight, InsightKind, ProblemType, Severity
from .kinds import shown

MIN_ROWS = 500
"""What the original asks for."""
LEAKING = 0.98
"""Prediction power from which a column is as good as the target itself: an AUC of 0.99."""
RARE = 5
"""Rows that a class needs, so that each of five folds has one."""
MANY_CATEGORIES = 100
MOSTLY_NUMBERS = 0.9
ORDER = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def insights(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    target: str | None,
    problem: ProblemType | None,
) -> tuple[Insight, ...]:
    """Return what was found, the gravest first.

    Args:
        frame: the table.
        columns: what is known of each.
        target: to predict; None: none was named.
        problem: what is asked of it; None: it can't be predicted.
    """
    found = [*_of_rows(frame, columns), *_of_columns(frame, columns, target)]
    if target is not None:
        found += _of_target(frame[target], problem)
    return tuple(sorted(found, key=lambda each: ORDER.index(each.severity)))


def _of_rows(frame: pd.DataFrame, columns: Sequence[Column]) -> Iterator[Insight]:
    rows = len(frame)
    if rows < MIN_ROWS:
        yield Insight(
            InsightKind.SMALL,
            Severity.MEDIUM,
            f"The table has {rows:,} rows; {MIN_ROWS} are asked for. Scores of so few rows vary by chance.",
        )
    # A row that was copied with an id of its own is a copy all the same.
    own = [column.name for column in columns if column.kind is not ColumnKind.ID]
    share = duplicate_rows(frame[own]).mean() if own else 0.0
    if share:
        severity = Severity.HIGH if share > 0.3 else Severity.MEDIUM if share > 0.05 else Severity.LOW
        message = (
            f"{share:.1%} of the rows come more than once. A copy that is both learned from and tested on "
            "makes scores look better than they are; take copies out unless they are rows of their own."
        )
        yield Insight(InsightKind.DUPLICATES, severity, message)


def duplicate_rows(frame: pd.DataFrame) -> pd.Series:
    """Return which rows are copies of an earlier one."""
    return pd.util.hash_pandas_object(frame, index=False).duplicated()


def _of_columns(frame: pd.DataFrame, columns: Sequence[Column], target: str | None) -> Iterator[Insight]:
    rows = len(frame)
    for column in columns:
        if column.name == target:
            continue
        if (column.power or 0.0) >= LEAKING:
            yield _leakage(column)
        if column.kind is ColumnKind.ID:
            message = f"It tells rows apart and nothing else, and is not used. {column.reason}"
            yield Insight(InsightKind.ID, Severity.LOW, message, column.name)
        elif column.kind is ColumnKind.CONSTANT:
            message = f"It is not used: nothing can be told by it. {column.reason}"
            yield Insight(InsightKind.CONSTANT, Severity.LOW, message, column.name)
        elif column.missing > 0.5 * rows:
            message = f"{column.missing / rows:.0%} of its values are missing."
            yield Insight(InsightKind.MISSING_VALUES, Severity.MEDIUM, message, column.name)
        if column.kind is ColumnKind.CATEGORICAL and column.distinct > MANY_CATEGORIES:
            message = f"It has {column.distinct:,} categories; little can be learned of the rare ones."
            yield Insight(InsightKind.CARDINALITY, Severity.LOW, message, column.name)
        if column.kind in (ColumnKind.CATEGORICAL, ColumnKind.TEXT):
            yield from _unparsed(frame[column.name])


def _leakage(column: Column) -> Insight:
    why = (
        "The rows may be sorted by the target."
        if column.kind is ColumnKind.ID
        else "Leave it out unless it is known at the time when predictions are made."
    )
    message = f"It alone predicts the target nearly without a mistake. {why}"
    return Insight(InsightKind.LEAKAGE, Severity.HIGH, message, column.name)


def _unparsed(values: pd.Series) -> Iterator[Insight]:
    """Tell of a column of numbers in which some values are none."""
    filled = values.dropna().astype(str)
    wrong = filled[pd.to_numeric(filled, errors="coerce").isna()]
    if not 0 < len(wrong) < (1 - MOSTLY_NUMBERS) * len(filled):
        return
    examples = ", ".join(f"“{shown(each)}”" for each in wrong.value_counts().index[:3])
    message = (
        f"{len(wrong):,} of {len(filled):,} values are no numbers, such as {examples}, so that all are taken "
        "for words. Name them as words for missing values, or correct them."
    )
    yield Insight(InsightKind.UNPARSED, Severity.MEDIUM, message, str(values.name))


def _of_target(target: pd.Series, problem: ProblemType | None) -> Iterator[Insight]:
    name = str(target.name)
    missing = int(target.isna().sum())
    if problem is None:
        message = "The target can't be predicted: choose another column, or correct it."
        yield Insight(InsightKind.CONSTANT_TARGET, Severity.HIGH, message, name)
        return
    if missing:
        share = missing / len(target)
        severity = Severity.HIGH if share > 0.5 else Severity.MEDIUM if share > 0.05 else Severity.LOW
        message = f"{missing:,} rows ({share:.1%}) have no value of the target; they are left out."
        yield Insight(InsightKind.MISSING_TARGET, severity, message, name)
    if problem.is_classification:
        yield from _of_classes(target.value_counts(), name)


def _of_classes(counts: pd.Series, name: str) -> Iterator[Insight]:
    rare = counts[counts < RARE]
    if len(rare):
        shown_classes = ", ".join(f"“{shown(each)}”" for each in rare.index[:3])
        message = (
            f"{len(rare)} classes have fewer than {RARE} rows, such as {shown_classes}; they can't be in "
            "every part of a cross-validation. Join them to others, or add rows."
        )
        yield Insight(InsightKind.RARE_CLASSES, Severity.HIGH, message, name)
    share = counts.min() / counts.sum()
    expected = 1 / len(counts)
    if share < 0.2 * expected:
        severity = Severity.HIGH if share < 0.02 * expected else Severity.MEDIUM
        message = (
            f"The rarest class, “{shown(counts.idxmin())}”, has {share:.2%} of the rows. Accuracy says "
            "little then: rank by BalancedAccuracy, F1 or AUC."
        )
        yield Insight(InsightKind.IMBALANCE, severity, message, name)
