"""The users' own images in the studio's database. Which environments there are, only the disk knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import JSON, String, Text, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..core.clock import Clock
from ..core.compute.images.base import LATEST, ImageSpec, KernelSpec
from ..core.database import Base, Database, UtcDateTime
from ..core.errors import Conflict, NotFound
from ..core.models import Caller


class ImageStore(Protocol):
    """Keeps custom images: versions never change, aliases move."""

    def visible(self, caller: Caller) -> Sequence[ImageSpec]:
        """Return the versions a caller may use: their own first, newest first; for an admin all."""
        ...

    def add(self, spec: ImageSpec) -> ImageSpec:
        """Keep a new version with the next number, let ``latest`` point at it, and return it.

        Raises:
            Conflict: somebody added a version of this image at the same moment.
        """
        ...

    def set_alias(self, owner: str, name: str, alias: str, version: str) -> None:
        """Let an alias point at a version.

        Raises:
            NotFound: there is no such version.
        """
        ...

    def remove(self, owner: str, name: str, version: str) -> None:
        """Forget a version and its aliases; ``latest`` falls back to the newest that remains."""
        ...


class CustomImageRow(Base):
    """One version of a custom image."""

    __tablename__ = "custom_images"

    owner: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[str] = mapped_column(String(63), primary_key=True)
    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    display_name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text)
    python: Mapped[str] = mapped_column(String(8))
    requirements: Mapped[list[str]] = mapped_column(JSON)
    kernels: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    environment: Mapped[dict[str, str]] = mapped_column(JSON)
    startup_script: Mapped[str] = mapped_column(Text)
    lock: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class ImageAliasRow(Base):
    """A name that points at a version of a custom image."""

    __tablename__ = "custom_image_aliases"

    owner: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[str] = mapped_column(String(63), primary_key=True)
    alias: Mapped[str] = mapped_column(String(63), primary_key=True)
    version: Mapped[str] = mapped_column(String(32))


class SqlImageStore:
    """Custom images in the studio's database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def visible(self, caller: Caller) -> list[ImageSpec]:
        """Return the versions a caller may use: their own first, newest first; for an admin all."""
        images, aliases = select(CustomImageRow), select(ImageAliasRow)
        if not caller.admin:
            images = images.where(CustomImageRow.owner == caller.name)
            aliases = aliases.where(ImageAliasRow.owner == caller.name)
        with self._database.session() as session:
            rows, names = session.scalars(images).all(), session.scalars(aliases).all()
        specs = [_spec(row, names) for row in rows]
        specs.sort(key=lambda spec: version_key(spec.version), reverse=True)
        return sorted(specs, key=lambda spec: (spec.owner != caller.name, spec.owner, spec.name))

    def add(self, spec: ImageSpec) -> ImageSpec:
        """Keep a new version with the next number, let ``latest`` point at it, and return it."""
        owner = spec.owner or ""
        try:
            with self._database.session() as session:
                version = _next_version(_versions(session, owner, spec.name))
                session.add(_row(replace(spec, version=version), self._clock.now()))
                session.merge(ImageAliasRow(owner=owner, name=spec.name, alias=LATEST, version=version))
        except IntegrityError as error:
            raise Conflict(
                f"Another version of {spec.name} was added at the same moment. Try again."
            ) from error
        return replace(spec, version=version, aliases=(LATEST,))

    def set_alias(self, owner: str, name: str, alias: str, version: str) -> None:
        """Let an alias point at a version."""
        with self._database.session() as session:
            if version not in _versions(session, owner, name):
                raise NotFound(f"The image {name} has no version {version}.")
            session.merge(ImageAliasRow(owner=owner, name=name, alias=alias, version=version))

    def remove(self, owner: str, name: str, version: str) -> None:
        """Forget a version and its aliases; ``latest`` falls back to the newest that remains."""
        with self._database.session() as session:
            for table in (CustomImageRow, ImageAliasRow):
                session.execute(
                    delete(table).where(table.owner == owner, table.name == name, table.version == version)
                )
            remaining = _versions(session, owner, name)
            if remaining and session.get(ImageAliasRow, (owner, name, LATEST)) is None:
                newest = max(remaining, key=version_key)
                session.add(ImageAliasRow(owner=owner, name=name, alias=LATEST, version=newest))


def version_key(version: str) -> tuple[int, ...]:
    """Order semantic versions by their numbers."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _versions(session: Session, owner: str, name: str) -> list[str]:
    query = select(CustomImageRow.version).where(CustomImageRow.owner == owner, CustomImageRow.name == name)
    return list(session.scalars(query))


def _next_version(versions: Sequence[str]) -> str:
    if not versions:
        return "1.0.0"
    major, minor, patch = max(version_key(version) for version in versions)
    return f"{major}.{minor}.{patch + 1}"


def _row(spec: ImageSpec, created: datetime) -> CustomImageRow:
    return CustomImageRow(
        owner=spec.owner or "",
        name=spec.name,
        version=spec.version,
        display_name=spec.display_name,
        description=spec.description,
        python=spec.python[0],
        requirements=list(spec.requirements),
        kernels=[asdict(kernel) for kernel in spec.kernels],
        environment=dict(spec.environment),
        startup_script=spec.startup_script,
        lock=spec.lock or "",
        created=created,
    )


def _spec(row: CustomImageRow, aliases: Sequence[ImageAliasRow]) -> ImageSpec:
    key = (row.owner, row.name, row.version)
    return ImageSpec(
        name=row.name,
        version=row.version,
        display_name=row.display_name,
        description=row.description,
        python=(row.python,),
        requirements=tuple(row.requirements),
        kernels=tuple(KernelSpec(**kernel) for kernel in row.kernels),
        environment=row.environment,
        startup_script=row.startup_script,
        lock=row.lock,
        owner=row.owner,
        aliases=tuple(
            sorted(alias.alias for alias in aliases if (alias.owner, alias.name, alias.version) == key)
        ),
    )
