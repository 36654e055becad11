"""The clusters of a server: what outlives it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Index, Select, String, Text, delete, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from ..core.database import Base, Database, UtcDateTime
from .cluster_models import ClusterFacts, ClusterOrder
from .models import ENDED, ClusterQuery, ClusterState, Value

_FACTS = TypeAdapter(ClusterFacts)


class ClusterRow(Base):
    """One cluster, until it is removed from the list."""

    __tablename__ = "spark_clusters"

    number: Mapped[int] = mapped_column(primary_key=True)
    server: Mapped[str] = mapped_column(String(32))
    id: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(256))
    kind: Mapped[str] = mapped_column(String(16))
    template: Mapped[str] = mapped_column(String(63))
    state: Mapped[str] = mapped_column(String(32))
    message: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    ready: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    idle_minutes: Mapped[int | None]
    remote_id: Mapped[str] = mapped_column(String(255))
    instance_id: Mapped[str] = mapped_column(String(36))
    parameters: Mapped[str] = mapped_column(Text)
    settings: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text)

    # An id is unique to a server alone: two people of one database may find the same cluster of EMR.
    __table_args__ = (
        Index("spark_clusters_by_id", "server", "id", unique=True),
        Index("spark_clusters_by_state", "server", "state"),
    )


@dataclass(frozen=True)
class ClusterRecord:
    """A cluster as it is stored.

    Attributes:
        order: what it was made from; without a folder, which the service knows.
        state: what it is.
        message: what it does, waits for, or why it ended.
        ready: when it first was.
        ended: when it was gone.
        idle_minutes: after which it is terminated; 0: never; None: somebody else decides that.
        facts: that its kind has found out.
    """

    order: ClusterOrder
    state: ClusterState = ClusterState.STARTING
    message: str = ""
    ready: datetime | None = None
    ended: datetime | None = None
    idle_minutes: int | None = None
    facts: ClusterFacts = field(default_factory=ClusterFacts)

    @property
    def id(self) -> str:
        """Return the cluster's id."""
        return self.order.id

    @property
    def owner(self) -> str:
        """Return whose it is."""
        return self.order.owner


class SqlClusterStore:
    """Clusters in the studio's database.

    Args:
        database: where they are kept; servers of several users may share it.
        server: name of this server, which sees the clusters of no other.
        folder: each has one below it.
    """

    def __init__(self, database: Database, server: str, folder: Path) -> None:
        self._database = database
        self._server = server
        self.folder = folder

    def folder_of(self, cluster_id: str) -> Path:
        """Return where a cluster's files are."""
        return self.folder / cluster_id

    def add(self, record: ClusterRecord) -> None:
        """Store a new cluster."""
        with self._database.session() as session:
            session.add(ClusterRow(server=self._server, **_values(record)))

    def save(self, record: ClusterRecord) -> None:
        """Store a cluster as it is now."""
        with self._database.session() as session:
            row = session.scalars(self._own().where(ClusterRow.id == record.id)).one()
            for name, value in _values(record).items():
                setattr(row, name, value)

    def remove(self, cluster_id: str) -> None:
        """Forget a cluster; an unknown one is no error."""
        with self._database.session() as session:
            session.execute(
                delete(ClusterRow).where(ClusterRow.server == self._server, ClusterRow.id == cluster_id)
            )

    def find(self, cluster_id: str) -> ClusterRecord | None:
        """Return a cluster by its id, or by the one that somebody else gave it; the newest one."""
        named = or_(ClusterRow.id == cluster_id, ClusterRow.remote_id == cluster_id)
        wanted = self._own().where(named).order_by(ClusterRow.number.desc()).limit(1)
        with self._database.session() as session:
            row = session.scalars(wanted).one_or_none()
            return self._record(row) if row else None

    def present(self) -> list[ClusterRecord]:
        """Return the clusters that have not ended, the oldest first."""
        wanted = self._own().where(ClusterRow.state.not_in(list(ENDED))).order_by(ClusterRow.number)
        with self._database.session() as session:
            return [self._record(row) for row in session.scalars(wanted)]

    def page(self, owner: str | None, query: ClusterQuery) -> tuple[list[ClusterRecord], int]:
        """Return a stretch of the clusters, the newest first, and how many there are.

        Args:
            owner: None: everybody's.
            query: which.
        """
        wanted = self._own()
        if owner is not None:
            wanted = wanted.where(ClusterRow.owner == owner)
        if query.state:
            wanted = wanted.where(ClusterRow.state.in_([state.value for state in query.state]))
        if query.kind:
            wanted = wanted.where(ClusterRow.kind.in_(query.kind))
        if query.search:
            found = (ClusterRow.name, ClusterRow.id, ClusterRow.remote_id)
            wanted = wanted.where(or_(*(each.icontains(query.search, autoescape=True) for each in found)))
        with self._database.session() as session:
            total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
            rows = session.scalars(
                wanted.order_by(ClusterRow.number.desc()).offset(query.offset).limit(query.limit)
            )
            return [self._record(row) for row in rows], total

    def _own(self) -> Select[ClusterRow]:
        return select(ClusterRow).where(ClusterRow.server == self._server)

    def _record(self, row: ClusterRow) -> ClusterRecord:
        parameters: Mapping[str, Value] = json.loads(row.parameters)
        order = ClusterOrder(
            id=row.id,
            name=row.name,
            owner=row.owner,
            kind=row.kind,  # type: ignore[arg-type]  # only checked ones are stored
            template=row.template,
            parameters=parameters,
            settings=json.loads(row.settings),
            created=row.created,
            folder=self.folder_of(row.id),
            remote_id=row.remote_id,
        )
        return ClusterRecord(
            order=order,
            state=ClusterState(row.state),
            message=row.message,
            ready=row.ready,
            ended=row.ended,
            idle_minutes=row.idle_minutes,
            facts=_FACTS.validate_json(row.facts),
        )


def _values(record: ClusterRecord) -> dict[str, Any]:
    order = record.order
    return {
        "id": order.id,
        "owner": order.owner,
        "name": order.name,
        "kind": order.kind,
        "template": order.template,
        "state": record.state.value,
        "message": record.message,
        "created": order.created,
        "ready": record.ready,
        "ended": record.ended,
        "idle_minutes": record.idle_minutes,
        "remote_id": record.facts.remote_id or order.remote_id,
        "instance_id": record.facts.instance_id,
        "parameters": json.dumps(dict(order.parameters)),
        "settings": json.dumps(dict(order.settings)),
        "facts": _FACTS.dump_json(record.facts).decode(),
    }
