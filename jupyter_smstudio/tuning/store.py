"""The tuning jobs and their timelines: what Optuna does not hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, Text, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from ..core.database import Base, UtcDateTime
from ..core.errors import Conflict
from ..core.named_rows import NamedRow, NamedRows
from .models import CreateTuningJob, TuningEvent, TuningState

ENDED = frozenset({TuningState.COMPLETED, TuningState.FAILED, TuningState.STOPPED})


class TuningRow(NamedRow, Base):
    """One tuning job."""

    __tablename__ = "tuning_jobs"


class EventRow(Base):
    """One entry of a timeline."""

    __tablename__ = "tuning_events"

    number: Mapped[int] = mapped_column(primary_key=True)
    tuning_id: Mapped[str] = mapped_column(String(36), index=True)
    time: Mapped[datetime] = mapped_column(UtcDateTime)
    message: Mapped[str] = mapped_column(Text)


FACTS = (
    "seed",
    "paused",
    "learned",
    "ends_as",
    "status_message",
    "completion_reason",
    "warnings",
    "experiment_id",
    "run_id",
)


@dataclass(frozen=True)
class TuningRecord:
    """One tuning job.

    Attributes:
        request: with the ranges and limits of now, and without the values of secrets.
        seed: that points are drawn with.
        paused: whether new trials wait.
        learned: whether what its parents knew was taken over.
        ends_as: what it will be when its last training job has ended; None while it goes on.
        run_id: of its run in MLflow; empty while it has none.
    """

    id: str
    owner: str
    request: CreateTuningJob
    created: datetime
    seed: int
    state: TuningState = TuningState.IN_PROGRESS
    ended: datetime | None = None
    paused: bool = False
    learned: bool = False
    ends_as: TuningState | None = None
    status_message: str = ""
    completion_reason: str = ""
    warnings: tuple[str, ...] = ()
    experiment_id: str = ""
    run_id: str = ""

    @property
    def maximize(self) -> bool:
        """Whether larger objectives are better."""
        return self.request.definitions[0].objective.type == "Maximize"

    def definition(self, name: str) -> int:
        """Return the place of a definition; the first for an empty name, -1 for an unknown one."""
        names = [each.name for each in self.request.definitions]
        return 0 if not name else names.index(name) if name in names else -1


class SqlTuningStore(NamedRows[TuningRow, TuningRecord]):
    """Tuning jobs of one server."""

    row = TuningRow
    ended = ENDED
    facts = FACTS

    def add(self, record: TuningRecord, event: TuningEvent) -> None:
        """Store a new tuning job.

        Raises:
            Conflict: its owner has one of that name.
        """
        try:
            with self._database.session() as session:
                session.add(TuningRow(**self._values(record)))
                session.add(_event_row(record.id, event))
        except IntegrityError:
            name = record.request.name
            raise Conflict(f"You have a tuning job {name} already; choose another name.", name=name) from None

    def save(self, record: TuningRecord, event: TuningEvent | None = None) -> None:
        """Store a tuning job as it is now, with what has been decided."""
        with self._database.session() as session:
            self._change(session, record)
            if event:
                session.add(_event_row(record.id, event))

    def remove(self, tuning_id: str) -> None:
        """Forget a tuning job; an unknown one is no error."""
        with self._database.session() as session:
            session.execute(delete(EventRow).where(EventRow.tuning_id == tuning_id))
            session.execute(delete(TuningRow).where(TuningRow.id == tuning_id))

    def page(
        self, owner: str | None, *, state: str, search: str, offset: int, limit: int
    ) -> tuple[list[TuningRecord], int]:
        """Return some tuning jobs, newest first, and how many there are; no owner means all of them."""
        rows, total = self.rows(self._own(), owner, state=state, search=search, offset=offset, limit=limit)
        return [self.record(row) for row in rows], total

    def events(self, tuning_id: str) -> list[TuningEvent]:
        """Return a timeline, in order."""
        wanted = select(EventRow).where(EventRow.tuning_id == tuning_id).order_by(EventRow.number)
        with self._database.session() as session:
            return [TuningEvent(time=row.time, message=row.message) for row in session.scalars(wanted)]

    def record(self, row: TuningRow) -> TuningRecord:
        """Return the tuning job of a row."""
        facts = json.loads(row.facts)
        return TuningRecord(
            id=row.id,
            owner=row.owner,
            request=CreateTuningJob.model_validate_json(row.request),
            created=row.created,
            state=TuningState(row.state),
            ended=row.ended,
            **{
                **facts,
                "warnings": tuple(facts["warnings"]),
                "ends_as": TuningState(facts["ends_as"]) if facts["ends_as"] else None,
            },
        )


def _event_row(tuning_id: str, event: TuningEvent) -> EventRow:
    return EventRow(tuning_id=tuning_id, time=event.time, message=event.message)
