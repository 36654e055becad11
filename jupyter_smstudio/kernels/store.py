"""Facts about placements that nobody else owns: where each kernel was put."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from ..core.database import Base, Database, UtcDateTime
from .models import PlacementState

GONE = (PlacementState.DELETED, PlacementState.FAILED)


@dataclass(frozen=True)
class PlacementRecord:
    """One placement as it is stored; the fields are those of the wire model where names agree.

    Attributes:
        kernel_name: of Jupyter's kernelspec, which may differ from the image's kernel.
        cwd: the kernel's working directory.
        session_name: the notebook's absolute path (``JPY_SESSION_NAME``).
    """

    kernel_id: str
    owner: str
    path: str
    image: str
    image_version: str
    kernel: str
    instance_type: str
    instance_id: str | None
    startup_script: str | None
    startup_log: str
    state: PlacementState
    failure_reason: str | None
    created: datetime
    kernel_name: str
    cwd: str
    session_name: str


class PlacementStore(Protocol):
    """Keeps placements through restarts. ``testing`` has the contract every implementation passes."""

    def save(self, record: PlacementRecord) -> None:
        """Insert or replace the record of its kernel id."""
        ...

    def get(self, kernel_id: str) -> PlacementRecord | None:
        """Return the record of a kernel, whatever its state."""
        ...

    def present(self) -> Sequence[PlacementRecord]:
        """Return the records that are neither Deleted nor Failed, oldest first."""
        ...


class PlacementRow(Base):
    """One placement."""

    __tablename__ = "placements"

    kernel_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    server: Mapped[str] = mapped_column(String(32), index=True)
    owner: Mapped[str] = mapped_column(String(255), index=True)
    path: Mapped[str] = mapped_column(Text)
    image: Mapped[str] = mapped_column(String(63))
    image_version: Mapped[str] = mapped_column(String(32))
    kernel: Mapped[str] = mapped_column(String(255))
    instance_type: Mapped[str] = mapped_column(String(63))
    instance_id: Mapped[str | None] = mapped_column(String(36))
    startup_script: Mapped[str | None] = mapped_column(String(63))
    startup_log: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), index=True)
    failure_reason: Mapped[str | None] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    kernel_name: Mapped[str] = mapped_column(String(255))
    cwd: Mapped[str] = mapped_column(Text)
    session_name: Mapped[str] = mapped_column(Text)


class SqlPlacementStore:
    """Placements of one server in the studio's database.

    Args:
        database: may be shared with other servers of the same user.
        server: name of this server's state folder.
    """

    def __init__(self, database: Database, server: str) -> None:
        self._database = database
        self._server = server

    def save(self, record: PlacementRecord) -> None:
        """Insert or replace the record of its kernel id."""
        with self._database.session() as session:
            session.merge(PlacementRow(server=self._server, **asdict(record)))

    def get(self, kernel_id: str) -> PlacementRecord | None:
        """Return the record of a kernel, whatever its state."""
        with self._database.session() as session:
            row = session.get(PlacementRow, kernel_id)
            return _record(row) if row else None

    def present(self) -> Sequence[PlacementRecord]:
        """Return the records that are neither Deleted nor Failed, oldest first."""
        query = (
            select(PlacementRow)
            .where(PlacementRow.server == self._server, PlacementRow.state.not_in(GONE))
            .order_by(PlacementRow.created)
        )
        with self._database.session() as session:
            return [_record(row) for row in session.scalars(query)]


def _record(row: PlacementRow) -> PlacementRecord:
    values = {name: getattr(row, name) for name in PlacementRecord.__dataclass_fields__}
    return PlacementRecord(**{**values, "state": PlacementState(row.state)})
