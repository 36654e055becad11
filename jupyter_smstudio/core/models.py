"""Bases of everything that crosses the wire, and the caller every service method is given."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

Timestamp = AwareDatetime
"""A moment in UTC, ISO 8601 on the wire."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$")]
"""Lower-case letters, digits, dots and hyphens, 1 to 63 characters."""


class WireModel(BaseModel):
    """Base of every request and answer: immutable; unknown fields and numbers JSON lacks are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)


class Stage(WireModel):
    """A step of a long work, in order; shown as a strip."""

    name: str
    state: Literal["waiting", "running", "done", "failed", "skipped"]
    started: Timestamp | None = None
    seconds: float | None = None
    """How long it took, or has taken so far."""
    expected_seconds: float | None = None
    """Median of the times seen before on this machine; None when never seen."""
    note: str = ""
    """E.g. ``position 2, waits for 4 GiB``."""


@dataclass(frozen=True)
class Caller:
    """Who asks. The first argument of every service method.

    Attributes:
        name: the user's unique name; owner of what the call creates.
        admin: may see and stop what belongs to others.
        kernel_id: set when a kernel asks with its own narrow token, in its owner's name; of kernels it
            sees only itself.
        groups: of the domain that the user is in.
    """

    name: str
    admin: bool = False
    kernel_id: str | None = None
    groups: frozenset[str] = frozenset()


def new_id() -> str:
    """Return a random UUID4 as text; ids are never guessable."""
    return str(uuid.uuid4())


def is_id(text: str) -> bool:
    """Tell whether ``text`` is a UUID in its canonical form (guards file names and keys)."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def as_utc(moment: datetime) -> datetime:
    """Return ``moment`` with UTC attached when a database handed it back without a zone."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
