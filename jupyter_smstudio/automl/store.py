"""The AutoML jobs of a server; what their searches found is in folders, see ``folders``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from ..core.database import Base
from ..core.errors import Conflict
from ..core.named_rows import NamedRow, NamedRows
from .models import AutoMLStatus, CreateAutoMLJob
from .modes import AutoMLMode

ENDED = frozenset({AutoMLStatus.COMPLETED, AutoMLStatus.FAILED, AutoMLStatus.STOPPED})


class AutoMLRow(NamedRow, Base):
    """One AutoML job; ``shown`` is how pages saw it last, so that a list reads no folder."""

    __tablename__ = "automl_jobs"

    shown: Mapped[str] = mapped_column(Text)


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
        trouble: what keeps it from going on now; it is not stored.
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
    trouble: str = ""


class SqlAutoMLStore(NamedRows[AutoMLRow, AutoMLRecord]):
    """AutoML jobs of one server."""

    row = AutoMLRow
    ended = ENDED
    facts = FACTS

    def add(self, record: AutoMLRecord) -> None:
        """Store a new AutoML job.

        Raises:
            Conflict: its owner has one of that name.
        """
        try:
            with self._database.session() as session:
                session.add(AutoMLRow(shown="", **self._values(record)))
        except IntegrityError:
            name = record.request.name
            raise Conflict(
                f"You have an AutoML job {name} already; choose another name.", name=name
            ) from None

    def save(self, record: AutoMLRecord, shown: str) -> None:
        """Store an AutoML job as it is now, and how pages see it (JSON)."""
        with self._database.session() as session:
            self._change(session, record, shown=shown)

    def remove(self, automl_id: str) -> None:
        """Forget an AutoML job; an unknown one is no error."""
        with self._database.session() as session:
            session.execute(delete(AutoMLRow).where(AutoMLRow.id == automl_id))

    def page(
        self, owner: str | None, *, state: str, search: str, offset: int, limit: int
    ) -> tuple[list[str], int]:
        """Return how some AutoML jobs are shown (JSON), newest first, and how many there are.

        No owner means all of them.
        """
        told = self._own().where(AutoMLRow.shown != "")
        rows, total = self.rows(told, owner, state=state, search=search, offset=offset, limit=limit)
        return [row.shown for row in rows], total

    def record(self, row: AutoMLRow) -> AutoMLRecord:
        """Return the AutoML job of a row."""
        # Once it was the only mode.
        facts = {"mode": AutoMLMode.HYPERPARAMETER_TUNING, **json.loads(row.facts)}
        return AutoMLRecord(
            id=row.id,
            owner=row.owner,
            request=CreateAutoMLJob.model_validate_json(row.request),
            created=row.created,
            state=AutoMLStatus(row.state),
            ended=row.ended,
            **{**facts, "mode": AutoMLMode(facts["mode"]), "job_ids": tuple(facts["job_ids"])},
        )
