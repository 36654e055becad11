"""Deeds in the log: those of this server, and those that the servers of members have told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..core.audit import AuditRow, note
from ..core.database import Base, Database
from .deed_models import MOST_DEEDS, Deed

RAN = "snapshot.ran"


class UntoldRow(Base):
    """A line of this server's log that the domain's service has not heard of."""

    __tablename__ = "audit_untold"

    number: Mapped[int] = mapped_column(ForeignKey("audit_log.number"), primary_key=True)


@dataclass(frozen=True)
class NotedDeed:
    """A deed, and who did it.

    Attributes:
        once: whether one line that says the very same, whenever that was, is enough.
    """

    actor: str
    deed: Deed
    once: bool = False


class SqlDeedStore:
    """Writes deeds into the log of a database.

    Args:
        database: has the log.
        untold: whether the lines are to be told to a domain's service, too.
    """

    def __init__(self, database: Database, *, untold: bool = False) -> None:
        self._database = database
        self._untold = untold

    def write(self, deeds: Iterable[NotedDeed]) -> None:
        """Write what this server has seen.

        Raises:
            Unavailable: the disk is full, or the database is away; nothing was written.
        """
        with self._database.session() as session:
            for each in deeds:
                if each.once and _is_there(session, each.actor, each.deed, at=None):
                    continue
                line = _add(session, each.actor, each.deed)
                if self._untold:
                    session.flush()  # which gives it its number
                    session.add(UntoldRow(number=line.number))

    def untold(self) -> tuple[list[int], list[Deed]]:
        """Return some lines that the service has not heard of, the oldest first: their numbers, and deeds."""
        wanted = (
            select(AuditRow)
            .join(UntoldRow, UntoldRow.number == AuditRow.number)
            .order_by(AuditRow.number)
            .limit(MOST_DEEDS)
        )
        with self._database.session() as session:
            rows = session.scalars(wanted).all()
        return [row.number for row in rows], [
            Deed.model_validate(
                {
                    "moment": row.moment,
                    "action": row.action,
                    "thing": row.thing,
                    "thing_id": row.thing_id,
                    "note": row.note,
                }
            )
            for row in rows
        ]

    def mark_told(self, numbers: Sequence[int]) -> None:
        """Remember that the service has heard of these lines."""
        with self._database.session() as session:
            session.execute(delete(UntoldRow).where(UntoldRow.number.in_(numbers)))

    def take(self, actor: str, deeds: Iterable[Deed], now: datetime) -> None:
        """Write what a member's server has told; what was told before is there already.

        Args:
            actor: whose server, as JupyterHub says.
            deeds: what it tells.
            now: by the service's clock; nothing is written to have been done later.
        """
        with self._database.session() as session:
            for told in deeds:
                deed = told.model_copy(update={"moment": min(told.moment, now)})
                if not _is_there(session, actor, deed, at=deed.moment):
                    _add(session, actor, deed)


def _is_there(session: Session, actor: str, deed: Deed, at: datetime | None) -> bool:
    same = select(AuditRow.number).where(
        AuditRow.thing_id == deed.thing_id,
        AuditRow.actor == actor,
        AuditRow.action == deed.action,
        AuditRow.note == deed.note,
    )
    if not deed.thing_id:  # a name may have been told otherwise than it is written, see below
        same = same.where(AuditRow.thing == deed.thing)
    if at is not None:
        same = same.where(AuditRow.moment == at)
    return session.scalar(same.limit(1)) is not None


def _add(session: Session, actor: str, deed: Deed) -> AuditRow:
    owner, thing = actor, deed.thing
    if deed.action == RAN and (shared := _copied(session, actor, deed.thing_id)):
        owner, thing = shared
    return note(
        session,
        deed.moment,
        actor,
        deed.action,
        owner=owner,
        thing=thing,
        thing_id=deed.thing_id,
        text=deed.note,
    )


def _copied(session: Session, actor: str, snapshot_id: str) -> tuple[str, str] | None:
    """Return whose snapshot somebody has copied and its name, as the log has it; None if nobody's.

    So nobody can write into the log of another whose snapshot they have not copied.
    """
    found = session.execute(
        select(AuditRow.owner, AuditRow.thing).where(
            AuditRow.thing_id == snapshot_id, AuditRow.actor == actor, AuditRow.action == "snapshot.copied"
        )
    ).first()
    return (found.owner, found.thing) if found else None
