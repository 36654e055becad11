"""The facts of snapshots in the domain's database, and what the log has of them."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..core.audit import AuditRow, note
from ..core.database import Database
from ..core.errors import Conflict, InvalidInput, NotFound
from ..core.identity import Audience, Visibility, add_audience, asked_by, audiences, set_audience
from ..core.models import Caller
from .models import DataFile, EnvironmentSummary, GitInfo, SnapshotKind
from .rows import SnapshotRow
from .statements import Listing, Scope, Snapshots, counted, like, matched, newest, numbered, one, shown


@dataclass(frozen=True)
class Placed:
    """Where the author's notebook ran; empty where it named nothing."""

    image: str = ""
    image_version: str = ""
    kernel: str = ""
    instance_type: str = ""


@dataclass(frozen=True)
class SnapshotRecord:
    """One snapshot.

    Attributes:
        environment: what was installed; its lock is a blob.
        kernels: of the image, as its specification has them.
        path: of the notebook, or of what else is shown.
        sha256: of the notebook or the figures as they were shared, and name of the blob.
        newest: whether the caller who asked sees no newer one that is available.
        readable: whether the caller who asked may read its contents, were they available.
    """

    id: str
    owner: str
    path: str
    title: str
    note: str
    visibility: Visibility
    audience: Audience
    created: datetime
    expires: datetime | None
    sha256: str
    bytes: int
    include_output: bool
    placed: Placed = field(default_factory=Placed)
    kind: SnapshotKind = SnapshotKind.NOTEBOOK
    environment: EnvironmentSummary | None = None
    kernels: tuple[dict[str, str], ...] = ()
    git: GitInfo | None = None
    data_files: tuple[DataFile, ...] = ()
    version: int = 1
    revoked: datetime | None = None
    opened: int = 0
    copied: int = 0
    newest: bool = True
    readable: bool = True

    def available(self, now: datetime) -> bool:
        """Tell whether its contents are served at a moment."""
        return self.revoked is None and (self.expires is None or now < self.expires)

    def require_notebook(self) -> None:
        """See to it that it shows a notebook.

        Raises:
            InvalidInput: it shows figures.
        """
        if self.kind is not SnapshotKind.NOTEBOOK:
            raise InvalidInput(f"{self.title} holds figures and no notebook: it can only be looked at.")

    def blobs(self) -> set[str]:
        """Return the names of the blobs that it consists of."""
        packed = {file.sha256 for file in self.data_files if file.included}
        return {self.sha256, *packed, *([self.environment.lock_sha256] if self.environment else [])}


class SqlSnapshotStore:
    """Snapshots of the domain. Every question takes a caller, and what they may not see is not there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, record: SnapshotRecord) -> SnapshotRecord:
        """Keep a snapshot under the next version of its notebook, and return it with that.

        Raises:
            Conflict: the same notebook was shared at the same moment.
        """
        hashed = _path_hash(record.path)
        same = (SnapshotRow.owner == record.owner, SnapshotRow.path_hash == hashed)
        try:
            with self._database.session() as session:
                last = session.scalar(select(func.max(SnapshotRow.version)).where(*same)) or 0
                kept = replace(record, version=last + 1)
                session.add(SnapshotRow(path_hash=hashed, **_values(kept)))
                add_audience(session, record.id, record.audience)
                _note(session, record.created, record.owner, "shared", record, _open_to(record))
        except IntegrityError as error:
            raise Conflict(f"{record.title} was shared at the same moment. Try again.") from error
        return kept

    def get(self, caller: Caller, snapshot_id: str, now: datetime) -> SnapshotRecord:
        """Return a snapshot.

        Raises:
            NotFound: there is none that the caller may know of.
        """
        values = {**asked_by(caller), "now": now, "snapshot_id": snapshot_id}
        with self._database.reading() as session:
            found = _records(session, one(caller.admin), values)
        if not found:
            raise NotFound(
                f"There is no snapshot {snapshot_id[:63]} that you may open. "
                "Ask whoever sent you the link to share it with you."
            )
        return found[0]

    def page(
        self,
        caller: Caller,
        *,
        scope: Scope,
        text: str,
        owner: str,
        path: str,
        offset: int,
        limit: int,
        now: datetime,
    ) -> tuple[list[SnapshotRecord], int]:
        """Return some of the snapshots that a caller may know of, newest first, and how many there are.

        What others took back or let expire is left out.
        """
        words = text.split()
        listing = Listing(caller.admin, scope, bool(owner), bool(path), len(words))
        values = {
            **asked_by(caller), "now": now, "author": owner, "path_hash": _path_hash(path),
            "offset": offset, "limit": limit,
            **{f"word{number}": like(word) for number, word in enumerate(words)},
        }  # fmt: skip
        with self._database.reading() as session:
            if words and (matches := session.execute(matched(listing), values).all()):
                numbers = [number for number, _ in matches]
                return _records(session, numbered(), {**values, "numbers": numbers}), matches[0][1]
            records = [] if words else _records(session, shown(listing), values)
            if len(records) < limit and (records or not offset):
                return records, offset + len(records)
            return records, session.scalar(counted(listing), values) or 0

    def newer(self, caller: Caller, record: SnapshotRecord, now: datetime) -> SnapshotRecord | None:
        """Return the newest available snapshot of the same notebook, if it is newer than ``record``."""
        values = {
            **asked_by(caller), "now": now,
            "author": record.owner, "path_hash": _path_hash(record.path), "version": record.version,
        }  # fmt: skip
        with self._database.reading() as session:
            return next(iter(_records(session, newest(), values)), None)

    def change(self, actor: str, record: SnapshotRecord, now: datetime) -> None:
        """Store the note, the audience and the end of a snapshot as they are in ``record``."""
        with self._database.session() as session:
            session.execute(
                update(SnapshotRow)
                .where(SnapshotRow.id == record.id)
                .values(note=record.note, visibility=record.visibility, expires=record.expires)
            )
            set_audience(session, record.id, record.audience)
            _note(session, now, actor, "changed", record, _open_to(record))

    def revoke(self, actor: str, snapshot_id: str, now: datetime) -> None:
        """Note that a snapshot was taken back; it stays so."""
        with self._database.session() as session:
            session.execute(
                update(SnapshotRow)
                .where(SnapshotRow.id == snapshot_id, SnapshotRow.revoked.is_(None))
                .values(revoked=now)
            )
            _log(session, now, actor, "revoked", snapshot_id)

    def count(
        self, actor: str, snapshot_id: str, action: Literal["opened", "copied", "exported"], now: datetime
    ) -> None:
        """Log that somebody used a snapshot's contents, and count it."""
        with self._database.session() as session:
            changed = update(SnapshotRow).where(SnapshotRow.id == snapshot_id)
            if action == "opened":
                session.execute(changed.values(opened=SnapshotRow.opened + 1))
            elif action == "copied":
                session.execute(changed.values(copied=SnapshotRow.copied + 1))
            _log(session, now, actor, action, snapshot_id)

    def log(self, snapshot_id: str) -> list[tuple[str, str]]:
        """Return who did what with a snapshot, the first one first: actor and action."""
        wanted = select(AuditRow).where(AuditRow.thing_id == snapshot_id).order_by(AuditRow.number)
        with self._database.session() as session:
            return [(row.actor, row.action.removeprefix("snapshot.")) for row in session.scalars(wanted)]

    def blobs_by_owner(self, owner: str | None = None) -> dict[str, set[str]]:
        """Return the names of the blobs of all snapshots that were not taken back, by owner.

        Args:
            owner: whose alone; None for everybody's.
        """
        wanted = select(SnapshotRow.owner, SnapshotRow.sha256, SnapshotRow.facts)
        wanted = wanted.where(SnapshotRow.revoked.is_(None))
        if owner is not None:
            wanted = wanted.where(SnapshotRow.owner == owner)
        used: dict[str, set[str]] = defaultdict(set)
        with self._database.session() as session:
            for name, sha256, facts in session.execute(wanted):
                used[name] |= {sha256, *json.loads(facts)["blobs"]}
        return used

    def blobs_in_use(self) -> set[str]:
        """Return the names of the blobs of all snapshots that were not taken back."""
        return set().union(*self.blobs_by_owner().values())


