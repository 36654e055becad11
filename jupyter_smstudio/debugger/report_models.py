"""The nouns of a training's report on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..core.models import Timestamp, WireModel

Theme = Literal["", "light", "dark"]


class TrainingReport(WireModel):
    """The report of a training: a page of HTML and a notebook."""

    name: str
    made: Timestamp | None
    """None: it was not made yet."""
    outdated: bool
    """Whether the training went on, or ended, since it was made."""


class ReportPageQuery(WireModel):
    """How a report is shown."""

    theme: Theme = ""
    """Empty: as the reader's system prefers."""


class ReportNotebook(WireModel):
    """Where a report's notebook was copied to."""

    path: str = Field(max_length=4096)
    """Relative to the server's root."""
