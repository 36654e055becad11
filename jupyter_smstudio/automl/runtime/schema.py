"""What is known of a table: how it is read, what its columns are, and what is to be predicted.

Plain dataclasses, written to JSON and read from it by the standard library alone: the job, the notebooks that
it writes and the server speak of a table in these words.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class TableFormat(StrEnum):
    """How the bytes of a table are laid out."""

    CSV = "csv"
    PARQUET = "parquet"


class DateOrder(StrEnum):
    """What the first number of a date such as 03/04/2026 is."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True)
class Guess:
    """One thing that was found out about a file, for a person to confirm or to change.

    Attributes:
        field: name of the field of ``Reading`` that it is about.
        why: a sentence that says what was found and what it was told by.
        sure: nothing else fits; False: another answer would fit as well, or nearly.
    """

    field: str
    why: str
    sure: bool = True


NULL_WORDS = ("", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "#N/A", "<NA>", "?")
"""Cells that stand for a missing value; white space around them does not count."""


@dataclass(frozen=True)
class Reading:
    """How a table is read; of a Parquet file only ``format`` and ``columns`` are meant.

    Attributes:
        format: of the files.
        encoding: of the text, by Python's name.
        delimiter: between cells.
        quote: around cells; empty: quotation marks are characters like others.
        escape: ahead of a quotation mark within a quoted cell; the quotation mark itself: it is doubled.
        preamble: lines at the top that are no rows (titles, comments), ahead of the header or the first row.
        header: the first line after the preamble has the names of the columns.
        footer: records at the end that are no rows (totals, notes).
        decimal: mark between the whole and the fraction of a number.
        thousands: mark between groups of three digits; empty: there is none.
        date_order: of dates such as 03/04/2026.
        null_words: cells that stand for a missing value.
        columns: names of the columns in the order of the file, each once.
        guesses: what was found out, and by what.
    """

    format: TableFormat = TableFormat.CSV
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    preamble: int = 0
    header: bool = True
    footer: int = 0
    decimal: str = "."
    thousands: str = ""
    date_order: DateOrder = DateOrder.MONTH_FIRST
    null_words: tuple[str, ...] = NULL_WORDS
    columns: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = ()

    @property
    def header_line(self) -> int | None:
        """Number of the line that has the names of the columns, from 1; None: there is none."""
        return self.preamble + 1 if self.header else None

    def to_json(self) -> dict[str, Any]:
        """Return what ``json.dumps`` takes."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Reading:
        """Return what ``to_json`` was made of."""
        return cls(
            **{
                **value,
                "format": TableFormat(value["format"]),
                "date_order": DateOrder(value["date_order"]),
                "null_words": tuple(value["null_words"]),
                "columns": tuple(value["columns"]),
                "guesses": tuple(Guess(**each) for each in value["guesses"]),
            }
        )


class ColumnKind(StrEnum):
    """What a column is to a model."""

    NUMERIC = "numeric"
    CATEGORICAL = "categorical"
    TEXT = "text"
    DATE = "date"
    ID = "id"
    CONSTANT = "constant"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: as in the frame.
        kind: what it is to a model.
        reason: a sentence that says why it is of this kind.
        missing: rows without a value.
        distinct: different values, the missing one not counted.
        examples: a few values as text, the commonest first.
        used: a model is given it.
        power: how well it alone predicts the target, from 0 to 1; None: that is not known.
    """

    name: str
    kind: ColumnKind
    reason: str
    missing: int
    distinct: int
    examples: tuple[str, ...] = ()
    used: bool = True
    power: float | None = None

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Column:
        """Return the column of a ``TableSchema.to_json``."""
        return cls(**{**value, "kind": ColumnKind(value["kind"]), "examples": tuple(value["examples"])})


class ProblemType(StrEnum):
    """What is asked of the target; the names are the original's (CreateAutoMLJob)."""

    BINARY = "BinaryClassification"
    MULTICLASS = "MulticlassClassification"
    REGRESSION = "Regression"

    @property
    def is_classification(self) -> bool:
        """True where the target is one of some classes."""
        return self is not ProblemType.REGRESSION


