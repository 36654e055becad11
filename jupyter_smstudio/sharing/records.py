"""What the servers of users and the domain's service tell each other of snapshots."""

from __future__ import annotations

from typing import Literal

from ..core.models import WireModel
from .store import SnapshotRecord


class CreateRecord(WireModel):
    """The facts of a snapshot, whose contents were sent before."""

    record: SnapshotRecord


class CreateUse(WireModel):
    """Tell that a snapshot's contents were used."""

    action: Literal["copied", "exported"]
