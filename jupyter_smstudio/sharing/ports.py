"""What sharing asks of other features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..core.models import Caller
from ..core.sheets.models import Sheet
from .models import SnapshotKind, Subject


@dataclass(frozen=True)
class Exhibit:
    """Figures as they are now, to be shared.

    Attributes:
        kind: what they are.
        path: of what they show, the same each time that it is shared, e.g. ``experiments/runs/3f…``.
        sheet: the figures.
    """

    kind: SnapshotKind
    path: str
    sheet: Sheet


class Exhibits(Protocol):
    """The figures of other features."""

    async def exhibit(self, caller: Caller, subject: Subject) -> Exhibit:
        """Return the figures of something as they are now.

        Raises:
            NotFound: there is no such thing of the caller's.
            Unavailable: who keeps the figures does not answer.
        """
        ...
