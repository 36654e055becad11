"""Metered time by member, instance, day and project, in the domain's database and in a server's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import BigInteger, Boolean, Index, String, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from ..core.database import Base, Database
from .usage_models import CostKey, UsageLine

REPORT_LINES = 1000


class UsageRow(Base):
    """How long one instance has worked for one project on one day."""

    __tablename__ = "usage_lines"

    owner: Mapped[str] = mapped_column(String(255), primary_key=True)
    instance_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    project: Mapped[str] = mapped_column(String(255), primary_key=True)
    type: Mapped[str] = mapped_column(String(63))
    spot: Mapped[bool] = mapped_column(Boolean)
    seconds: Mapped[float]
    price_per_hour: Mapped[float]
    reported: Mapped[float]
    """Seconds that the domain's service knows of."""

    __table_args__ = (Index("usage_lines_by_day", "day", "owner"),)


class UsageFolderRow(Base):
    """How much the studio's own folder of a member's server holds."""

    __tablename__ = "usage_folders"

    owner: Mapped[str] = mapped_column(String(255), primary_key=True)
    bytes: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True)
class Spent:
    """A sum of metered time.

    Attributes:
        hours: of instances.
        money: at the list prices.
    """

    hours: float = 0.0
    money: float = 0.0

    def or_more(self, other: Spent) -> Spent:
        """Return the larger of each."""
        return Spent(max(self.hours, other.hours), max(self.money, other.money))


KEYS: dict[CostKey, InstrumentedAttribute[str]] = {
    "member": UsageRow.owner,
    "day": UsageRow.day,
    "project": UsageRow.project,
}
HOURS = func.sum(UsageRow.seconds) / 3600
MONEY = func.sum(UsageRow.seconds * UsageRow.price_per_hour) / 3600


class SqlUsageStore:
    """Lines of metered time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, owner: str, lines: Iterable[UsageLine], price: Callable[[UsageLine], float]) -> None:
        """Store lines; one that is there already never becomes shorter.

        Args:
            owner: whose they are.
            lines: with all of their seconds so far, so that one that is told twice counts once.
            price: list price per hour of a new line.
        """
        # What a power failure takes is told again, or read off the meter again.
        with self._database.session(durable=False) as session:
            for line in lines:
                row = session.get(UsageRow, (owner, line.instance_id, line.day, line.project))
                if row is None:
                    row = UsageRow(owner=owner, price_per_hour=price(line), reported=0.0, **line.model_dump())
                    session.add(row)
                row.seconds = max(row.seconds, line.seconds)

    def of_instance(self, owner: str, instance_id: str) -> list[UsageLine]:
        """Return the lines of one instance."""
        wanted = select(UsageRow).where(UsageRow.owner == owner, UsageRow.instance_id == instance_id)
        with self._database.session() as session:
            return [_line(row) for row in session.scalars(wanted)]

    def unreported(self, owner: str) -> list[UsageLine]:
        """Return lines that have grown since they were last reported, the oldest days first."""
        wanted = select(UsageRow).where(UsageRow.owner == owner, UsageRow.seconds > UsageRow.reported)
        with self._database.session() as session:
            return [_line(row) for row in session.scalars(wanted.order_by(UsageRow.day).limit(REPORT_LINES))]

    def mark_reported(self, owner: str, lines: Iterable[UsageLine]) -> None:
        """Remember what the domain's service knows now."""
        with self._database.session(durable=False) as session:
            for line in lines:
                session.execute(
                    update(UsageRow)
                    .where(
                        UsageRow.owner == owner,
                        UsageRow.instance_id == line.instance_id,
                        UsageRow.day == line.day,
                        UsageRow.project == line.project,
                    )
                    .values(reported=line.seconds)
                )

    def sums(self, month: str, by: CostKey, owner: str | None = None) -> dict[str, Spent]:
        """Return the sums of a month, by key.

        Args:
            month: e.g. ``2026-11``.
            by: what is summed by.
            owner: None sums everybody's.
        """
        key = KEYS[by]
        wanted = (
            select(key, HOURS, MONEY).where(UsageRow.day.startswith(f"{month}-")).group_by(key).order_by(key)
        )
        if owner is not None:
            wanted = wanted.where(UsageRow.owner == owner)
        with self._database.session() as session:
            return {name: Spent(hours, money) for name, hours, money in session.execute(wanted)}

    def put_folder(self, owner: str, size: int) -> None:
        """Store how many bytes a member's own studio folder holds."""
        with self._database.session(durable=False) as session:
            session.merge(UsageFolderRow(owner=owner, bytes=size))

    def folders(self) -> dict[str, int]:
        """Return how many bytes each member's own studio folder holds, where it is known."""
        with self._database.session() as session:
            return {row.owner: row.bytes for row in session.scalars(select(UsageFolderRow))}


def _line(row: UsageRow) -> UsageLine:
    return UsageLine(
        instance_id=row.instance_id,
        day=row.day,
        project=row.project,
        type=row.type,
        spot=row.spot,
        seconds=row.seconds,
    )
