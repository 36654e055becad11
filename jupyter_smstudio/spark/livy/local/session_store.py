"""The facts of sessions that outlive the server: which driver is which session, and how each ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, String, Text, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ....core.compute.processes import ProcessIdentity
from ....core.database import Base, Database, UtcDateTime
from ...session_models import ENDED, SessionState


class DriverRow(Base):
    """One driver: a session, a batch, or one that waits for the next session."""

    __tablename__ = "spark_drivers"
    __table_args__ = (UniqueConstraint("server", "cluster", "session", "batch"),)

    driver_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    server: Mapped[str] = mapped_column(String(16))
    cluster: Mapped[str] = mapped_column(String(64), index=True)
    owner: Mapped[str] = mapped_column(String(255))
    session: Mapped[int | None] = mapped_column()
    batch: Mapped[bool] = mapped_column(Boolean)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(Text)
    kernel: Mapped[str] = mapped_column(String(64))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    memory_bytes: Mapped[int] = mapped_column(BigInteger)
    process: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    app_id: Mapped[str] = mapped_column(String(255))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    used: Mapped[datetime] = mapped_column(UtcDateTime)
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed: Mapped[bool] = mapped_column(Boolean)


@dataclass
class DriverRecord:
    """What is known of a driver.

    Attributes:
        driver_id: UUID; also the name of its folder, its group and the bearer of its token.
        cluster: where it runs.
        owner: of the cluster.
        session: Livy's number; None for one that waits for the next session.
        batch: whether it is a batch, which are numbered by themselves.
        kind: ``pyspark``, ``spark``, ``sql`` or ``shared``.
        name: of the session.
        state: Livy's.
        message: what it waits for, or why it ended.
        kernel: that opened it.
        settings: as asked for: ``conf``, ``heap_mb``, ``heartbeat_seconds``, …
        memory_bytes: its share.
        process: which it is; None before it was started.
        app_id: Spark's.
        created: when it was asked for.
        used: when somebody last asked it for something.
        ended: when its process was gone.
        removed: whether a client has deleted it; its number is not given again.
    """

    driver_id: str
    cluster: str
    owner: str
    created: datetime
    used: datetime
    session: int | None = None
    batch: bool = False
    kind: str = "shared"
    name: str = ""
    state: SessionState = SessionState.NOT_STARTED
    message: str = ""
    kernel: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    memory_bytes: int = 0
    process: ProcessIdentity | None = None
    app_id: str = ""
    ended: datetime | None = None
    removed: bool = False

    @property
    def over(self) -> bool:
        """Whether it has ended, however."""
        return self.state in ENDED


class SqlSessionStore:
    """Drivers of one server.

    Args:
        database: where they are kept.
        server: name of the server, in a database that several share.
    """

    def __init__(self, database: Database, server: str) -> None:
        self._database = database
        self._server = server

    def save(self, record: DriverRecord, *, durable: bool = True) -> None:
        """Keep a record, in place of the one of this driver if any.

        Raises:
            Unavailable: the disk is full, or the database cannot be reached.
        """
        with self._database.session(durable=durable) as session:
            session.merge(_row(record, self._server))

    def number(self, record: DriverRecord) -> DriverRecord:
        """Give a record the next number of its cluster, which no other ever had, and keep it."""
        with self._database.session() as session:
            number = _next(session, self._server, record)
            session.merge(_row(replace(record, session=number), self._server))
        record.session = number  # only now: the disk may be full
        return record

    def forget(self, driver_id: str) -> None:
        """Drop the record of a driver that was no session."""
        with self._database.session() as session:
            session.execute(delete(DriverRow).where(DriverRow.driver_id == driver_id))

    def forget_cluster(self, cluster: str) -> None:
        """Drop the records of a cluster that has left the list."""
        with self._database.session() as session:
            session.execute(delete(DriverRow).where(*self._of(cluster)))

    def of_cluster(self, cluster: str) -> list[DriverRecord]:
        """Return all drivers of a cluster, the oldest first."""
        with self._database.reading() as session:
            rows = session.scalars(select(DriverRow).where(*self._of(cluster)).order_by(DriverRow.created))
            return [_record(row) for row in rows]

    def _of(self, cluster: str) -> Sequence[Any]:
        return DriverRow.server == self._server, DriverRow.cluster == cluster


def _next(session: Session, server: str, record: DriverRecord) -> int:
    same = (
        DriverRow.server == server,
        DriverRow.cluster == record.cluster,
        DriverRow.batch == record.batch,
    )
    last = session.scalar(select(func.max(DriverRow.session)).where(*same))
    return 0 if last is None else last + 1


def _row(record: DriverRecord, server: str) -> DriverRow:
    values = {each.name: getattr(record, each.name) for each in fields(DriverRecord)}
    process = record.process.to_json() if record.process else None
    return DriverRow(**{**values, "server": server, "state": record.state.value, "process": process})


def _record(row: DriverRow) -> DriverRecord:
    values = {each.name: getattr(row, each.name) for each in fields(DriverRecord)}
    process = ProcessIdentity.from_json(row.process) if row.process else None
    return DriverRecord(**{**values, "state": SessionState(row.state), "process": process})
