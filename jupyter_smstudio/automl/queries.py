"""What is asked for in the address of a request."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..core.models import WireModel


class AutoMLJobQuery(WireModel):
    """Which AutoML jobs a page shows; empty means all."""

    state: Literal["", "InProgress", "Completed", "Failed", "Stopping", "Stopped"] = ""
    search: str = Field(default="", max_length=63)
    """Part of the name, in any case."""
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=100, ge=1, le=1000)
