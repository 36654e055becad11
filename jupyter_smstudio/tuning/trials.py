"""The trials of tuning jobs: which point is which training job, and what became of it.

Reading 10,000 trials takes Optuna half a minute, and this table 0.2 s: pages read here, samplers there
(decision record 0010).
"""

from __future__ import annotations

import builtins
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import String, Text, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, defer, mapped_column

from ..core.database import Base, Database, UtcDateTime
from ..core.jobs.thinning import thin
from .models import TrainingDefinition, Trial, TrialState
from .queries import TrialQuery

STORED_POINTS = 200
"""Of a trial's curve; what a chart of hundreds of curves can show."""
TRIAL_ENDED = frozenset({TrialState.COMPLETED, TrialState.FAILED, TrialState.STOPPED})


class TrialRow(Base):
    """One trial."""

    __tablename__ = "tuning_trials"

    tuning_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    definition: Mapped[int]
    study_number: Mapped[int | None]
    job_name: Mapped[str] = mapped_column(String(63))
    job_id: Mapped[str] = mapped_column(String(36))
    run_id: Mapped[str] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(String(16))
    stopped_early: Mapped[bool]
    retryable: Mapped[bool]
    enqueued: Mapped[bool]
    parameters: Mapped[str] = mapped_column(Text)
    objective: Mapped[float | None]
    started: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cost: Mapped[float]
    reason: Mapped[str] = mapped_column(Text)
    curve: Mapped[str] = mapped_column(Text, default="[]")


class HistoryRow(NamedTuple):
    """What charts need of a trial."""

    number: int
    definition: int
    state: str
    stopped_early: bool
    objective: float | None
    started: datetime | None
    ended: datetime | None
    parameters: str


SORTS: Mapping[str, InstrumentedAttribute[Any]] = {
    "number": TrialRow.number,
    "objective": TrialRow.objective,
    "started": TrialRow.started,
    "ended": TrialRow.ended,
    "cost": TrialRow.cost,
    "state": TrialRow.state,
}
SAME = (
    "tuning_id", "number", "definition", "study_number", "job_name", "job_id", "run_id", "stopped_early",
    "retryable", "enqueued", "objective", "started", "ended", "cost", "reason",
)  # fmt: skip
"""Fields of a trial that are columns of the same name and type."""


@dataclass(frozen=True)
class TrialRecord:
    """One trial.

    Attributes:
        tuning_id: its tuning job's id.
        number: within it, from 0.
        definition: place of its definition in the request.
        study_number: its number in the definition's study; None while it is enqueued.
        retryable: whether it failed without its program being at fault.
        curve: steps and values of the objective metric, thinned.
    """

    tuning_id: str
    number: int
    definition: int
    job_name: str
    parameters: dict[str, str]
    state: TrialState = TrialState.WAITING
    study_number: int | None = None
    job_id: str = ""
    run_id: str = ""
    stopped_early: bool = False
    retryable: bool = False
    objective: float | None = None
    started: datetime | None = None
    ended: datetime | None = None
    cost: float = 0.0
    reason: str = ""
    enqueued: bool = False
    curve: tuple[tuple[int, float], ...] = field(default=(), repr=False)

    def with_curve(self, curve: Iterable[tuple[int, float]]) -> TrialRecord:
        """Return it with a curve."""
        return replace(self, curve=tuple(thin(list(curve), lambda point: point[1], STORED_POINTS)))

    def wire(self, definitions: Sequence[TrainingDefinition]) -> Trial:
        """Return it as it goes over the wire."""
        return Trial(
            number=self.number,
            definition=definitions[self.definition].name,
            job_id=self.job_id,
            job_name=self.job_name,
            run_id=self.run_id,
            state=self.state,
            stopped_early=self.stopped_early,
            parameters=self.parameters,
            objective=self.objective,
            started=self.started,
            ended=self.ended,
            cost=self.cost,
            reason=self.reason,
            enqueued=self.enqueued,
        )


@dataclass(frozen=True)
class Tally:
    """The trials of a tuning job in numbers."""

    states: dict[TrialState, int]
    succeeded: int
    """That ended with an objective."""
    failed: int
    """That ended without."""
    retryable: int
    """Of the Failed ones, those whose program was not at fault."""
    cost: float

    @property
    def total(self) -> int:
        """All of them, enqueued ones too."""
        return sum(self.states.values())

    @property
    def begun(self) -> int:
        """Those that count for the limit of jobs."""
        return self.total - self.states.get(TrialState.WAITING, 0)


