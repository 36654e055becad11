"""What features may read of experiments and runs, whichever way it reaches them.

Two readers answer alike (``tests/core/tracking/test_reader.py`` holds them to it):
:class:`.sql_reader.SqlReader` reads MLflow's tables, :class:`.rest_reader.RestReader` asks its API.
Writing is ``writer``'s.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar

from .access import Tag
from .conditions import Condition, number
from .models import (
    FieldKind,
    MetricHistory,
    RunColumn,
    RunDataset,
    RunMetric,
    RunModel,
    RunSort,
    RunStatus,
    View,
)

PARENT_TAG = "mlflow.parentRunId"
COST_TAG = Tag.COST
SAMPLE = 200
"""Values that a column's type is read off."""
MAX_CHOICES = 20
MAX_LINKS = 100
"""Children of a run that are listed."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Scope:
    """Whose experiments are read.

    Attributes:
        space: all that are in it; a server without spaces has one.
        shared: ids of those in other spaces.
        whole: whether there is nothing outside, so that it need not be looked at.
    """

    space: str = "default"
    shared: Sequence[str] = ()
    whole: bool = True


@dataclass(frozen=True)
class ExperimentRecord:
    """An experiment as MLflow has it; times in ms since 1970."""

    id: str
    name: str
    deleted: bool
    created: int | None
    last_activity: int | None
    runs: int
    live: int
    tags: dict[str, str] = field(default_factory=dict)
    space: str = "default"


@dataclass(frozen=True)
class RunRecord:
    """A run as MLflow has it; times in ms since 1970."""

    id: str
    experiment_id: str
    name: str
    status: RunStatus
    deleted: bool
    start: int | None
    end: int | None
    user: str
    params: dict[str, str]
    metrics: dict[str, RunMetric]
    tags: dict[str, str]
    children: int


@dataclass(frozen=True)
class RunSelection:
    """Which runs, in what order.

    Attributes:
        experiment_ids: empty for all experiments.
        run_ids: only these; empty for any.
        conditions: all must hold.
        text: part of the name or id, in any case.
        view: by lifecycle stage.
        top_level: only runs without a parent.
        parent_run_id: only its children.
        sort: the order; the newest first, then the id, among equals.
        offset: of the first run to return.
        limit: most runs to return.
        extremes: metrics whose minimum and maximum are wanted.
    """

    experiment_ids: Sequence[str] = ()
    run_ids: Sequence[str] = ()
    conditions: Sequence[Condition] = ()
    text: str = ""
    view: View = "active"
    top_level: bool = False
    parent_run_id: str | None = None
    sort: RunSort = field(default_factory=RunSort)
    offset: int = 0
    limit: int = 100
    extremes: Sequence[str] = ()


@dataclass(frozen=True)
class CurveSelection:
    """Which metric histories, and how fine; see :class:`..experiments.models.SearchHistories`."""

    run_ids: Sequence[str]
    metrics: Sequence[str]
    max_points: int
    from_step: int | None = None
    to_step: int | None = None


class Asks(Protocol):
    """Puts questions to whichever reader can answer them."""

    async def kind(self) -> Literal["sql", "rest"]:
        """Return which way is read now."""
        ...

    @property
    def reason(self) -> str:
        """Why SQL is not used; empty while it is."""
        ...

    async def ask(self, question: Callable[[TrackingReader], Awaitable[Answer]]) -> Answer:
        """Put a question; raises ``StudioError`` as the reader's methods do."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class TrackingReader(Protocol):
    """Reads what MLflow has stored; never writes.

    Every method raises ``Unavailable`` when the server or its database does not answer.
    """

    @property
    def kind(self) -> Literal["sql", "rest"]:
        """Which way it reads."""
        ...

    async def experiments(
        self, text: str = "", view: View = "active", offset: int = 0, limit: int = 100
    ) -> tuple[list[ExperimentRecord], int]:
        """Return a stretch of the experiments, last active first, and how many match in all."""
        ...

    async def experiment(self, experiment_id: str) -> ExperimentRecord:
        """Return one experiment, deleted or not.

        Raises:
            NotFound: there is none with this id.
        """
        ...

    async def search(self, selection: RunSelection) -> tuple[list[RunRecord], int]:
        """Return a stretch of the runs that match, and how many match in all.

        Raises:
            NotSupported: this reader cannot sort or filter that way; the message says what can.
        """
        ...

    async def columns(self, experiment_ids: Sequence[str]) -> list[RunColumn]:
        """Return each parameter, metric and tag that a run of these experiments has; of all if empty."""
        ...

    async def histories(self, curves: CurveSelection) -> list[MetricHistory]:
        """Return metric histories, thinned to ``max_points``."""
        ...

    async def datasets(self, run_id: str) -> list[RunDataset]:
        """Return the data that a run has read."""
        ...

    async def models(self, run_id: str) -> list[RunModel]:
        """Return the models that a run has logged."""
        ...

    async def check(self) -> None:
        """Raise what every other method would raise, if it would."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


def column_of(kind: FieldKind, key: str, values: Sequence[str | None]) -> RunColumn:
    """Return a column by a sample of its values."""
    if kind == "metric":
        return RunColumn(kind=kind, name=key, type="number", choices=[])
    numeric = all(number(value) is not None for value in values)
    choices = sorted({value for value in values if value})
    return RunColumn(
        kind=kind,
        name=key,
        type="number" if numeric else "text",
        choices=choices if len(choices) <= MAX_CHOICES else [],
    )
