"""Who may see an experiment or a registered model besides its owner; what nobody has shared is private."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ...audit import AuditRow, note
from ...database import Base, Database
from ...identity import Audience, Visibility, audiences, set_audience, visible
from ...models import Caller


class Subject(StrEnum):
    """What can be shared."""

    EXPERIMENT = "experiment"
    MODEL = "model"


class SharedRow(Base):
    """One thing of MLflow's whose owner has decided who may see it."""

    __tablename__ = "tracking_visibility"
    __table_args__ = (UniqueConstraint("subject", "owner", "name"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    subject: Mapped[str] = mapped_column(String(10))
    owner: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(256))
    visibility: Mapped[str] = mapped_column(String(8), index=True)


@dataclass(frozen=True)
class Shown:
    """To whom a thing is shown.

    Attributes:
        visibility: to whom in general.
        audience: the people and groups that it is named to; kept, though of no effect, with any other
            visibility.
    """

    visibility: Visibility = Visibility.PRIVATE
    audience: Audience = field(default_factory=Audience)


class SqlVisibility:
    """Decisions of owners, in the domain's database.

    Args:
        database: of the domain.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, subject: Subject, owner: str, names: Iterable[str]) -> dict[str, Shown]:
        """Return to whom things of one owner are shown; one that is not in there is private."""
        wanted = select(SharedRow).where(
            SharedRow.subject == subject, SharedRow.owner == owner, SharedRow.name.in_(list(names))
        )
        with self._database.session() as session:
            rows = {row.id: row for row in session.scalars(wanted)}
            named = audiences(session, rows)
            return {row.name: Shown(Visibility(row.visibility), named[row.id]) for row in rows.values()}

    def decide(
        self, subject: Subject, owner: str, name: str, shown: Shown, title: str, now: datetime
    ) -> None:
        """Show a thing to these from now on, and log it; whoever calls has found out that its owner asks.

        Args:
            subject: what it is.
            owner: whose.
            name: as MLflow has it, an experiment's id or a model's name.
            shown: to whom.
            title: as people read it.
            now: for the log.
        """
        with self._database.session() as session:
            row = _row(session, subject, owner, name)
            if row is None:
                row = SharedRow(id=str(uuid.uuid4()), subject=subject, owner=owner, name=name)
                session.add(row)
            row.visibility = shown.visibility
            set_audience(session, row.id, shown.audience)
            told = ", ".join([shown.visibility, *shown.audience.people, *shown.audience.groups])
            note(
                session, now, owner, f"{subject}.shared", owner=owner, thing=title, thing_id=row.id, text=told
            )

    def delete(self, subject: Subject, owner: str, name: str, now: datetime) -> None:
        """Log that a thing is gone which others could see; restored, it is shown as before."""
        with self._database.session() as session:
            row = _row(session, subject, owner, name)
            if row is not None:
                _log_deleted(session, row, now)

    def forget(self, subject: Subject, owner: str, name: str, now: datetime) -> bool:
        """Log that a thing is gone for good which others could see: another one of its name is private.

        Returns:
            Whether others could see it.
        """
        with self._database.session() as session:
            row = _row(session, subject, owner, name)
            if row is not None:
                _log_deleted(session, row, now)
                set_audience(session, row.id, Audience())
                session.delete(row)
            return row is not None

    def log_model(self, owner: str, name: str, verb: str, now: datetime, text: str = "") -> None:
        """Log what became of a registered model, or of a version of it, whoever can see it.

        Args:
            owner: whose.
            name: of the model.
            verb: past tense, e.g. ``registered``.
            now: for the log.
            text: which version; empty for the model itself.
        """
        with self._database.session() as session:
            row = _row(session, Subject.MODEL, owner, name)
            thing_id = row.id if row else ""
            note(session, now, owner, f"model.{verb}", owner=owner, thing=name, thing_id=thing_id, text=text)

    def rename(self, subject: Subject, owner: str, name: str, new_name: str) -> None:
        """Note that a thing is called otherwise now."""
        with self._database.session() as session:
            row = _row(session, subject, owner, name)
            if row is not None:
                row.name = new_name

    def readable(self, caller: Caller, subject: Subject, owner: str | None = None) -> list[tuple[str, str]]:
        """Return the owner and name of everything of others that the caller may see.

        Args:
            caller: who asks.
            subject: of what kind.
            owner: only what is theirs; None for everybody's.
        """
        rule = visible(caller, thing=SharedRow.id, owner=SharedRow.owner, visibility=SharedRow.visibility)
        wanted = select(SharedRow.owner, SharedRow.name).where(
            SharedRow.subject == subject, SharedRow.owner != caller.name, rule
        )
        if owner is not None:
            wanted = wanted.where(SharedRow.owner == owner)
        with self._database.session() as session:
            return [(row.owner, row.name) for row in session.execute(wanted)]

    def may_see(self, caller: Caller, subject: Subject, owner: str, names: Iterable[str]) -> frozenset[str]:
        """Return those of these things of one owner that the caller may see."""
        wanted = list(names)
        if owner == caller.name:
            return frozenset(wanted)
        rule = visible(caller, thing=SharedRow.id, owner=SharedRow.owner, visibility=SharedRow.visibility)
        statement = select(SharedRow.name).where(
            SharedRow.subject == subject, SharedRow.owner == owner, SharedRow.name.in_(wanted), rule
        )
        with self._database.session() as session:
            return frozenset(session.scalars(statement))


def _row(session: Session, subject: Subject, owner: str, name: str) -> SharedRow | None:
    return session.scalars(
        select(SharedRow).where(
            SharedRow.subject == subject, SharedRow.owner == owner, SharedRow.name == name
        )
    ).one_or_none()


def _log_deleted(session: Session, row: SharedRow, now: datetime) -> None:
    named = (
        select(AuditRow.thing).where(AuditRow.thing_id == row.id).order_by(AuditRow.number.desc()).limit(1)
    )
    title = session.scalar(named) or row.name
    note(session, now, row.owner, f"{row.subject}.deleted", owner=row.owner, thing=title, thing_id=row.id)
