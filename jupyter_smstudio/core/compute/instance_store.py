"""The facts of instances: what runs, what is charged, who uses which type how often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ForeignKey, Index, Update, delete, or_, select, true, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DatabaseSession

from ..database import Base, Database, UtcDateTime
from .catalog import InstanceType
from .instance import Instance, InstanceState, Session, SessionKind
from .meter import Charge

PASSING = frozenset({InstanceState.IN_SERVICE, InstanceState.DELETING})
"""States that something durable follows at once: a charge, or the end."""
LIVE = (InstanceState.PENDING.value, InstanceState.IN_SERVICE.value, InstanceState.DELETING.value)


class InstanceRow(Base):
    """One instance, also after its end."""

    __tablename__ = "instances"

    id: Mapped[str] = mapped_column(primary_key=True)
    server: Mapped[str]
    owner: Mapped[str]
    type: Mapped[str]
    state: Mapped[str]
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    started: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heartbeat: Mapped[datetime] = mapped_column(UtcDateTime)
    price_per_hour: Mapped[float]
    exclusive: Mapped[str] = mapped_column(server_default="")
    price_factor: Mapped[float] = mapped_column(server_default="1")
    claims_cores: Mapped[bool] = mapped_column(server_default=true())

    __table_args__ = (Index("instances_by_server", "server", "state"),)


class SessionRow(Base):
    """One kernel, terminal or job that is open on an instance."""

    __tablename__ = "instance_sessions"

    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    image: Mapped[str]
    image_version: Mapped[str]
    image_display_name: Mapped[str]
    path: Mapped[str]
    display_name: Mapped[str]
    started: Mapped[datetime] = mapped_column(UtcDateTime)


class ChargeRow(Base):
    """A stretch of time of one instance at one price."""

    __tablename__ = "charges"

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    owner: Mapped[str]
    type: Mapped[str]
    started: Mapped[datetime] = mapped_column(UtcDateTime)
    seconds: Mapped[float]
    reached: Mapped[datetime] = mapped_column(UtcDateTime)
    """Its end so far; kept beside ``seconds`` so that a month is found by index."""
    price_per_hour: Mapped[float]
    watts: Mapped[float]
    running: Mapped[bool]

    __table_args__ = (Index("charges_by_owner", "owner", "reached"),)


class UsageCountRow(Base):
    """How often somebody started a type; the picker lists the most used on top."""

    __tablename__ = "instance_type_uses"

    owner: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    uses: Mapped[int]


@dataclass(frozen=True)
class StoredInstance:
    """An instance as a server that died left it."""

    id: str
    owner: str
    type: str
    state: InstanceState
    created: datetime
    started: datetime | None
    heartbeat: datetime
    price_per_hour: float
    exclusive: str
    price_factor: float
    claims_cores: bool
    charge: Charge | None
    """The one that ran."""
    sessions: list[Session]

    def revived(self, kind: InstanceType) -> Instance:
        """Return the instance as it goes on under the next server."""
        return Instance(
            id=self.id,
            owner=self.owner,
            type=kind,
            state=self.state,
            created=self.created,
            started=self.started,
            ended=None,
            price_per_hour=self.price_per_hour,
            exclusive=self.exclusive,
            price_factor=self.price_factor,
            claims_cores=self.claims_cores,
        )


class SqlInstanceStore:
    """Instances, their sessions and charges, in the studio's database.

    Beginnings, ends and running charges are on the disk when a method returns. What comes before them is
    so with them; what a power failure takes of the rest died with the machine.

    Args:
        database: where they are kept; servers of several users may share it.
        server: name of this server, which sees the live instances of no other.
    """

    def __init__(self, database: Database, server: str) -> None:
        self._database = database
        self._server = server

    def add(self, instance: Instance) -> None:
        """Store a new instance."""
        with self._database.session(durable=False) as session:
            session.add(
                InstanceRow(
                    id=instance.id,
                    server=self._server,
                    owner=instance.owner,
                    type=instance.type.name,
                    state=instance.state.value,
                    created=instance.created,
                    started=instance.started,
                    ended=instance.ended,
                    heartbeat=instance.created,
                    price_per_hour=instance.price_per_hour,
                    exclusive=instance.exclusive,
                    price_factor=instance.price_factor,
                    claims_cores=instance.claims_cores,
                )
            )

    def save(self, instance: Instance) -> None:
        """Store what may change: state, start, end and price."""
        with self._database.session(durable=instance.state not in PASSING) as session:
            session.execute(
                update(InstanceRow)
                .where(InstanceRow.id == instance.id)
                .values(
                    state=instance.state.value,
                    started=instance.started,
                    ended=instance.ended,
                    price_per_hour=instance.price_per_hour,
                )
            )

    def end(self, instance_id: str, state: InstanceState, ended: datetime) -> None:
        """Store the end of an instance that a dead server left, with its sessions and charge."""
        with self._database.session() as session:
            session.execute(
                update(InstanceRow)
                .where(InstanceRow.id == instance_id)
                .values(state=state.value, ended=ended)
            )
            session.execute(delete(SessionRow).where(SessionRow.instance_id == instance_id))
            session.execute(
                update(ChargeRow).where(ChargeRow.instance_id == instance_id).values(running=False)
            )

    def beat(self, ids: Iterable[str], now: datetime) -> None:
        """Store ``now`` as the last sign of life of these instances."""
        with self._database.session() as session:
            session.execute(update(InstanceRow).where(InstanceRow.id.in_(list(ids))).values(heartbeat=now))

    def live(self) -> list[StoredInstance]:
        """Return what this server, when it died, left in a state that is not final, oldest first."""
        wanted = select(InstanceRow).where(InstanceRow.server == self._server, InstanceRow.state.in_(LIVE))
        with self._database.session() as session:
            rows = session.scalars(wanted.order_by(InstanceRow.created))
            return [_stored(session, row) for row in rows.all()]

    def add_session(self, opened: Session) -> None:
        """Store an open session."""
        with self._database.session(durable=False) as session:
            session.add(SessionRow(**asdict(opened)))

    def remove_session(self, instance_id: str, session_id: str) -> None:
        """Forget a session of an instance; an unknown one is no error."""
        wanted = (SessionRow.instance_id == instance_id, SessionRow.id == session_id)
        with self._database.session(durable=False) as session:
            session.execute(delete(SessionRow).where(*wanted))

    def open_charge(self, charge: Charge) -> Charge:
        """Store a running charge; return it with its number."""
        with self._database.session() as session:
            row = ChargeRow(
                instance_id=charge.instance_id,
                owner=charge.owner,
                type=charge.type,
                started=charge.started,
                seconds=charge.seconds,
                reached=charge.ended,
                price_per_hour=charge.price_per_hour,
                watts=charge.watts,
                running=True,
            )
            session.add(row)
            session.flush()
            return _charge(row)

    def measure_charges(self, charges: Iterable[Charge]) -> None:
        """Store the lengths of running charges."""
        with self._database.session() as session:
            for charge in charges:
                session.execute(_measured(charge))

    def close_charge(self, charge: Charge) -> None:
        """Store the final length."""
        with self._database.session(durable=False) as session:
            session.execute(_measured(charge).values(running=False))

    def charges(self, owner: str | None, since: datetime) -> list[Charge]:
        """Return the charges of ``owner`` (None: of everybody), running ones included, beyond ``since``."""
        wanted = select(ChargeRow).where(or_(ChargeRow.reached > since, ChargeRow.running))
        if owner is not None:
            wanted = wanted.where(ChargeRow.owner == owner)
        with self._database.session() as session:
            return [_charge(row) for row in session.scalars(wanted.order_by(ChargeRow.id))]

    def instance_charges(self, instance_id: str) -> list[Charge]:
        """Return all charges of one instance, in order."""
        wanted = select(ChargeRow).where(ChargeRow.instance_id == instance_id).order_by(ChargeRow.id)
        with self._database.session() as session:
            return [_charge(row) for row in session.scalars(wanted)]

    def count_use(self, owner: str, type_name: str) -> None:
        """Count one start of a type."""
        with self._database.session(durable=False) as session:
            row = session.get(UsageCountRow, (owner, type_name))
            if row is None:
                session.add(UsageCountRow(owner=owner, type=type_name, uses=1))
            else:
                row.uses = UsageCountRow.uses + 1

    def uses(self, owner: str) -> dict[str, int]:
        """Return how often ``owner`` started each type."""
        wanted = select(UsageCountRow).where(UsageCountRow.owner == owner)
        with self._database.session() as session:
            return {row.type: row.uses for row in session.scalars(wanted)}


def _stored(session: DatabaseSession, row: InstanceRow) -> StoredInstance:
    charges = session.scalars(select(ChargeRow).where(ChargeRow.instance_id == row.id, ChargeRow.running))
    sessions = session.scalars(select(SessionRow).where(SessionRow.instance_id == row.id))
    return StoredInstance(
        id=row.id,
        owner=row.owner,
        type=row.type,
        state=InstanceState(row.state),
        created=row.created,
        started=row.started,
        heartbeat=row.heartbeat,
        price_per_hour=row.price_per_hour,
        exclusive=row.exclusive,
        price_factor=row.price_factor,
        claims_cores=row.claims_cores,
        charge=next(map(_charge, charges), None),
        sessions=[_session(each) for each in sessions],
    )


def _measured(charge: Charge) -> Update:
    return (
        update(ChargeRow)
        .where(ChargeRow.id == charge.id)
        .values(seconds=charge.seconds, reached=charge.ended)
    )


def _charge(row: ChargeRow) -> Charge:
    return Charge(
        id=row.id,
        instance_id=row.instance_id,
        owner=row.owner,
        type=row.type,
        started=row.started,
        seconds=row.seconds,
        price_per_hour=row.price_per_hour,
        watts=row.watts,
    )


def _session(row: SessionRow) -> Session:
    return Session(
        id=row.id,
        kind=cast(SessionKind, row.kind),
        instance_id=row.instance_id,
        image=row.image,
        image_version=row.image_version,
        image_display_name=row.image_display_name,
        path=row.path,
        display_name=row.display_name,
        started=row.started,
    )
