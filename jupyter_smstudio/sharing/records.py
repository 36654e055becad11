"""What the servers of users and the domain's service tell each other of snapshots."""

from __future__ import annotations

from typing import Literal

from ..core.models import WireModel
from .models import Snapshot
from .store import SnapshotRecord

MISSED = "snapshots.missed"
"""Event of a user's server: something may have happened that the service could not tell it."""


class CreateRecord(WireModel):
    """The facts of a snapshot, whose contents were sent before."""

    record: SnapshotRecord


class CreateUse(WireModel):
    """Tell that a snapshot's contents were used."""

    action: Literal["copied", "exported"]


class Notice(WireModel):
    """Something has happened to a snapshot that the listener may know of."""

    action: str
    """As in the events of sharing."""
    owner: str
    payload: Snapshot
    """As the listener is told of it."""
