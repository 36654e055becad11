"""The log of the domain: who did what with whose thing. Lines are added, and never changed or taken away.

A store writes its line in the transaction of the fact itself, so there is no fact without its line and no
line without its fact. A line holds names, and neither contents nor secrets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, Text, or_, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from .database import Base, Database, UtcDateTime
from .models import Caller

MAX_NAME = 255


class AuditRow(Base):
    """One line; triggers of the database refuse to change or delete it."""

    __tablename__ = "audit_log"

    number: Mapped[int] = mapped_column(primary_key=True)
    moment: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(MAX_NAME), index=True)
    action: Mapped[str] = mapped_column(String(32))
    owner: Mapped[str] = mapped_column(String(MAX_NAME), index=True)
    thing: Mapped[str] = mapped_column(String(MAX_NAME))
    thing_id: Mapped[str] = mapped_column(String(36), index=True)
    note: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class AuditLine:
    """One line.

    Attributes:
        number: grows with every line; newer lines have larger ones.
        moment: when it was done.
        actor: who did it.
        action: past tense, ``noun.verbed``.
        owner: whose thing it was done to.
        thing: the thing's name, as people read it.
        thing_id: the thing's id; empty where its name is its id.
        note: what changed.
    """

    number: int
    moment: datetime
    actor: str
    action: str
    owner: str
    thing: str
    thing_id: str
    note: str


@dataclass(frozen=True)
class AuditFilter:
    """Which lines; what is empty or None leaves nothing out.

    Attributes:
        actor: who did it.
        owner: whose thing it was done to.
        action: the whole of it, or its noun alone.
        text: part of the thing's name.
        thing_id: the thing's id.
        since: not before this moment.
        until: before this moment.
        before: only lines with a smaller number; 0 begins with the newest.
    """

    actor: str = ""
    owner: str = ""
    action: str = ""
    text: str = ""
    thing_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int = 0


def note(
    session: Session,
    moment: datetime,
    actor: str,
    action: str,
    *,
    owner: str,
    thing: str,
    thing_id: str = "",
    text: str = "",
) -> AuditRow:
    """Add a line in the caller's transaction, and return it.

    Args:
        session: the transaction of what was done.
        moment: when it was done.
        actor: who did it.
        action: past tense, ``noun.verbed``, 32 characters at most.
        owner: whose thing it was done to; it is one of those who may read the line.
        thing: the thing's name, as people read it; what exceeds 255 characters is cut off.
        thing_id: the thing's id; empty where its name is its id.
        text: what changed, e.g. ``member → viewer``.
    """
    row = AuditRow(
        moment=moment,
        actor=actor,
        action=action,
        owner=owner,
        thing=thing[:MAX_NAME],
        thing_id=thing_id,
        note=text,
    )
    session.add(row)
    return row


class AuditLog:
    """The lines of one domain. What a caller may not read is not there for them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, caller: Caller, wanted: AuditFilter, limit: int) -> list[AuditLine]:
        """Return lines that the caller may read, newest first.

        Args:
            caller: who asks: admins read every line, others those of what they did or what is theirs.
            wanted: which lines.
            limit: how many lines at most.
        """
        query = select(AuditRow).where(_readable(caller), *_conditions(wanted))
        with self._database.session() as session:
            rows = session.scalars(query.order_by(AuditRow.number.desc()).limit(limit))
            return [_line(row) for row in rows]


def _readable(caller: Caller) -> ColumnElement[bool]:
    if caller.admin:
        return true()
    return or_(AuditRow.actor == caller.name, AuditRow.owner == caller.name)


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    equal = {AuditRow.actor: wanted.actor, AuditRow.owner: wanted.owner, AuditRow.thing_id: wanted.thing_id}
    conditions = [column == value for column, value in equal.items() if value]
    if wanted.action:
        conditions.append(
            or_(
                AuditRow.action == wanted.action,
                AuditRow.action.startswith(f"{wanted.action}.", autoescape=True),
            )
        )
    if wanted.text:
        conditions.append(AuditRow.thing.icontains(wanted.text, autoescape=True))
    if wanted.since is not None:
        conditions.append(AuditRow.moment >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditRow.moment < wanted.until)
    if wanted.before:
        conditions.append(AuditRow.number < wanted.before)
    return conditions


def _line(row: AuditRow) -> AuditLine:
    return AuditLine(
        number=row.number,
        moment=row.moment,
        actor=row.actor,
        action=row.action,
        owner=row.owner,
        thing=row.thing,
        thing_id=row.thing_id,
        note=row.note,
    )
