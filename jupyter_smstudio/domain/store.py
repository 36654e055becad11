"""Members and the log in the domain's database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Boolean, String, Text, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..core.audit import AuditFilter, AuditLog, note
from ..core.database import Base, Database, UtcDateTime
from ..core.errors import Conflict, NotFound
from ..core.models import Caller
from .models import DomainLogEntry, DomainLogQuery, MemberQuery, Role
from .spaces import note_groups

SEEN_INTERVAL = timedelta(minutes=5)
"""How exactly it is known when somebody was last seen; spares a write for nearly every request."""


class MemberRow(Base):
    """One person."""

    __tablename__ = "members"

    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    role: Mapped[str] = mapped_column(String(8))
    from_hub: Mapped[bool] = mapped_column(Boolean)
    groups: Mapped[str] = mapped_column(Text)
    joined: Mapped[datetime] = mapped_column(UtcDateTime)
    seen: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class MemberRecord:
    """One person.

    Attributes:
        given: the role that was decided here.
        from_hub: whether JupyterHub makes them an admin, whatever was decided here.
    """

    name: str
    given: Role
    from_hub: bool
    groups: frozenset[str]
    joined: datetime
    seen: datetime

    @property
    def role(self) -> Role:
        """Return what they may do."""
        return Role.ADMIN if self.from_hub else self.given


class SqlDomainStore:
    """Members and log of one domain."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._log = AuditLog(database)

    def admit(self, name: str, from_hub: bool, groups: frozenset[str], now: datetime) -> MemberRecord:
        """Return the member of this name as it is now, made on first sight."""
        try:
            return self._admit(name, from_hub, groups, now)
        except IntegrityError:
            return self._admit(name, from_hub, groups, now)  # made by another request at this moment

    def _admit(self, name: str, from_hub: bool, groups: frozenset[str], now: datetime) -> MemberRecord:
        listed = json.dumps(sorted(groups))
        with self._database.session() as session:
            row = session.get(MemberRow, name)
            before = frozenset[str]() if row is None else _groups(row)
            if row is None:
                row = MemberRow(
                    name=name, role=Role.MEMBER, from_hub=from_hub, groups=listed, joined=now, seen=now
                )
                session.add(row)
                note(session, now, name, "member.joined", owner=name, thing=name)
            if groups != before:
                others = {each.name: _groups(each) for each in session.scalars(select(MemberRow))}
                note_groups(session, name, before, groups, others, now)
            changed = (row.from_hub, row.groups) != (from_hub, listed)
            if changed or now - row.seen > SEEN_INTERVAL:
                row.from_hub, row.groups, row.seen = from_hub, listed, now
            return _record(row)

    def member(self, name: str) -> MemberRecord:
        """Return a member.

        Raises:
            NotFound: nobody of this name has ever been here.
        """
        with self._database.reading() as session:
            return _record(_found(session, name))

    def members(self, query: MemberQuery) -> tuple[list[MemberRecord], int]:
        """Return some members by name, and how many there are."""
        wanted = select(MemberRow)
        if query.text:
            wanted = wanted.where(MemberRow.name.icontains(query.text, autoescape=True))
        with self._database.reading() as session:
            rows = session.scalars(wanted.order_by(MemberRow.name).offset(query.offset).limit(query.limit))
            records = [_record(row) for row in rows]
            if not query.offset and len(records) < query.limit:
                return records, len(records)
            return records, session.scalar(select(func.count()).select_from(wanted.subquery())) or 0

    def count(self) -> int:
        """Return how many members there are."""
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(MemberRow)) or 0

    def set_role(self, actor: str, name: str, role: Role, now: datetime) -> MemberRecord:
        """Decide what a member may do, and log it.

        Raises:
            NotFound: nobody of this name has ever been here.
            Conflict: JupyterHub has decided already, or the domain would be left without an admin.
        """
        with self._database.session() as session:
            # Locked together, or two admins could each take the other's role at the same moment.
            admins = session.scalars(
                select(MemberRow)
                .where(or_(MemberRow.from_hub, MemberRow.role == Role.ADMIN))
                .order_by(MemberRow.name)
                .with_for_update()
            ).all()
            row = _found(session, name)
            _check_change(row, role, {each.name for each in admins})
            if row.role != role:
                changed = f"{row.role} → {role}"
                note(session, now, actor, "member.changed", owner=name, thing=name, text=changed)
                row.role = role
            return _record(row)

    def log(self, caller: Caller, query: DomainLogQuery) -> list[DomainLogEntry]:
        """Return lines of the log that the caller may see, newest first."""
        wanted = AuditFilter(**query.model_dump(exclude={"limit"}))
        return [DomainLogEntry(**vars(line)) for line in self._log.page(caller, wanted, query.limit)]


def _check_change(row: MemberRow, role: Role, admins: set[str]) -> None:
    if row.from_hub:
        raise Conflict(
            f"{row.name} is an admin of JupyterHub and so of this domain. Take the role away in JupyterHub."
        )
    if role != Role.ADMIN and admins == {row.name}:
        raise Conflict(f"{row.name} is the only admin of this domain. Make somebody else an admin first.")


def _found(session: Session, name: str) -> MemberRow:
    row = session.get(MemberRow, name)
    if row is None:
        raise NotFound(f"Nobody called {name[:63]} has been in this domain.")
    return row


def _groups(row: MemberRow) -> frozenset[str]:
    return frozenset(json.loads(row.groups))


def _record(row: MemberRow) -> MemberRecord:
    return MemberRecord(
        name=row.name,
        given=Role(row.role),
        from_hub=row.from_hub,
        groups=_groups(row),
        joined=row.joined,
        seen=row.seen,
    )
