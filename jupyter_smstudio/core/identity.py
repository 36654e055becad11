"""Who may see what: the one rule for everything in a domain that has an owner.

A domain is everybody who shares this database. Every query of shared things takes its condition from
:func:`visible` or :func:`listed`, so that there is nothing to be forgotten one by one; a thing that the
rule hides answers as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    String,
    and_,
    bindparam,
    delete,
    exists,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from .database import Base
from .models import Caller


class Visibility(StrEnum):
    """Who, besides its owner, may see a thing."""

    PRIVATE = "private"
    DOMAIN = "domain"
    """Everybody of the domain."""
    NAMED = "named"
    """The people and groups of its audience."""


@dataclass(frozen=True)
class Audience:
    """The people and groups that a thing was named to."""

    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class AudienceRow(Base):
    """One name of the audience of one thing."""

    __tablename__ = "audiences"

    thing: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), primary_key=True)


PERSON, GROUP = "person", "group"


@dataclass(frozen=True)
class Asking:
    """Whoever asks, as parameters of a statement: to build one takes longer than to have it answered.

    Attributes:
        admin: whether it is for admins; theirs are other statements.
    """

    admin: bool
    name: BindParameter[str] = field(default_factory=lambda: bindparam("caller_name", type_=String()))
    groups: BindParameter[Any] = field(default_factory=lambda: bindparam("caller_groups", expanding=True))


def asked_by(caller: Caller) -> dict[str, Any]:
    """Return the values of :class:`Asking`'s parameters."""
    return {"caller_name": caller.name, "caller_groups": sorted(caller.groups)}


def visible(
    caller: Caller | Asking,
    *,
    thing: InstrumentedAttribute[str],
    owner: InstrumentedAttribute[str],
    visibility: InstrumentedAttribute[str],
) -> ColumnElement[bool]:
    """Return the SQL condition "the caller may read this thing's contents".

    Args:
        caller: who asks; that they are an admin opens nothing here.
        thing: column of the thing's id.
        owner: column of its owner's name.
        visibility: column of its :class:`Visibility`.
    """
    named_to = or_(
        and_(AudienceRow.kind == PERSON, AudienceRow.name == caller.name),
        and_(AudienceRow.kind == GROUP, AudienceRow.name.in_(caller.groups)),
    )
    in_audience = exists().where(AudienceRow.thing == thing, named_to)
    return or_(
        owner == caller.name,
        visibility == Visibility.DOMAIN,
        and_(visibility == Visibility.NAMED, in_audience),
    )


def may_see(caller: Caller, owner: str, visibility: Visibility, audience: Audience) -> bool:
    """Tell the same of a thing that is at hand, e.g. as it was before a change."""
    named = caller.name in audience.people or not caller.groups.isdisjoint(audience.groups)
    return (
        caller.name == owner or visibility is Visibility.DOMAIN or (visibility is Visibility.NAMED and named)
    )


def listed(
    caller: Caller | Asking,
    *,
    thing: InstrumentedAttribute[str],
    owner: InstrumentedAttribute[str],
    visibility: InstrumentedAttribute[str],
) -> ColumnElement[bool]:
    """Return the SQL condition "the caller may know that this thing exists": admins know of all."""
    if caller.admin:
        return true()
    return visible(caller, thing=thing, owner=owner, visibility=visibility)


def set_audience(session: Session, thing: str, audience: Audience) -> None:
    """Replace the audience of a thing, in the caller's transaction."""
    session.execute(delete(AudienceRow).where(AudienceRow.thing == thing))
    add_audience(session, thing, audience)


def add_audience(session: Session, thing: str, audience: Audience) -> None:
    """Store the audience of a thing that is new, in the caller's transaction."""
    session.add_all(
        AudienceRow(thing=thing, kind=kind, name=name)
        for kind, names in ((PERSON, audience.people), (GROUP, audience.groups))
        for name in dict.fromkeys(names)
    )


def audiences(session: Session, things: Iterable[str]) -> dict[str, Audience]:
    """Return the audience of each thing; names are sorted."""
    found: dict[str, dict[str, list[str]]] = {thing: {PERSON: [], GROUP: []} for thing in things}
    if not found:
        return {}
    rows = session.scalars(select(AudienceRow).where(AudienceRow.thing.in_(found)).order_by(AudienceRow.name))
    for row in rows:
        found[row.thing][row.kind].append(row.name)
    return {thing: Audience(tuple(names[PERSON]), tuple(names[GROUP])) for thing, names in found.items()}
