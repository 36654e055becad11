"""The limits of members in the domain's database: one row for each place where something was decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import Select, String, Text, bindparam, or_, select
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
        return self.of_all(())[0]

    def of_member(self, name: str) -> MemberLimits:
        """Return what was decided for one member alone."""
        return self.of_members([name]).get(name, NOTHING)

    def of_members(self, names: Iterable[str]) -> dict[str, MemberLimits]:
        """Return what was decided for each of these members; who is missing has nothing."""
        return self.of_all(names)[1]

    def of_all(self, names: Iterable[str]) -> tuple[DomainLimits, dict[str, MemberLimits]]:
        """Return what was decided for everybody, and what for these members."""
        with self._database.reading() as session:
            decided = {
                (place, name): MemberLimits.model_validate_json(value)
                for place, name, value in session.execute(_decided(), {"names": list(names)})
            }
        domain = DomainLimits(
            domain=decided.get((LimitSource.DOMAIN, ""), NOTHING),
            roles={role: decided.get((LimitSource.ROLE, role), NOTHING) for role in Role},
        )
        own = {name: limits for (place, name), limits in decided.items() if place == LimitSource.MEMBER}
        return domain, own

    def effective(self, name: str, role: Role) -> EffectiveLimits:
        """Return what holds for a member."""
        decided, own = self.of_all([name])
        return resolve(decided, role, own.get(name, NOTHING))

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


@cache
def _decided() -> Select[str, str, str]:
    """Return what was decided for everybody, for roles and for members called ``names``."""
    own = LimitsRow.name.in_(bindparam("names", expanding=True))
    wanted = select(LimitsRow.place, LimitsRow.name, LimitsRow.value)
    return wanted.where(or_(LimitsRow.place != LimitSource.MEMBER, own))


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
