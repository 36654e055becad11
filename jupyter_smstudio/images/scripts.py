"""Start-up scripts (the original's life-cycle configurations): kept here, run by the kernels feature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..core.clock import Clock
from ..core.database import Base, Database, UtcDateTime
from ..core.errors import Conflict, InvalidInput, NotFound
from ..core.models import Caller
from .models import CreateScript, Script, ScriptPage


class ScriptRow(Base):
    """One start-up script of a user."""

    __tablename__ = "startup_scripts"

    owner: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[str] = mapped_column(String(63), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    is_default: Mapped[bool]
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class ScriptsService:
    """The verbs of start-up scripts. A user sees their own; at most one of them is the default."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def list_scripts(self, caller: Caller) -> ScriptPage:
        """Return the caller's scripts by name."""
        return ScriptPage(items=[_script(row) for row in self._rows(caller)])

    def add_script(self, caller: Caller, request: CreateScript) -> Script:
        """Keep a script; a new default takes the place of the old one.

        Raises:
            Conflict: the caller has a script of this name.
            InvalidInput: it holds a NUL, which no shell reads.
        """
        row = self._row(caller, request)
        with self._database.session() as session:
            if session.get(ScriptRow, (caller.name, request.name)) is not None:
                raise Conflict(f"There is a start-up script {request.name} already.")
            _keep(session, row)
        return _script(row)

    def replace_script(self, caller: Caller, name: str, request: CreateScript) -> Script:
        """Change a script; kernels it was run for are not changed.

        Raises:
            NotFound: the caller has no script of this name.
            InvalidInput: the body has another name, or a NUL, which no shell reads.
        """
        if request.name != name:
            raise InvalidInput(f"The script {name!r} cannot be renamed to {request.name!r}. Add a new one.")
        row = self._row(caller, request)
        with self._database.session() as session:
            old = session.get(ScriptRow, (caller.name, name))
            if old is None:
                raise NotFound(f"There is no start-up script {name!r}.")
            row.created = old.created
            _keep(session, row)
        return _script(row)

    def remove_script(self, caller: Caller, name: str) -> None:
        """Forget a script; kernels it was run for are not changed.

        Raises:
            NotFound: the caller has no script of this name.
        """
        with self._database.session() as session:
            row = session.get(ScriptRow, (caller.name, name))
            if row is None:
                raise NotFound(f"There is no start-up script {name!r}.")
            session.delete(row)

    def script(self, caller: Caller, name: str | None) -> tuple[str, str] | None:
        """Return name and text of a script; None where the default was asked for and there is none.

        Args:
            caller: whose scripts.
            name: which; None for the user's default.

        Raises:
            NotFound: the caller has no script of this name.
        """
        for row in self._rows(caller):
            if row.name == name or (name is None and row.is_default):
                return row.name, row.content
        if name is None:
            return None
        raise NotFound(f"There is no start-up script {name!r}. Choose another one, or none.")

    def _row(self, caller: Caller, request: CreateScript) -> ScriptRow:
        if "\0" in request.content:
            raise InvalidInput("The start-up script holds a NUL character; it has to be shell text.")
        return ScriptRow(
            owner=caller.name,
            name=request.name,
            # A shell takes the carriage return of a form or of Windows for part of the command.
            content=request.content.replace("\r\n", "\n"),
            is_default=request.default,
            created=self._clock.now(),
        )

    def _rows(self, caller: Caller) -> Sequence[ScriptRow]:
        query = select(ScriptRow).where(ScriptRow.owner == caller.name).order_by(ScriptRow.name)
        with self._database.session() as session:
            return session.scalars(query).all()


def _keep(session: Session, row: ScriptRow) -> None:
    if row.is_default:
        session.execute(update(ScriptRow).where(ScriptRow.owner == row.owner).values(is_default=False))
    session.merge(row)


def _script(row: ScriptRow) -> Script:
    return Script(
        name=row.name, content=row.content, default=row.is_default, owner=row.owner, created=row.created
    )
