"""The limits of members in the domain's database: one row for each place where something was decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..core.audit import note
from ..core.database import Base, Database
from .limit_models import EffectiveLimits, LimitSource, MemberLimits
from .limits import changed, describe_change, effective
from .models import DomainLimits, Role

DOMAIN = "domain"
NOTHING = MemberLimits()


class LimitsRow(Base):
    """What was decided in one place, as JSON of the wire model."""

    __tablename__ = "member_limits"

    place: Mapped[str] = mapped_column(String(16), primary_key=True)
    """``domain``, ``role`` or ``member``."""
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    """Of the role or member; empty for the domain."""
    value: Mapped[str] = mapped_column(Text)


class SqlLimitStore:
    """What was decided about whom."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_domain(self) -> DomainLimits:
        """Return what was decided for everybody, and for each role."""
        with self._database.session() as session:
            return DomainLimits(
                domain=_read(session, LimitSource.DOMAIN, ""),
                roles={role: _read(session, LimitSource.ROLE, role) for role in Role},
            )

    def of_member(self, name: str) -> MemberLimits:
        """Return what was decided for one member alone."""
        with self._database.session() as session:
            return _read(session, LimitSource.MEMBER, name)

    def of_members(self, names: Iterable[str]) -> dict[str, MemberLimits]:
        """Return what was decided for each of these members; who is missing has nothing."""
        wanted = select(LimitsRow).where(
            LimitsRow.place == LimitSource.MEMBER, LimitsRow.name.in_(list(names))
        )
        with self._database.session() as session:
            return {row.name: MemberLimits.model_validate_json(row.value) for row in session.scalars(wanted)}

    def effective(self, name: str, role: Role) -> EffectiveLimits:
        """Return what holds for a member."""
        return resolve(self.of_domain(), role, self.of_member(name))

    def change_domain(self, actor: str, change: MemberLimits, now: datetime) -> None:
        """Decide for everybody, and log it."""
        self._change(LimitSource.DOMAIN, "", actor, change, now)

    def change_role(self, actor: str, role: Role, change: MemberLimits, now: datetime) -> None:
        """Decide for a role, and log it."""
        self._change(LimitSource.ROLE, role, actor, change, now)

    def change_member(self, actor: str, name: str, change: MemberLimits, now: datetime) -> None:
        """Decide for a member, who is known to be there, and log it."""
        self._change(LimitSource.MEMBER, name, actor, change, now)

    def _change(self, place: LimitSource, name: str, actor: str, change: MemberLimits, now: datetime) -> None:
        with self._database.session() as session:
            before = _read(session, place, name)
            after = changed(before, change)
            said = describe_change(before, after)
            if not said:
                return
            session.merge(LimitsRow(place=place, name=name, value=after.model_dump_json()))
            if place is LimitSource.MEMBER:
                note(session, now, actor, "member.limited", owner=name, thing=name, text=said)
                return
            thing = f"role {name}" if name else DOMAIN
            note(session, now, actor, "limits.changed", owner=actor, thing=thing, text=said)


def resolve(decided: DomainLimits, role: Role, own: MemberLimits) -> EffectiveLimits:
    """Return what holds for a member of a role."""
    return effective(
        [
            (LimitSource.MEMBER, own),
            (LimitSource.ROLE, decided.roles[role]),
            (LimitSource.DOMAIN, decided.domain),
        ]
    )


def _read(session: Session, place: LimitSource, name: str) -> MemberLimits:
    row = session.get(LimitsRow, (place, name))
    return MemberLimits.model_validate_json(row.value) if row else NOTHING
