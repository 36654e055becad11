"""The facts of jobs, their hosts and their timelines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Index, Select, String, Text, UniqueConstraint, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from ..database import Base, Database, UtcDateTime
from ..errors import Conflict
from .models import Artifact, InputRecord, JobKind, JobSpec
from .records import HostRecord, JobFilter, JobRecord, TransitionRecord
from .states import ENDED, JobState, SecondaryStatus


class JobStore(Protocol):
    """Keeps jobs through restarts. Only the registry writes; readers may ask at any time."""

    def add(self, record: JobRecord, transition: TransitionRecord) -> JobRecord:
        """Store a new job with its first transition; return it with its number.

        Raises:
            Conflict: its owner has a job of that name.
        """
        ...

    def save(
        self,
        record: JobRecord,
        *,
        transitions: Sequence[TransitionRecord] = (),
        hosts: Sequence[HostRecord] = (),
        durable: bool = True,
    ) -> None:
        """Store a job as it is now, with new transitions and hosts that changed, in one transaction.

        ``durable`` as of ``Database.session``.
        """
        ...

    def remove(self, job_id: str) -> None:
        """Forget a job with all that belongs to it; an unknown one is no error."""
        ...

    def get(self, job_id: str) -> JobRecord | None:
        """Return a job."""
        ...

    def find(self, owner: str, name: str) -> JobRecord | None:
        """Return an owner's job by its name."""
        ...

    def names(self, owner: str, prefix: str) -> set[str]:
        """Return the names of an owner's jobs that begin with ``prefix``."""
        ...

    def transitions(self, job_id: str) -> list[TransitionRecord]:
        """Return a job's timeline, in order."""
        ...

    def hosts(self, job_id: str) -> list[HostRecord]:
        """Return the hosts of all attempts, in order."""
        ...

    def present(self) -> list[JobRecord]:
        """Return the jobs that have not ended, in the order they were made."""
        ...

    def page(self, wanted: JobFilter, offset: int, limit: int) -> tuple[list[JobRecord], int]:
        """Return some of the jobs that a filter lets through, and how many these are."""
        ...


class JobRow(Base):
    """One job. Columns are what pages filter and sort by; ``facts`` holds the rest."""

    __tablename__ = "jobs"

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    server: Mapped[str] = mapped_column(String(32))
    owner: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(63))
    kind: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    secondary_status: Mapped[str] = mapped_column(String(32))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    training_started: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    spec: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("server", "owner", "name"),
        Index("jobs_by_state", "server", "state"),
        Index("jobs_by_created", "server", "owner", "created"),
    )


class TransitionRow(Base):
    """One entry of a timeline; ``number`` keeps the order whatever the wall clock does."""

    __tablename__ = "job_transitions"

    number: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(String(36), index=True)
    status: Mapped[str] = mapped_column(String(32))
    started: Mapped[datetime] = mapped_column(UtcDateTime)
    message: Mapped[str] = mapped_column(Text)


class HostRow(Base):
    """One machine of one attempt."""

    __tablename__ = "job_hosts"

    job_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    instance_id: Mapped[str] = mapped_column(String(36))
    price_per_hour: Mapped[float]
    acquired: Mapped[datetime] = mapped_column(UtcDateTime)
    seconds: Mapped[float]
    released: Mapped[datetime | None] = mapped_column(UtcDateTime)
    exit_code: Mapped[int | None]
    signal: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(16))
    training_seconds: Mapped[float]
    progress_bytes: Mapped[int]


SORTS: Mapping[str, InstrumentedAttribute[Any]] = {
    "created": JobRow.number,
    "name": JobRow.name,
    "state": JobRow.state,
    "ended": JobRow.ended,
}
COLUMNS = ("id", "owner", "created", "training_started", "ended")
"""Fields that are columns of the same name and type."""
FACTS = (
    "status_message",
    "failure_reason",
    "attempt",
    "interruptions",
    "errors",
    "environment",
    "progress",
    "metrics",
    "run_id",
    "experiment_id",
)
"""Fields that are kept in ``facts`` as they are."""


