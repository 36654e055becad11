"""What a member may use, and what is proposed to them, on the wire.

Each field is decided for the whole domain, for a role, or for one member; the most particular decision holds.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from ..core.models import WireModel

Unlimited = Literal["unlimited"]
UNLIMITED: Unlimited = "unlimited"
Names = Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=63)]], Field(max_length=500)]
AmountPerMonth = Annotated[float, Field(ge=0, le=1e9)]
Bytes = Annotated[int, Field(ge=0, le=2**53 - 1)]
"""What JavaScript counts exactly."""
DefaultName = Annotated[str, StringConstraints(min_length=1, max_length=63)]


class Told(WireModel):
    """What the domain's service tells servers, which may be older: they pass over what they do not know."""

    model_config = ConfigDict(extra="ignore")


class MemberLimits(WireModel):
    """What is decided in one place; ``null`` leaves it to the next more general place.

    In a change a field that is absent stays as it is.
    """

    images: Names | Unlimited | None = None
    """Names of the images that may be started."""
    instance_types: Names | Unlimited | None = None
    """Names of the instance types that may be started."""
    hours_per_month: AmountPerMonth | Unlimited | None = None
    """Hours of instances, all types together, in a calendar month."""
    storage_bytes: Bytes | Unlimited | None = None
    """What the snapshots may hold that somebody shares."""
    money_per_month: AmountPerMonth | Unlimited | None = None
    """Cost of instances at the list prices in a calendar month."""
    default_image: DefaultName | None = None
    """Proposed for notebooks that name none."""
    default_instance_type: DefaultName | None = None
    """Proposed for notebooks that name none."""


class LimitSource(StrEnum):
    """Where a limit was decided."""

    MEMBER = "member"
    ROLE = "role"
    DOMAIN = "domain"
    NONE = "none"
    """Nowhere: there is no limit, and the studio's own default."""


class EffectiveLimits(Told):
    """What holds for one member; ``null`` is no limit, or no default."""

    images: list[str] | None = None
    instance_types: list[str] | None = None
    hours_per_month: float | None = None
    storage_bytes: int | None = None
    money_per_month: float | None = None
    default_image: str | None = None
    default_instance_type: str | None = None
    sources: dict[str, LimitSource] = Field(default_factory=dict)
    """Who decided each field."""


class Allowance(Told):
    """What one member may start now."""

    limits: EffectiveLimits
    hours: float
    """Used this month."""
    money: float
    """Spent this month, at the list prices."""
    currency: str
