"""The AutoML jobs of a server; what their searches found is in folders, see ``folders``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Select, String, Text, UniqueConstraint, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from ..core.database import Base, Database, UtcDateTime
from ..core.errors import Conflict
from .models import AutoMLStatus, CreateAutoMLJob
from .modes import AutoMLMode

ENDED = frozenset({AutoMLStatus.COMPLETED, AutoMLStatus.FAILED, AutoMLStatus.STOPPED})


class AutoMLRow(Base):
    """One AutoML job; ``shown`` is how pages saw it last, so that a list reads no folder."""

    __tablename__ = "automl_jobs"

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    server: Mapped[str] = mapped_column(String(32))
    owner: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    request: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text)
    shown: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("server", "owner", "name"),
        Index("automl_jobs_by_state", "server", "state"),
    )


FACTS = (
    "mode", "mode_reason", "status_message", "failure_reason", "job_ids", "cost", "experiment_id", "run_id",
    "registered",
)  # fmt: skip


@dataclass(frozen=True)
class AutoMLRecord:
    """One AutoML job.

    Attributes:
        request: with a name.
        mode: that the job runs in; never Auto.
        mode_reason: a sentence that says why.
        job_ids: of the jobs that ran its search, the latest last.
        cost: of these.
        run_id: of the latest one; the candidates' runs are below it.
        registered: name and version in the model registry.
    """

    id: str
    owner: str
    request: CreateAutoMLJob
    created: datetime
    mode: AutoMLMode = AutoMLMode.HYPERPARAMETER_TUNING
    mode_reason: str = ""
    state: AutoMLStatus = AutoMLStatus.IN_PROGRESS
    ended: datetime | None = None
    status_message: str = ""
    failure_reason: str = ""
    job_ids: tuple[str, ...] = ()
    cost: float = 0.0
    experiment_id: str = ""
    run_id: str = ""
    registered: str = ""


class SqlAutoMLStore:
    """AutoML jobs of one server.

    Args:
        database: may be shared with other servers.
        server: name of this server's state folder.
    """

    def __init__(self, database: Database, server: str) -> None:
        self._database = database
        self._server = server

    def add(self, record: AutoMLRecord) -> None:
        """Store a new AutoML job.

        Raises:
            Conflict: its owner has one of that name.
        """
        try:
            with self._database.session() as session:
                session.add(AutoMLRow(server=self._server, shown="", **_values(record)))
        except IntegrityError:
            name = record.request.name
            raise Conflict(
                f"You have an AutoML job {name} already; choose another name.", name=name
            ) from None

    def save(self, record: AutoMLRecord, shown: str) -> None:
        """Store an AutoML job as it is now, and how pages see it (JSON)."""
        with self._database.session() as session:
            row = session.scalars(select(AutoMLRow).where(AutoMLRow.id == record.id)).one()
            for name, value in {**_values(record), "shown": shown}.items():
                setattr(row, name, value)

    def remove(self, automl_id: str) -> None:
        """Forget an AutoML job; an unknown one is no error."""
        with self._database.session() as session:
            session.execute(delete(AutoMLRow).where(AutoMLRow.id == automl_id))

    def get(self, automl_id: str) -> AutoMLRecord | None:
        """Return an AutoML job."""
        return self._one(self._own().where(AutoMLRow.id == automl_id))

    def find(self, owner: str, name: str) -> AutoMLRecord | None:
        """Return an owner's AutoML job by its name."""
        return self._one(self._own().where(AutoMLRow.owner == owner, AutoMLRow.name == name))

    def present(self) -> list[AutoMLRecord]:
        """Return the AutoML jobs that have not ended, in the order they were made."""
        wanted = self._own().where(AutoMLRow.state.not_in(ENDED)).order_by(AutoMLRow.number)
        with self._database.session() as session:
            return [_record(row) for row in session.scalars(wanted)]

    def page(
        self, owner: str | None, *, state: str, search: str, offset: int, limit: int
    ) -> tuple[list[str], int]:
        """Return how some AutoML jobs are shown (JSON), newest first, and how many there are.

        No owner means all of them.
        """
        wanted = self._own().where(AutoMLRow.shown != "")
        if owner is not None:
            wanted = wanted.where(AutoMLRow.owner == owner)
        if state:
            wanted = wanted.where(AutoMLRow.state == state)
        if search:
            wanted = wanted.where(AutoMLRow.name.icontains(search, autoescape=True))
        with self._database.session() as session:
            total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
            rows = session.scalars(wanted.order_by(AutoMLRow.number.desc()).offset(offset).limit(limit))
            return [row.shown for row in rows], total

    def _own(self) -> Select[AutoMLRow]:
        return select(AutoMLRow).where(AutoMLRow.server == self._server)

    def _one(self, wanted: Select[AutoMLRow]) -> AutoMLRecord | None:
        with self._database.session() as session:
            row = session.scalars(wanted).one_or_none()
            return _record(row) if row else None


def _values(record: AutoMLRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "owner": record.owner,
        "name": record.request.name,
        "state": record.state.value,
        "created": record.created,
        "ended": record.ended,
        "request": record.request.model_dump_json(),
        "facts": json.dumps({name: getattr(record, name) for name in FACTS}),
    }


def _record(row: AutoMLRow) -> AutoMLRecord:
    facts = {"mode": AutoMLMode.HYPERPARAMETER_TUNING, **json.loads(row.facts)}  # once it was the only one
    return AutoMLRecord(
        id=row.id,
        owner=row.owner,
        request=CreateAutoMLJob.model_validate_json(row.request),
        created=row.created,
        state=AutoMLStatus(row.state),
        ended=row.ended,
        **{**facts, "mode": AutoMLMode(facts["mode"]), "job_ids": tuple(facts["job_ids"])},
    )
