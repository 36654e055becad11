"""The nouns of the domain on the wire."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from ..core.models import Timestamp, WireModel
from .limit_models import EffectiveLimits, MemberLimits
from .usage_models import DomainCosts, DomainUsage, InstanceStopped

__all__ = ["DomainCosts", "DomainUsage", "InstanceStopped"]

FEATURE = "domain"


class Role(StrEnum):
    """What a member may do with what the domain shares."""

    ADMIN = "admin"
    """Everything, and decide about members."""
    MEMBER = "member"
    """Share, and use what others share."""
    VIEWER = "viewer"
    """Look, and change nothing."""


class Member(WireModel):
    """A person of the domain."""

    name: str
    """The unique name that JupyterHub, or the operating system, knows the person by."""
    role: Role
    groups: list[str]
    """As JupyterHub has them; only what the caller is in too, unless an admin asks."""
    from_hub: bool
    """Whether JupyterHub makes them an admin, which cannot be changed here."""
    joined: Timestamp
    """First seen."""
    seen: Timestamp
    """Last seen, to five minutes."""
    limits: MemberLimits | None = None
    """What was decided for this member alone; only for themselves and admins."""
    effective: EffectiveLimits | None = None
    """What holds for this member; only for themselves and admins."""


class MemberQuery(WireModel):
    """Which members."""

    text: Annotated[str, StringConstraints(max_length=255)] = ""
    """Part of a name."""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0)] = 0


class MemberPage(WireModel):
    """Some of the members, by name."""

    items: list[Member]
    total: int


class UpdateMember(WireModel):
    """Decide what a member may do; what is absent stays as it is."""

    role: Role | None = None
    limits: MemberLimits | None = None


class DomainLimits(WireModel):
    """What is decided for everybody, and for each role."""

    domain: MemberLimits
    roles: dict[Role, MemberLimits]


class UpdateDomainLimits(WireModel):
    """Decide about everybody, or about a role; what is absent stays as it is."""

    domain: MemberLimits | None = None
    roles: dict[Role, MemberLimits] = Field(default_factory=dict)


class Domain(WireModel):
    """The caller's domain."""

    title: str
    """Empty for a domain of one."""
    team: bool
    """Whether there can be more than one member."""
    me: Member
    members: int


class DomainLogQuery(WireModel):
    """Which lines of the log, newest first."""

    actor: Annotated[str, StringConstraints(max_length=255)] = ""
    """Who did it."""
    owner: Annotated[str, StringConstraints(max_length=255)] = ""
    """Whose thing it was done to."""
    action: Annotated[str, StringConstraints(max_length=32)] = ""
    """The whole of it, or its noun alone."""
    text: Annotated[str, StringConstraints(max_length=255)] = ""
    """Part of the thing's name."""
    since: Timestamp | None = None
    until: Timestamp | None = None
    """Before this moment."""
    before: Annotated[int, Field(ge=0)] = 0
    """Only lines with a smaller number; 0 begins with the newest."""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class DomainLogEntry(WireModel):
    """One line of the log; none is ever changed or deleted."""

    number: int
    moment: Timestamp
    actor: str
    action: str
    """Past tense, ``noun.verbed``."""
    owner: str
    """Whose thing it was done to; empty for what is the whole domain's."""
    thing: str
    """Name of what it was done to, as it was then."""
    thing_id: str
    """Its id; empty where its name is its id."""
    note: str
    """What changed."""


class DomainLogPage(WireModel):
    """Some lines of the log, newest first."""

    items: list[DomainLogEntry]