class Objective(StrEnum):
    """What candidates are ranked by; the names are the original's (AutoMLJobObjective)."""

    ACCURACY = "Accuracy"
    AUC = "AUC"
    BALANCED_ACCURACY = "BalancedAccuracy"
    F1 = "F1"
    F1_MACRO = "F1macro"
    MAE = "MAE"
    MSE = "MSE"
    PRECISION = "Precision"
    PRECISION_MACRO = "PrecisionMacro"
    R2 = "R2"
    RECALL = "Recall"
    RECALL_MACRO = "RecallMacro"
    RMSE = "RMSE"

    @property
    def maximize(self) -> bool:
        """True where more is better."""
        return self not in (Objective.MAE, Objective.MSE, Objective.RMSE)


OBJECTIVES: dict[ProblemType, tuple[Objective, ...]] = {
    ProblemType.BINARY: (
        Objective.F1,
        Objective.ACCURACY,
        Objective.AUC,
        Objective.BALANCED_ACCURACY,
        Objective.PRECISION,
        Objective.RECALL,
    ),
    ProblemType.MULTICLASS: (
        Objective.ACCURACY,
        Objective.BALANCED_ACCURACY,
        Objective.F1_MACRO,
        Objective.PRECISION_MACRO,
        Objective.RECALL_MACRO,
    ),
    ProblemType.REGRESSION: (Objective.MSE, Objective.MAE, Objective.R2, Objective.RMSE),
}
"""What may be asked for in each type of problem; the first is the default. The original's own lists."""


class InsightKind(StrEnum):
    """What an insight is about."""

    LEAKAGE = "leakage"
    ID = "id"
    CONSTANT = "constant"
    IMBALANCE = "imbalance"
    RARE_CLASSES = "rare_classes"
    MISSING_TARGET = "missing_target"
    CONSTANT_TARGET = "constant_target"
    DUPLICATES = "duplicates"
    SMALL = "small"
    MISSING_VALUES = "missing_values"
    CARDINALITY = "cardinality"
    UNPARSED = "unparsed"


class Severity(StrEnum):
    """How much an insight matters; the original's three boxes."""

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"


@dataclass(frozen=True)
class Insight:
    """Something about a table that its owner should know before a model is trained on it.

    Attributes:
        kind: what it is about.
        severity: how much it matters.
        message: what was found, and what to do.
        column: the column it is about; None: the whole table.
    """

    kind: InsightKind
    severity: Severity
    message: str
    column: str | None = None

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Insight:
        """Return the insight of a ``TableSchema.to_json``."""
        return cls(**{**value, "kind": InsightKind(value["kind"]), "severity": Severity(value["severity"])})


@dataclass(frozen=True)
class TableSchema:
    """What is known of a table and of what is to be predicted.

    Attributes:
        columns: all of them, the target too, in the order of the frame.
        rows: of the frame; also those without a target.
        target: name of the column to predict; None: none was named yet.
        problem_type: None where there is no target, or it can't be predicted.
        problem_reason: a sentence that says why it is of this type.
        objective: the default of the type of problem.
        objective_reason: a sentence that says why.
        classes: of the target as text, the commonest first; empty for a regression.
        warnings: what the owner should know, the gravest first.
        reading: how the file was read, where the frame came from one.
    """

    columns: tuple[Column, ...]
    rows: int
    target: str | None = None
    problem_type: ProblemType | None = None
    problem_reason: str = ""
    objective: Objective | None = None
    objective_reason: str = ""
    classes: tuple[str, ...] = ()
    warnings: tuple[Insight, ...] = ()
    reading: Reading | None = field(default=None)

    @property
    def features(self) -> tuple[Column, ...]:
        """The columns that a model is given."""
        return tuple(each for each in self.columns if each.used and each.name != self.target)

    def column(self, name: str) -> Column:
        """Return a column by its name.

        Raises:
            KeyError: there is none.
        """
        for each in self.columns:
            if each.name == name:
                return each
        raise KeyError(name)

    def to_json(self) -> dict[str, Any]:
        """Return what ``json.dumps`` takes."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> TableSchema:
        """Return what ``to_json`` was made of, before or after it went through JSON."""
        problem, objective, reading = value["problem_type"], value["objective"], value["reading"]
        return cls(
            **{
                **value,
                "columns": tuple(Column.from_json(each) for each in value["columns"]),
                "problem_type": ProblemType(problem) if problem else None,
                "objective": Objective(objective) if objective else None,
                "classes": tuple(value["classes"]),
                "warnings": tuple(Insight.from_json(each) for each in value["warnings"]),
                "reading": Reading.from_json(reading) if reading else None,
            }
        )
