"""The table of snapshots."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..core.database import Base, UtcDateTime


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
