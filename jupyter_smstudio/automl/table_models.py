"""The nouns of tables on the wire: how they are read, and what they hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ..core.jobs.models import Problem
from ..core.models import WireModel
from .modes import AutoMLMode
from .runtime.schema import ColumnKind, DateOrder, ProblemType, Severity, TableFormat

ColumnName = Annotated[str, StringConstraints(max_length=1024)]
MaybeProblemType = ProblemType | Literal[""]


class ReadingGuess(WireModel):
    """One thing that was found out about a file."""

    field: str
    """Of the reading."""
    why: str
    sure: bool
    """False: another answer would fit as well, or nearly."""


class TableReading(WireModel):
    """How a table is read; of a Parquet file only ``format`` and ``columns`` are meant."""

    format: TableFormat = TableFormat.CSV
    encoding: str = Field(default="utf-8", max_length=40)
    delimiter: str = Field(default=",", min_length=1, max_length=4)
    quote: str = Field(default='"', max_length=1)
    """Empty: quotation marks are characters like others."""
    escape: str = Field(default='"', max_length=1)
    preamble: int = Field(default=0, ge=0, le=10_000)
    """Lines at the top that are no rows."""
    header: bool = True
    footer: int = Field(default=0, ge=0, le=10_000)
    """Records at the end that are no rows."""
    decimal: str = Field(default=".", min_length=1, max_length=1)
    thousands: str = Field(default="", max_length=1)
    date_order: DateOrder = DateOrder.MONTH_FIRST
    null_words: list[Annotated[str, StringConstraints(max_length=100)]] = Field(
        default_factory=list, max_length=100
    )
    columns: list[ColumnName] = Field(default_factory=list, max_length=10_000)
    guesses: list[ReadingGuess] = Field(default_factory=list, max_length=100)


class CreatePreview(WireModel):
    """Which table to look at."""

    input: str = Field(min_length=1, max_length=4096)
    """File, folder or manifest; relative paths start at the server's root."""
    reading: TableReading | None = None
    """None: it is guessed."""
    target: str = Field(default="", max_length=1024)
    """Empty: none is chosen yet."""
    validation: str = Field(default="", max_length=4096)
    """A second table that must have the same columns; empty: there is none."""


class PreviewColumn(WireModel):
    """A column of a table."""

    name: str
    kind: ColumnKind
    reason: str
    missing: int
    distinct: int
    examples: list[str]
    used: bool
    """A model is given it unless somebody says otherwise."""
    prediction_power: float | None
    """How well it alone predicts the target, 0 to 1."""


class TableWarning(WireModel):
    """What the owner of a table should know before a model is trained on it."""

    kind: str
    """``leakage``, ``id``, ``imbalance``, … ."""
    column: str
    """Empty: it is about the whole table."""
    message: str
    severity: Severity


class TablePreview(WireModel):
    """A table as it would be read, and what would be predicted."""

    reading: TableReading | None
    """None: the problems say why it cannot be read."""
    rows_total: int | None
    """None: there are more rows than were read."""
    columns: list[PreviewColumn]
    rows: list[list[str]]
    """The first 20, as they stand in the file."""
    problem_type: MaybeProblemType
    problem_reason: str
    objective: str
    objective_reason: str
    auto_mode: AutoMLMode
    """That a job would run in which leaves the choice to the studio."""
    auto_mode_reason: str
    warnings: list[TableWarning]
    problems: list[Problem]