class SqlJobStore:
    """Jobs of one server in the studio's database.

    Args:
        database: may be shared with other servers.
        server: name of this server's state folder.
    """

    def __init__(self, database: Database, server: str) -> None:
        self._database = database
        self._server = server

    def add(self, record: JobRecord, transition: TransitionRecord) -> JobRecord:
        """Store a new job; see :class:`JobStore`."""
        row = JobRow(server=self._server, **_values(record))
        try:
            with self._database.session() as session:
                session.add(row)
                session.add(_transition_row(record.id, transition))
                session.flush()
                return _record(row)
        except IntegrityError:
            raise Conflict(
                f"You have a job {record.spec.name} already; choose another name.", name=record.spec.name
            ) from None

    def save(
        self,
        record: JobRecord,
        *,
        transitions: Sequence[TransitionRecord] = (),
        hosts: Sequence[HostRecord] = (),
        durable: bool = True,
    ) -> None:
        """Store a job as it is now; see :class:`JobStore`."""
        with self._database.session(durable=durable) as session:
            row = session.scalars(select(JobRow).where(JobRow.id == record.id)).one()
            for name, value in _values(record).items():
                setattr(row, name, value)
            for transition in transitions:
                session.add(_transition_row(record.id, transition))
                session.flush()  # their numbers keep their order
            for host in hosts:
                session.merge(HostRow(job_id=record.id, **asdict(host)))

    def remove(self, job_id: str) -> None:
        """Forget a job; see :class:`JobStore`."""
        with self._database.session() as session:
            session.execute(delete(TransitionRow).where(TransitionRow.job_id == job_id))
            session.execute(delete(HostRow).where(HostRow.job_id == job_id))
            session.execute(delete(JobRow).where(JobRow.id == job_id))

    def get(self, job_id: str) -> JobRecord | None:
        """Return a job."""
        return self._one(self._own().where(JobRow.id == job_id))

    def find(self, owner: str, name: str) -> JobRecord | None:
        """Return an owner's job by its name."""
        return self._one(self._own().where(JobRow.owner == owner, JobRow.name == name))

    def names(self, owner: str, prefix: str) -> set[str]:
        """Return the names of an owner's jobs that begin with ``prefix``."""
        wanted = select(JobRow.name).where(
            JobRow.server == self._server,
            JobRow.owner == owner,
            JobRow.name.startswith(prefix, autoescape=True),
        )
        with self._database.session() as session:
            return set(session.scalars(wanted))

    def transitions(self, job_id: str) -> list[TransitionRecord]:
        """Return a job's timeline, in order."""
        wanted = select(TransitionRow).where(TransitionRow.job_id == job_id).order_by(TransitionRow.number)
        with self._database.session() as session:
            return [
                TransitionRecord(SecondaryStatus(row.status), row.started, row.message)
                for row in session.scalars(wanted)
            ]

    def hosts(self, job_id: str) -> list[HostRecord]:
        """Return the hosts of all attempts, in order."""
        with self._database.session() as session:
            rows = session.scalars(select(HostRow).where(HostRow.job_id == job_id))
            found = [_host(row) for row in rows]
        return sorted(found, key=lambda host: (host.attempt, int(host.name.rpartition("-")[2])))

    def present(self) -> list[JobRecord]:
        """Return the jobs that have not ended, in the order they were made."""
        wanted = self._own().where(JobRow.state.not_in(ENDED)).order_by(JobRow.number)
        with self._database.session() as session:
            return [_record(row) for row in session.scalars(wanted)]

    def page(self, wanted: JobFilter, offset: int, limit: int) -> tuple[list[JobRecord], int]:
        """Return some jobs, and how many there are; see :class:`JobStore`."""
        query = _filtered(self._own(), wanted)
        column = SORTS[wanted.sort]
        order = (column, JobRow.number) if wanted.ascending else (column.desc(), JobRow.number.desc())
        with self._database.session() as session:
            total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
            rows = session.scalars(query.order_by(*order).offset(offset).limit(limit))
            return [_record(row) for row in rows], total

    def _own(self) -> Select[JobRow]:
        return select(JobRow).where(JobRow.server == self._server)

    def _one(self, wanted: Select[JobRow]) -> JobRecord | None:
        with self._database.session() as session:
            row = session.scalars(wanted).one_or_none()
            return _record(row) if row else None


def _filtered(query: Select[JobRow], wanted: JobFilter) -> Select[JobRow]:
    if wanted.owner is not None:
        query = query.where(JobRow.owner == wanted.owner)
    if wanted.state:
        query = query.where(JobRow.state == wanted.state)
    if wanted.kind:
        query = query.where(JobRow.kind == wanted.kind)
    else:
        query = query.where(JobRow.kind != JobKind.DRY_RUN)
    if wanted.search:
        query = query.where(JobRow.name.icontains(wanted.search, autoescape=True))
    if wanted.created_after is not None:
        query = query.where(JobRow.created >= wanted.created_after)
    if wanted.created_before is not None:
        query = query.where(JobRow.created < wanted.created_before)
    return query


def _values(record: JobRecord) -> dict[str, Any]:
    facts = {
        **{name: getattr(record, name) for name in FACTS},
        "ends_as": record.ends_as,
        "warnings": record.warnings,
        "inputs": [each.model_dump() for each in record.inputs],
        "artifacts": [each.model_dump() for each in record.artifacts],
    }
    return {
        **{name: getattr(record, name) for name in COLUMNS},
        "name": record.spec.name,
        "kind": record.spec.kind.value,
        "state": record.state.value,
        "secondary_status": record.secondary_status.value,
        "spec": record.spec.model_dump_json(),
        "facts": json.dumps(facts),
    }


def _record(row: JobRow) -> JobRecord:
    facts = json.loads(row.facts)
    return JobRecord(
        **{name: getattr(row, name) for name in COLUMNS},
        **{name: facts[name] for name in FACTS},
        number=row.number,
        spec=JobSpec.model_validate_json(row.spec),
        state=JobState(row.state),
        secondary_status=SecondaryStatus(row.secondary_status),
        ends_as=SecondaryStatus(facts["ends_as"]) if facts["ends_as"] else None,
        warnings=tuple(facts["warnings"]),
        inputs=tuple(InputRecord(**each) for each in facts["inputs"]),
        artifacts=tuple(Artifact(**each) for each in facts["artifacts"]),
    )


def _transition_row(job_id: str, transition: TransitionRecord) -> TransitionRow:
    return TransitionRow(
        job_id=job_id,
        status=transition.status.value,
        started=transition.started,
        message=transition.message,
    )


def _host(row: HostRow) -> HostRecord:
    return HostRecord(**{name: getattr(row, name) for name in HostRecord.__dataclass_fields__})