def _records(session: Session, wanted: Snapshots, values: dict[str, Any]) -> list[SnapshotRecord]:
    rows = session.execute(wanted, values).all()
    named = audiences(session, [row.id for row, _, _ in rows if row.visibility == Visibility.NAMED])
    return [
        _record(row, named.get(row.id, Audience()), not hidden, readable) for row, hidden, readable in rows
    ]


def _log(session: Session, moment: datetime, actor: str, verb: str, snapshot_id: str) -> None:
    named = select(SnapshotRow.id, SnapshotRow.owner, SnapshotRow.title)
    _note(session, moment, actor, verb, session.execute(named.where(SnapshotRow.id == snapshot_id)).one())


def _note(session: Session, moment: datetime, actor: str, verb: str, thing: Any, text: str = "") -> None:
    action = f"snapshot.{verb}"
    note(session, moment, actor, action, owner=thing.owner, thing=thing.title, thing_id=thing.id, text=text)


def _open_to(record: SnapshotRecord) -> str:
    """Return who may open a snapshot, as the log has it."""
    named = [*record.audience.people, *(f"group {name}" for name in record.audience.groups)]
    until = f" until {record.expires:%Y-%m-%d}" if record.expires else ""
    return f"{record.visibility}{': ' if named else ''}{', '.join(named)}{until}"


def _path_hash(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()


def _values(record: SnapshotRecord) -> dict[str, Any]:
    facts = {
        "placed": vars(record.placed),
        "environment": record.environment.model_dump() if record.environment else None,
        "kernels": record.kernels,
        "git": record.git.model_dump() if record.git else None,
        "data_files": [file.model_dump() for file in record.data_files],
        "include_output": record.include_output,
        "blobs": sorted(record.blobs()),
    }
    columns = (
        "id", "kind", "owner", "path", "version", "title", "note", "visibility", "created", "expires",
        "revoked", "sha256", "bytes", "opened", "copied",
    )  # fmt: skip
    return {**{name: getattr(record, name) for name in columns}, "facts": json.dumps(facts)}


def _record(row: SnapshotRow, audience: Audience, newest: bool, readable: bool) -> SnapshotRecord:
    facts = json.loads(row.facts)
    return SnapshotRecord(
        id=row.id,
        kind=SnapshotKind(row.kind),
        owner=row.owner,
        path=row.path,
        title=row.title,
        note=row.note,
        visibility=Visibility(row.visibility),
        audience=audience,
        created=row.created,
        expires=row.expires,
        sha256=row.sha256,
        bytes=row.bytes,
        include_output=facts["include_output"],
        placed=Placed(**facts["placed"]),
        environment=EnvironmentSummary(**facts["environment"]) if facts["environment"] else None,
        kernels=tuple(facts["kernels"]),
        git=GitInfo(**facts["git"]) if facts["git"] else None,
        data_files=tuple(DataFile(**file) for file in facts["data_files"]),
        version=row.version,
        revoked=row.revoked,
        opened=row.opened,
        copied=row.copied,
        newest=newest,
        readable=readable,
    )
