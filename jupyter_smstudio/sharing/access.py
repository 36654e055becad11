"""Who may open a snapshot, and until when, as it was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from ..core.errors import InvalidInput
from ..core.identity import Audience, Visibility


def audience(visibility: Visibility, people: Iterable[str], groups: Iterable[str]) -> Audience:
    """Return whom a snapshot is named to.

    Raises:
        InvalidInput: it is for named people and none are named, or the other way round.
    """
    if visibility is not Visibility.NAMED:
        if [*people, *groups]:
            raise InvalidInput(
                f"Names limit who may open the snapshot only when it is for {Visibility.NAMED} people."
            )
        return Audience()
    named = Audience(tuple(sorted({*people})), tuple(sorted({*groups})))
    if not named.people and not named.groups:
        raise InvalidInput("Name the people or groups who may open the snapshot, or choose the whole domain.")
    return named


def end(now: datetime, days: int | None) -> datetime | None:
    """Return when a snapshot ends that is open for so many days; None where it does not."""
    return now + timedelta(days=days) if days else None
