"""The facts of snapshots in the domain's database, and what the log has of them."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Text,
    UniqueConstraint,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from ..core.audit import AuditRow, note
from ..core.database import Base, Database, UtcDateTime
from ..core.errors import Conflict, InvalidInput, NotFound
from ..core.identity import Audience, Visibility, audiences, listed, set_audience, visible
from ..core.models import Caller
from .models import DataFile, EnvironmentSummary, GitInfo, SnapshotKind

Scope = Literal["all", "mine", "with-me"]


class SnapshotRow(Base):
    """One snapshot; its contents are blobs."""

    __tablename__ = "snapshots"

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    owner: Mapped[str] = mapped_column(String(255))
    path: Mapped[str] = mapped_column(String(4096))
    path_hash: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(255))
    note: Mapped[str] = mapped_column(Text)
    visibility: Mapped[str] = mapped_column(String(8))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger)
    facts: Mapped[str] = mapped_column(Text)
    opened: Mapped[int]
    copied: Mapped[int]

    # A path may be longer than what a database indexes; its hash never is.
    __table_args__ = (UniqueConstraint("owner", "path_hash", "version"),)


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
                set_audience(session, record.id, record.audience)
                _log(session, record.created, record.owner, "shared", record.id, _open_to(record))
        except IntegrityError as error:
            raise Conflict(f"{record.title} was shared at the same moment. Try again.") from error
        return kept

    def get(self, caller: Caller, snapshot_id: str, now: datetime) -> SnapshotRecord:
        """Return a snapshot.

        Raises:
            NotFound: there is none that the caller may know of.
        """
        with self._database.session() as session:
            found = _records(session, caller, self._listed(caller).where(SnapshotRow.id == snapshot_id), now)
        if not found:
            raise NotFound(f"There is no snapshot {snapshot_id[:63]}.")
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
        wanted = self._listed(caller).where(
            or_(SnapshotRow.owner == caller.name, _available(SnapshotRow, now))
        )
        if scope == "mine":
            wanted = wanted.where(SnapshotRow.owner == caller.name)
        if scope == "with-me":
            wanted = wanted.where(SnapshotRow.owner != caller.name, _visible(caller, SnapshotRow))
        if owner:
            wanted = wanted.where(SnapshotRow.owner == owner)
        if path:
            wanted = wanted.where(SnapshotRow.path_hash == _path_hash(path))
        for word in text.split():
            columns = (SnapshotRow.title, SnapshotRow.note, SnapshotRow.owner)
            wanted = wanted.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
        # Found and counted in one pass; what is newer is then asked for those alone that are shown.
        found = wanted.with_only_columns(SnapshotRow.number, func.count().over())
        with self._database.session() as session:
            page = session.execute(
                found.order_by(SnapshotRow.number.desc()).offset(offset).limit(limit)
            ).all()
            if not page and offset:  # beyond the end, where no row tells how many there are
                return [], session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
            shown = select(SnapshotRow).where(SnapshotRow.number.in_([number for number, _ in page]))
            records = _records(session, caller, shown.order_by(SnapshotRow.number.desc()), now)
            return records, page[0][1] if page else 0

    def newer(self, caller: Caller, record: SnapshotRecord, now: datetime) -> SnapshotRecord | None:
        """Return the newest available snapshot of the same notebook, if it is newer than ``record``."""
        wanted = (
            select(SnapshotRow)
            .where(
                _visible(caller, SnapshotRow),
                _available(SnapshotRow, now),
                SnapshotRow.owner == record.owner,
                SnapshotRow.path_hash == _path_hash(record.path),
                SnapshotRow.version > record.version,
            )
            .order_by(SnapshotRow.version.desc())
            .limit(1)
        )
        with self._database.session() as session:
            return next(iter(_records(session, caller, wanted, now)), None)

    def change(self, actor: str, record: SnapshotRecord, now: datetime) -> None:
        """Store the note, the audience and the end of a snapshot as they are in ``record``."""
        with self._database.session() as session:
            session.execute(
                update(SnapshotRow)
                .where(SnapshotRow.id == record.id)
                .values(note=record.note, visibility=record.visibility, expires=record.expires)
            )
            set_audience(session, record.id, record.audience)
            _log(session, now, actor, "changed", record.id, _open_to(record))

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

    def _listed(self, caller: Caller) -> Select[SnapshotRow]:
        columns = {
            "thing": SnapshotRow.id,
            "owner": SnapshotRow.owner,
            "visibility": SnapshotRow.visibility,
        }
        return select(SnapshotRow).where(listed(caller, **columns))


def _visible(caller: Caller, row: type[SnapshotRow]) -> ColumnElement[bool]:
    return visible(caller, thing=row.id, owner=row.owner, visibility=row.visibility)


def _available(row: type[SnapshotRow], now: datetime) -> ColumnElement[bool]:
    return row.revoked.is_(None) & or_(row.expires.is_(None), row.expires > now)


def _records(
    session: Session, caller: Caller, wanted: Select[SnapshotRow], now: datetime
) -> list[SnapshotRecord]:
    other = aliased(SnapshotRow)
    newer = (
        select(other.id)
        .where(
            other.owner == SnapshotRow.owner,
            other.path_hash == SnapshotRow.path_hash,
            other.version > SnapshotRow.version,
            _visible(caller, other),
            _available(other, now),
        )
        .exists()
    )
    rows = session.execute(wanted.add_columns(newer, _visible(caller, SnapshotRow))).all()
    named = audiences(session, [row.id for row, _, _ in rows])
    return [_record(row, named[row.id], not hidden, readable) for row, hidden, readable in rows]


def _log(session: Session, moment: datetime, actor: str, verb: str, snapshot_id: str, text: str = "") -> None:
    named = select(SnapshotRow.owner, SnapshotRow.title).where(SnapshotRow.id == snapshot_id)
    owner, title = session.execute(named).one()
    note(
        session, moment, actor, f"snapshot.{verb}", owner=owner, thing=title, thing_id=snapshot_id, text=text
    )


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