class SqlTrialStore:
    """Trials; the coordinator of their tuning job alone writes them.

    Args:
        database: may be shared with other servers.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, *trials: TrialRecord, durable: bool = True) -> None:
        """Store trials as they are now, in one transaction; ``durable`` as of ``Database.session``."""
        with self._database.session(durable=durable) as session:
            for trial in trials:
                session.merge(TrialRow(**_trial_values(trial)))

    def drop(self, trial: TrialRecord) -> None:
        """Forget a trial that has not begun."""
        with self._database.session() as session:
            session.execute(
                delete(TrialRow).where(TrialRow.tuning_id == trial.tuning_id, TrialRow.number == trial.number)
            )

    def list(self, tuning_id: str, *states: TrialState) -> builtins.list[TrialRecord]:
        """Return trials by number, of some states or of all, without their curves."""
        wanted = select(TrialRow).where(TrialRow.tuning_id == tuning_id).order_by(TrialRow.number)
        if states:
            wanted = wanted.where(TrialRow.state.in_(states))
        with self._database.session() as session:
            return [_trial(row) for row in session.scalars(wanted.options(defer(TrialRow.curve)))]

    def page(self, tuning_id: str, query: TrialQuery) -> tuple[builtins.list[TrialRecord], int]:
        """Return some trials, and how many there are; those without a value come last."""
        wanted = select(TrialRow).where(TrialRow.tuning_id == tuning_id)
        if query.state:
            wanted = wanted.where(TrialRow.state == query.state)
        column = SORTS[query.sort]
        order = column.asc() if query.ascending else column.desc()
        with self._database.session() as session:
            total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
            rows = session.scalars(
                wanted.options(defer(TrialRow.curve))
                .order_by(order.nulls_last(), TrialRow.number)
                .offset(query.offset)
                .limit(query.limit)
            )
            return [_trial(row) for row in rows], total

    def best(self, tuning_id: str, count: int, *, maximize: bool) -> builtins.list[TrialRecord]:
        """Return the trials with the best objectives, the best first."""
        order = TrialRow.objective.desc() if maximize else TrialRow.objective.asc()
        wanted = (
            select(TrialRow)
            .where(TrialRow.tuning_id == tuning_id, TrialRow.objective.is_not(None))
            .where(TrialRow.ended.is_not(None))
        )
        with self._database.session() as session:
            rows = session.scalars(
                wanted.options(defer(TrialRow.curve)).order_by(order, TrialRow.number).limit(count)
            )
            return [_trial(row) for row in rows]

    def tally(self, tuning_id: str) -> Tally:
        """Count trials."""
        has = TrialRow.objective.is_not(None)
        wanted = (
            select(TrialRow.state, has, TrialRow.retryable, func.count(), func.sum(TrialRow.cost))
            .where(TrialRow.tuning_id == tuning_id)
            .group_by(TrialRow.state, has, TrialRow.retryable)
        )
        states: dict[TrialState, int] = {}
        succeeded = failed = retryable = 0
        cost = 0.0
        with self._database.session() as session:
            for state, with_objective, again, count, spent in session.execute(wanted):
                states[TrialState(state)] = states.get(TrialState(state), 0) + count
                cost += spent
                if state in (TrialState.WAITING, TrialState.IN_PROGRESS):
                    continue
                succeeded += count if with_objective else 0
                failed += 0 if with_objective else count
                retryable += count if again and state == TrialState.FAILED else 0
        return Tally(states, succeeded, failed, retryable, cost)

    def history(self, tuning_id: str) -> builtins.list[HistoryRow]:
        """Return what charts need of all trials, by number."""
        columns = [getattr(TrialRow, name) for name in HistoryRow._fields]
        wanted = select(*columns).where(TrialRow.tuning_id == tuning_id).order_by(TrialRow.number)
        with self._database.session() as session:
            return [HistoryRow(*row) for row in session.execute(wanted)]

    def curves(self, tuning_id: str, most: int) -> builtins.list[TrialRecord]:
        """Return the latest trials whose objective metric had values, with these, by number."""
        wanted = select(TrialRow).where(TrialRow.tuning_id == tuning_id, TrialRow.curve != "[]")
        with self._database.session() as session:
            rows = session.scalars(wanted.order_by(TrialRow.number.desc()).limit(most))
            return [_trial(row, curve=True) for row in rows][::-1]

    def remove(self, tuning_id: str) -> None:
        """Forget the trials of a tuning job."""
        with self._database.session() as session:
            session.execute(delete(TrialRow).where(TrialRow.tuning_id == tuning_id))


def _trial_values(trial: TrialRecord) -> dict[str, Any]:
    values = {name: getattr(trial, name) for name in SAME}
    # What a trial has shown is never unlearned: a change without its curve leaves the stored one.
    curve = {"curve": json.dumps(trial.curve)} if trial.curve else {}
    return {**values, "state": trial.state.value, "parameters": json.dumps(trial.parameters), **curve}


def _trial(row: TrialRow, *, curve: bool = False) -> TrialRecord:
    return TrialRecord(
        **{name: getattr(row, name) for name in SAME},
        state=TrialState(row.state),
        parameters=json.loads(row.parameters),
        curve=tuple((step, value) for step, value in json.loads(row.curve)) if curve else (),
    )
