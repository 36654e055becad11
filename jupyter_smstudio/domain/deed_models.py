"""What a member's server tells the domain's service for the log."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ..core.models import Timestamp, WireModel
from .usage_models import ShortText

MOST_DEEDS = 500
"""That are told at once."""
MAX_NOTE = 1000

DeedAction = Literal[
    "job.created",
    "job.stopped",
    "job.deleted",
    "secret.made",
    "secret.changed",
    "secret.deleted",
    "secret.read",
    "snapshot.ran",
    "model.registered",
    "model.deleted",
    "cluster.created",
    "cluster.terminated",
]
"""What happens on the servers of members. Everything else in the log the service has seen itself, and takes
nobody's word for it."""


class Deed(WireModel):
    """Something that a member has done on their own server."""

    moment: Timestamp
    action: DeedAction
    thing: ShortText
    """Name of what it was done to."""
    thing_id: Annotated[str, StringConstraints(max_length=36)] = ""
    note: Annotated[str, StringConstraints(max_length=MAX_NOTE)] = ""


class DeedReport(WireModel):
    """Deeds, in the order they were done; one that is told again is written once."""

    deeds: Annotated[list[Deed], Field(max_length=MOST_DEEDS)]
