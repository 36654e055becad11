"""What the clusters ask of the sessions on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class SessionsSummary:
    """The sessions of one cluster.

    Attributes:
        open: how many are open.
        busy: whether one of them starts, or runs a statement.
        last_activity: when one of them last worked, or was asked for something; None where none ever was.
    """

    open: int = 0
    busy: bool = False
    last_activity: datetime | None = None


class SessionsPort(Protocol):
    """Knows the sessions; the gateway implements it."""

    def summary(self, cluster_id: str) -> SessionsSummary:
        """Return what runs on a cluster now; called every few seconds, must be cheap."""
        ...
