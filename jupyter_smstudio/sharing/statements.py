"""What is asked about snapshots, built once: SQLAlchemy takes longer to build it than a database to answer.

Each statement has the parameters of :class:`..core.identity.Asking`, ``now`` and those that it names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from sqlalchemy import ColumnElement, Select, String, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from ..core.database import UtcDateTime
from ..core.identity import Asking, listed, visible
from .rows import SnapshotRow

Scope = Literal["all", "mine", "with-me"]
Snapshots = Select[SnapshotRow, bool, bool]
"""Each with whether there is a newer one, and whether the caller may read it."""
LISTINGS = 64
"""Kinds of lists that are remembered; there are twenty without words."""
ESCAPE = "/"
WILD = re.compile(f"[%_{ESCAPE}]")
"""What stands for something else in a pattern of SQL's LIKE."""

NOW = bindparam("now", type_=UtcDateTime())


def _visible(asking: Asking, row: type[SnapshotRow]) -> ColumnElement[bool]:
    return visible(asking, thing=row.id, owner=row.owner, visibility=row.visibility)


def _available(row: type[SnapshotRow]) -> ColumnElement[bool]:
    return row.revoked.is_(None) & or_(row.expires.is_(None), row.expires > NOW)


def _snapshots(asking: Asking) -> Snapshots:
    """Return all snapshots, each with whether there is a newer one, and whether the caller may read it."""
    other = aliased(SnapshotRow)
    newer = (
        select(other.id)
        .where(
            other.owner == SnapshotRow.owner,
            other.path_hash == SnapshotRow.path_hash,
            other.version > SnapshotRow.version,
            _visible(asking, other),
            _available(other),
        )
        .exists()
    )
    return select(SnapshotRow, newer, _visible(asking, SnapshotRow))


def _known(asking: Asking) -> Snapshots:
    row = SnapshotRow
    return _snapshots(asking).where(listed(asking, thing=row.id, owner=row.owner, visibility=row.visibility))


@cache
def one(admin: bool) -> Snapshots:
    """Return the snapshot of ``snapshot_id``, if the caller may know of it."""
    return _known(Asking(admin)).where(SnapshotRow.id == bindparam("snapshot_id"))


@cache
def newest() -> Snapshots:
    """Return the newest available snapshot of an ``author``'s notebook of which ``version`` is older."""
    asking = Asking(admin=False)
    wanted = _snapshots(asking).where(
        _visible(asking, SnapshotRow),
        _available(SnapshotRow),
        SnapshotRow.owner == bindparam("author"),
        SnapshotRow.path_hash == bindparam("path_hash"),
        SnapshotRow.version > bindparam("version"),
    )
    return wanted.order_by(SnapshotRow.version.desc()).limit(1)


@dataclass(frozen=True)
class Listing:
    """Which snapshots a list shows.

    Attributes:
        admin: whether it is for an admin.
        by_author: those of ``author`` alone.
        by_path: those of the notebook of ``path_hash`` alone.
        words: how many ``word0`` … each has in its title, its note or its owner's name.
    """

    admin: bool
    scope: Scope
    by_author: bool
    by_path: bool
    words: int


@lru_cache(LISTINGS)
def shown(listing: Listing) -> Snapshots:
    """Return the snapshots from ``offset`` on, ``limit`` of them, newest first.

    That is the order of the table, so no more are looked at than are shown.
    """
    ordered = _listed(listing).order_by(SnapshotRow.number.desc())
    return ordered.offset(bindparam("offset")).limit(bindparam("limit"))


@lru_cache(LISTINGS)
def counted(listing: Listing) -> Select[int]:
    """Return how many there are in all."""
    return _listed(listing).with_only_columns(func.count())


@lru_cache(LISTINGS)
def matched(listing: Listing) -> Select[int, int]:
    """Return the numbers of what :func:`shown` would return, each with how many there are in all.

    It looks at all snapshots once, which is less than twice where words are searched for.
    """
    both = _listed(listing).with_only_columns(SnapshotRow.number, func.count().over())
    return both.order_by(SnapshotRow.number.desc()).offset(bindparam("offset")).limit(bindparam("limit"))


@cache
def numbered() -> Snapshots:
    """Return the snapshots of ``numbers``, which the caller is known to know of."""
    wanted = _snapshots(Asking(admin=False)).where(
        SnapshotRow.number.in_(bindparam("numbers", expanding=True))
    )
    return wanted.order_by(SnapshotRow.number.desc())


def like(word: str) -> str:
    """Return the value of a word to be searched for, which stands for itself."""
    return f"%{WILD.sub(lambda found: ESCAPE + found[0], word)}%"


def _listed(listing: Listing) -> Snapshots:
    """Return what a caller is shown in a list: what others took back or let expire is left out."""
    asking = Asking(listing.admin)
    wanted = _known(asking).where(or_(SnapshotRow.owner == asking.name, _available(SnapshotRow)))
    if listing.scope == "mine":
        wanted = wanted.where(SnapshotRow.owner == asking.name)
    if listing.scope == "with-me":
        wanted = wanted.where(SnapshotRow.owner != asking.name, _visible(asking, SnapshotRow))
    if listing.by_author:
        wanted = wanted.where(SnapshotRow.owner == bindparam("author"))
    if listing.by_path:
        wanted = wanted.where(SnapshotRow.path_hash == bindparam("path_hash"))
    for number in range(listing.words):
        word = func.lower(bindparam(f"word{number}", type_=String()))
        columns = (SnapshotRow.title, SnapshotRow.note, SnapshotRow.owner)
        wanted = wanted.where(or_(*(func.lower(column).like(word, escape=ESCAPE) for column in columns)))
    return wanted
