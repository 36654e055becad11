"""Who has used a snapshot, read off the log of the domain."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, select

from ..core.audit import AuditRow
from ..core.database import Database
from .models import Use

NOUN = "snapshot."
USES = ("opened", "copied", "exported")
"""What is done with a snapshot's contents, as the log has it after the noun."""


class SqlUses:
    """What people have done with snapshots of a domain."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def opened_since(self, person: str, snapshot_id: str, moment: datetime) -> bool:
        """Tell whether somebody has opened a snapshot since a moment."""
        values = {"thing_id": snapshot_id, "actor": person, "moment": moment}
        with self._database.reading() as session:
            return session.scalar(_opened_since(), values) is not None

    def of(self, snapshot_id: str) -> list[Use]:
        """Return what each person has done with a snapshot, the last one first."""
        wanted = (
            select(
                AuditRow.actor,
                AuditRow.action,
                func.count(),
                func.min(AuditRow.moment),
                func.max(AuditRow.moment),
            )
            .where(AuditRow.thing_id == snapshot_id, AuditRow.action.in_([NOUN + use for use in USES]))
            .group_by(AuditRow.actor, AuditRow.action)
        )
        counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(USES, 0))
        moments: dict[str, list[datetime]] = defaultdict(list)
        with self._database.reading() as session:
            for actor, action, count, first, last in session.execute(wanted):
                counts[actor][action.removeprefix(NOUN)] = count
                moments[actor] += [first, last]
        found = [
            Use(person=actor, first=min(moments[actor]), last=max(moments[actor]), **done)
            for actor, done in counts.items()
        ]
        return sorted(found, key=lambda use: use.last, reverse=True)


@cache
def _opened_since() -> Select[int]:
    return (
        select(AuditRow.number)
        .where(
            AuditRow.thing_id == bindparam("thing_id"),
            AuditRow.actor == bindparam("actor"),
            AuditRow.action == f"{NOUN}opened",
            AuditRow.moment >= bindparam("moment"),
        )
        .limit(1)
    )
