"""Whose things are: read from MLflow's tables, where a space is written once and never again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, and_, func, or_, select

from ..sql_reader_scope import whole_numbers
from ..sql_reader_store import MlflowDatabase
from ..sql_reader_tables import (
    experiments,
    logged_models,
    model_versions,
    registered_models,
    runs,
    trace_info,
)
from .names import Kind, Named

KEPT = 100_000
"""Answers that are remembered, some 20 MB: a run logs a thousand times and never changes its owner."""

MODELS = select(
    registered_models,
    select(func.count())
    .where(
        model_versions.c.workspace == registered_models.c.workspace,
        model_versions.c.name == registered_models.c.name,
    )
    .scalar_subquery()
    .label("versions"),
)
"""Registered models, each with how many versions it has."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Place:
    """Where a thing is.

    Attributes:
        space: whose it is.
        experiment: id of the experiment that holds it; its own if it is one.
    """

    space: str
    experiment: str


@dataclass(frozen=True)
class Source:
    """Where the files of a version of a registered model are, as MLflow has it."""

    uri: str
    run_id: str


@dataclass(frozen=True)
class ModelRecord:
    """A registered model as MLflow has it; the time in ms since 1970."""

    space: str
    name: str
    description: str
    updated: int | None
    versions: int


@dataclass(frozen=True)
class VersionRecord:
    """A version of a registered model as MLflow has it; the time in ms since 1970."""

    version: int
    created: int | None
    status: str
    description: str
    run_id: str


class Directory:
    """Finds the owners of what MLflow keeps.

    Every method raises ``Unavailable`` while the database does not answer, and ``UnknownSchema`` when MLflow
    was upgraded to a version whose tables are not known here.

    Args:
        database: MLflow's, read only.
    """

    def __init__(self, database: MlflowDatabase) -> None:
        self._database = database
        self._known: dict[tuple[Kind, str], Place] = {}

    async def places(self, things: Iterable[Named]) -> dict[Named, Place]:
        """Return where things are; one that does not exist is left out."""
        wanted = list(things)
        missing = [each for each in wanted if (each.kind, each.id) not in self._known]
        if missing:
            found = await self._read(lambda connection: _places(connection, missing))
            if len(self._known) + len(found) > KEPT:
                self._known.clear()
            self._known.update(found)
        return {
            each: self._known[each.kind, each.id] for each in wanted if (each.kind, each.id) in self._known
        }

    async def experiment_called(self, space: str, name: str) -> str | None:
        """Return the id of an experiment by its name, which is its own within a space."""
        wanted = select(experiments.c.experiment_id).where(
            experiments.c.workspace == space, experiments.c.name == name
        )
        found = await self._read(lambda connection: connection.scalar(wanted))
        return None if found is None else str(found)

    async def models(self, space: str, names: Iterable[str]) -> list[str]:
        """Return those names that a space has a registered model of."""
        wanted = select(registered_models.c.name).where(
            registered_models.c.workspace == space, registered_models.c.name.in_(list(names))
        )
        return await self._read(lambda connection: list(connection.scalars(wanted)))

    async def sources(self, space: str, models: Iterable[str]) -> list[Source]:
        """Return where the files of all versions of some registered models of a space are."""
        table = model_versions
        wanted = select(table.c.source, table.c.storage_location, table.c.run_id).where(
            table.c.workspace == space, table.c.name.in_(list(models))
        )
        rows = await self._read(lambda connection: connection.execute(wanted).all())
        return [
            Source(uri, row.run_id or "") for row in rows for uri in (row.source, row.storage_location) if uri
        ]

    async def versions(self, space: str, model: str) -> list[VersionRecord]:
        """Return the versions of a registered model, the newest first."""
        table = model_versions
        wanted = (
            select(table)
            .where(table.c.workspace == space, table.c.name == model)
            .order_by(table.c.version.desc())
        )
        rows = await self._read(lambda connection: connection.execute(wanted).all())
        return [
            VersionRecord(
                row.version, row.creation_time, row.status or "", row.description or "", row.run_id or ""
            )
            for row in rows
        ]

    async def name_of(self, experiment_id: str) -> str:
        """Return what an experiment is called; empty if it does not exist."""
        wanted = select(experiments.c.name).where(
            experiments.c.experiment_id.in_(whole_numbers([experiment_id]))
        )
        return await self._read(lambda connection: connection.scalar(wanted)) or ""

    async def registered(
        self, space: str, others: Iterable[tuple[str, str]], *, text: str, offset: int, limit: int
    ) -> tuple[list[ModelRecord], int]:
        """Return a stretch of registered models by name, and how many there are.

        Args:
            space: all of this one.
            others: spaces and names of models in other ones.
            text: part of the name.
            offset: of the first one.
            limit: most that are returned.
        """
        table = registered_models
        named = [and_(table.c.workspace == owner, table.c.name == name) for owner, name in others]
        found = or_(table.c.workspace == space, *named), table.c.name.icontains(text, autoescape=True)
        wanted = MODELS.where(*found).order_by(table.c.name, table.c.workspace)

        def read(connection: Connection) -> tuple[list[ModelRecord], int]:
            total = connection.scalar(select(func.count()).select_from(table).where(*found)) or 0
            rows = connection.execute(wanted.offset(offset).limit(limit))
            return [_model(row) for row in rows], total

        return await self._read(read)

    async def model(self, space: str, name: str) -> ModelRecord | None:
        """Return a registered model of a space; None if it has none of that name."""
        table = registered_models
        wanted = MODELS.where(table.c.workspace == space, table.c.name == name)
        row = await self._read(lambda connection: connection.execute(wanted).one_or_none())
        return _model(row) if row else None

    async def close(self) -> None:
        """Close all connections."""
        await asyncio.to_thread(self._database.close)

    async def _read(self, read: Callable[[Connection], Answer]) -> Answer:
        def in_thread() -> Answer:
            with self._database.reading() as connection:
                return read(connection)

        return await asyncio.to_thread(in_thread)


def _model(row: Row[Any]) -> ModelRecord:
    return ModelRecord(row.workspace, row.name, row.description or "", row.last_updated_time, row.versions)


def _places(connection: Connection, things: Iterable[Named]) -> dict[tuple[Kind, str], Place]:
    ids: dict[Kind, list[str]] = {}
    for thing in things:
        ids.setdefault(thing.kind, []).append(thing.id)
    found: dict[tuple[Kind, str], Place] = {}
    for kind, wanted in ids.items():
        held = {
            Kind.RUN: (runs, runs.c.run_uuid),
            Kind.LOGGED_MODEL: (logged_models, logged_models.c.model_id),
            Kind.TRACE: (trace_info, trace_info.c.request_id),
        }
        experiment, space = experiments.c.experiment_id, experiments.c.workspace
        if kind == Kind.EXPERIMENT:
            statement = select(experiment, experiment, space).where(experiment.in_(whole_numbers(wanted)))
        else:
            table, key = held[kind]
            joined = table.join(experiments, experiment == table.c.experiment_id)
            statement = select(key, experiment, space).select_from(joined).where(key.in_(wanted))
        for thing_id, experiment_id, owner in connection.execute(statement):
            found[kind, str(thing_id)] = Place(owner, str(experiment_id))
    return found
