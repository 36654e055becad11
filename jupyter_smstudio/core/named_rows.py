"""Rows of a table that a server keeps for its users: each has a name of its owner's choice and a state."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from sqlalchemy import Index, Select, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from .database import Database, UtcDateTime


class NamedRow:
    """Columns of such a table; the rest is in ``request`` and ``facts`` (JSON), which nobody filters by."""

    __tablename__: str

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

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            UniqueConstraint("server", "owner", "name"),
            Index(f"{cls.__tablename__}_by_state", "server", "state"),
        )


class NamedRecord(Protocol):
    """What a row is made of; ``request`` is a wire model with a name."""

    @property
    def id(self) -> str:
        """That nobody chooses."""

    @property
    def owner(self) -> str:
        """Name of the user."""

    @property
    def request(self) -> Any:
        """A wire model with a ``name``."""

    @property
    def state(self) -> StrEnum:
        """What it is now."""

    @property
    def created(self) -> datetime:
        """When it was asked for."""

    @property
    def ended(self) -> datetime | None:
        """When it ended; None: it has not."""


Row = TypeVar("Row", bound=NamedRow)
Record = TypeVar("Record", bound=NamedRecord)


class NamedRows(ABC, Generic[Row, Record]):
    """Reads and writes the rows of one server.

    Args:
        database: may be shared with other servers.
        server: name of this server's state folder.
    """

    row: ClassVar[Any]
    """Class of the rows."""
    ended: ClassVar[Collection[str]]
    """States that nothing follows."""
    facts: ClassVar[Collection[str]]
    """Names of a record's further attributes, of which JSON can be made."""

    def __init__(self, database: Database, server: str) -> None:
        self._database = database
        self._server = server

    @abstractmethod
    def record(self, row: Row) -> Record:
        """Return the record of a row."""

    def get(self, record_id: str) -> Record | None:
        """Return a record by its id."""
        return self._one(self._own().where(self.row.id == record_id))

    def find(self, owner: str, name: str) -> Record | None:
        """Return an owner's record by its name."""
        return self._one(self._own().where(self.row.owner == owner, self.row.name == name))

    def present(self) -> list[Record]:
        """Return the records that have not ended, in the order they were made."""
        wanted = self._own().where(self.row.state.not_in(self.ended)).order_by(self.row.number)
        with self._database.session() as session:
            return [self.record(row) for row in session.scalars(wanted)]

    def rows(
        self, wanted: Select[Any], owner: str | None, *, state: str, search: str, offset: int, limit: int
    ) -> tuple[list[Row], int]:
        """Return a page of rows, newest first, and how many there are.

        Args:
            wanted: that is chosen from.
            owner: None: everybody.
            state: empty: any.
            search: part of the name, in whatever case; empty: any.
            offset: rows left out at the front.
            limit: rows at most.
        """
        row = self.row
        if owner is not None:
            wanted = wanted.where(row.owner == owner)
        if state:
            wanted = wanted.where(row.state == state)
        if search:
            wanted = wanted.where(row.name.icontains(search, autoescape=True))
        with self._database.session() as session:
            total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
            return [*session.scalars(wanted.order_by(row.number.desc()).offset(offset).limit(limit))], total

    def _values(self, record: Record) -> dict[str, Any]:
        return {
            "id": record.id,
            "server": self._server,
            "owner": record.owner,
            "name": record.request.name,
            "state": record.state.value,
            "created": record.created,
            "ended": record.ended,
            "request": record.request.model_dump_json(),
            "facts": json.dumps({name: getattr(record, name) for name in self.facts}),
        }

    def _change(self, session: Session, record: Record, **more: Any) -> None:
        """Write a record, and what else its row has, over what is stored of it."""
        row = session.scalars(select(self.row).where(self.row.id == record.id)).one()
        for name, value in {**self._values(record), **more}.items():
            setattr(row, name, value)

    def _own(self) -> Select[Any]:
        return select(self.row).where(self.row.server == self._server)

    def _one(self, wanted: Select[Any]) -> Record | None:
        with self._database.session() as session:
            row = session.scalars(wanted).one_or_none()
            return self.record(row) if row else None
