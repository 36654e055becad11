"""Spaces in the log: made, removed, joined and left, as far as JupyterHub's groups tell of them.

A space is a user of JupyterHub in the group :data:`SPACES`. Who may run there is in the group of the space's
own name, who may edit alone in the one of :data:`EDITORS`; ``hub/jupyterhub_config.py`` has the same names.
JupyterHub does not say who has put whom into a group: the line names whom it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from ..core.audit import note

SPACES = "spaces"
EDITORS = "-editors"
RUNS = "runs and edits"
EDITS = "edits"

Groups = Collection[str]


def note_groups(
    session: Session, name: str, before: Groups, after: Groups, others: Mapping[str, Groups], now: datetime
) -> None:
    """Log what a change of somebody's groups means for spaces.

    Args:
        session: the transaction of the change.
        name: the person, or the space itself.
        before: groups until now.
        after: groups from now on.
        others: the groups of everybody, by name.
        now: for the log.
    """
    if SPACES in after and SPACES not in before:
        note(session, now, name, "space.made", owner=name, thing=name)
        for person in sorted(others.keys() - {name}):
            if may := _may(name, others[person]):
                note(session, now, person, "space.joined", owner=name, thing=name, text=may)
    if SPACES in before and SPACES not in after:
        note(session, now, name, "space.removed", owner=name, thing=name)
    for space in sorted(each for each, groups in others.items() if SPACES in groups and each != name):
        was, may = _may(space, before), _may(space, after)
        if may and may != was:
            note(session, now, name, "space.joined", owner=space, thing=space, text=may)
        elif was and not may:
            note(session, now, name, "space.left", owner=space, thing=space)


def _may(space: str, groups: Groups) -> str:
    """Return what members of some groups may do in a space; empty if they may not enter."""
    return RUNS if space in groups else EDITS if f"{space}{EDITORS}" in groups else ""
