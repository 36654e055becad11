"""Snapshots as they cross the wire to one caller."""

from __future__ import annotations

from datetime import datetime

from ..core.models import Caller
from .models import Snapshot
from .store import SnapshotRecord


def owner_view(record: SnapshotRecord, now: datetime) -> Snapshot:
    """Return what the owner of a snapshot is told of it, whoever has asked for the record."""
    return snapshot_view(record, Caller(record.owner), now)


def snapshot_view(record: SnapshotRecord, caller: Caller, now: datetime) -> Snapshot:
    """Return what a caller, who may know of a snapshot, is told of it."""
    own = record.owner == caller.name
    known = own or caller.admin
    return Snapshot(
        id=record.id,
        kind=record.kind,
        owner=record.owner,
        title=record.title,
        note=record.note,
        created=record.created,
        expires=record.expires,
        revoked=record.revoked,
        available=record.available(now) and record.readable,
        visibility=record.visibility,
        people=list(record.audience.people) if known else [],
        groups=list(record.audience.groups) if known else [],
        version=record.version,
        newest=record.newest,
        path=record.path,
        bytes=record.bytes,
        sha256=record.sha256,
        image=record.placed.image,
        image_version=record.placed.image_version,
        kernel=record.placed.kernel,
        instance_type=record.placed.instance_type,
        environment=record.environment,
        git=record.git,
        data_files=list(record.data_files),
        include_output=record.include_output,
        opened=record.opened,
        copied=record.copied,
        url=f"lab?smstudio=sharing&snapshot={record.id}",
        may_edit=own and record.revoked is None,
        may_revoke=known and record.revoked is None,
    )
