"""Leases of the domain's machine in its database: those that are held, and those of the past."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Index, String, Text, or_, select, true
from sqlalchemy.orm import Mapped, mapped_column

from ..core.audit import note
from ..core.compute.meter import Period
from ..core.database import Base, Database, UtcDateTime
from .lease_models import LeaseRecord, LeaseUse
from .usage_store import Spent


class LeaseRow(Base):
    """One lease, also after its end."""

    __tablename__ = "leases"

    owner: Mapped[str] = mapped_column(String(255), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    server: Mapped[str] = mapped_column(String(255))
    type: Mapped[str] = mapped_column(String(63))
    batch: Mapped[bool] = mapped_column(Boolean)
    spot: Mapped[bool] = mapped_column(Boolean)
    price_per_hour: Mapped[float]
    granted: Mapped[datetime] = mapped_column(UtcDateTime)
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    use: Mapped[str] = mapped_column(Text)
    stop_for: Mapped[str] = mapped_column(String(255), server_default="")
    claims_cores: Mapped[bool] = mapped_column(Boolean, server_default=true())

    __table_args__ = (Index("leases_by_end", "ended", "owner"),)


class SqlLeaseStore:
    """Leases of one domain."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def held(self) -> list[LeaseRecord]:
        """Return the leases that have not ended, the oldest first."""
        wanted = select(LeaseRow).where(LeaseRow.ended.is_(None)).order_by(LeaseRow.granted, LeaseRow.id)
        with self._database.session() as session:
            return [_record(row) for row in session.scalars(wanted)]

    def put(self, lease: LeaseRecord) -> None:
        """Store a lease that is held; one that had ended is held again."""
        with self._database.session() as session:
            row = LeaseRow(ended=None, use=lease.use.model_dump_json(), **lease.model_dump(exclude={"use"}))
            session.merge(row)

    def wish_stop(self, lease: LeaseRecord, moment: datetime) -> None:
        """Store who wants a lease to end, and log it."""
        with self._database.session() as session:
            row = session.get_one(LeaseRow, (lease.owner, lease.id))
            row.stop_for = lease.stop_for
            titles = ", ".join(each.title for each in lease.use.sessions)
            note(
                session,
                moment,
                lease.stop_for,
                "instance.stopped",
                owner=lease.owner,
                thing=lease.type,
                thing_id=lease.id,
                text=titles,
            )

    def end(self, lease: LeaseRecord, moment: datetime) -> None:
        """Store that a lease has ended."""
        with self._database.session() as session:
            row = session.get(LeaseRow, (lease.owner, lease.id))
            if row is not None:
                row.ended = moment

    def spent(self, owner: str, month: Period, now: datetime) -> Spent:
        """Return what a member has had of the machine within a month."""
        wanted = select(LeaseRow).where(
            LeaseRow.owner == owner,
            LeaseRow.granted < month.until,
            or_(LeaseRow.ended.is_(None), LeaseRow.ended > month.since),
        )
        hours = money = 0.0
        with self._database.session() as session:
            for row in session.scalars(wanted):
                ended = min(row.ended or now, month.until)
                had = max(0.0, (ended - max(row.granted, month.since)).total_seconds()) / 3600
                hours, money = hours + had, money + had * row.price_per_hour
        return Spent(hours, money)


def _record(row: LeaseRow) -> LeaseRecord:
    return LeaseRecord(
        owner=row.owner,
        id=row.id,
        server=row.server,
        type=row.type,
        batch=row.batch,
        spot=row.spot,
        price_per_hour=row.price_per_hour,
        granted=row.granted,
        use=LeaseUse.model_validate_json(row.use),
        stop_for=row.stop_for,
        claims_cores=row.claims_cores,
    )
