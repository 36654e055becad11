"""What is asked for in the address of a request."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..core.models import WireModel
from .statements import Scope


class SnapshotQuery(WireModel):
    """Which snapshots a page shows; empty means all."""

    scope: Scope = "all"
    text: str = Field(default="", max_length=200)
    """Words of the title, the note or the owner's name, in any case."""
    owner: str = Field(default="", max_length=255)
    path: str = Field(default="", max_length=4096)
    """Of the author's notebook; with ``owner``, all versions of one."""
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=100, ge=1, le=1000)


class PreviewQuery(WireModel):
    """How a preview looks."""

    theme: Literal["", "light", "dark"] = ""


class DifferencesQuery(WireModel):
    """What a snapshot is compared with: one of the two."""

    to: str = Field(default="", max_length=36)
    """Another snapshot: what changed from this one to that."""
    path: str = Field(default="", max_length=4096)
    """A notebook of the caller's own: what would change in it to become the snapshot."""


class OriginQuery(WireModel):
    """Which notebook's origin is asked for."""

    path: str = Field(max_length=4096)
