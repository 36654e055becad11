"""Experiments and runs read from MLflow's tables: the only way that 10,000 runs are shown at once.

A page's ids are found first; then the parameters, metrics and tags of these rows alone are read. MLflow's
own API loads each run as objects: a sort of 10,000 runs takes 0.6 s there, 0.05 s here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

from sqlalchemy import Connection, func, select

from . import sql_reader_columns as columns
from . import sql_reader_histories as histories
from . import sql_reader_links as links
from . import sql_reader_records as records
from .models import MetricHistory, RunColumn, RunDataset, RunModel, View
from .reader import CurveSelection, ExperimentRecord, RunRecord, RunSelection, Scope
from .sql_reader_conditions import RunStatements
from .sql_reader_store import MlflowDatabase

Answer = TypeVar("Answer")
ALL = Scope()


class SqlReader:
    """Reads MLflow's tables; see :class:`.reader.TrackingReader`.

    Every method raises :class:`.sql_reader_store.UnknownSchema` too, as soon as MLflow was upgraded.

    Args:
        database: MLflow's.
        scope: whose experiments are read.
    """

    kind: Literal["sql"] = "sql"

    def __init__(self, database: MlflowDatabase, scope: Scope = ALL) -> None:
        self._database = database
        self._scope = scope
        self._statements = RunStatements(self._database, scope)

    async def check(self) -> None:
        """Raise what every other method would raise, if it would."""
        await self._read(lambda connection: None)

    async def experiments(
        self, text: str = "", view: View = "active", offset: int = 0, limit: int = 100
    ) -> tuple[list[ExperimentRecord], int]:
        """Return a stretch of the experiments."""
        return await self._read(
            lambda each: records.read_experiments(each, self._scope, text, view, offset, limit)
        )

    async def experiment(self, experiment_id: str) -> ExperimentRecord:
        """Return one experiment."""
        return await self._read(lambda each: records.read_experiment(each, self._scope, experiment_id))

    async def search(self, selection: RunSelection) -> tuple[list[RunRecord], int]:
        """Return a stretch of the runs that match."""

        def read(connection: Connection) -> tuple[list[RunRecord], int]:
            matching = self._statements.matching(selection).subquery()
            total = connection.scalar(select(func.count()).select_from(matching)) or 0
            ids = list(connection.scalars(self._statements.page(selection)))
            return records.read_runs(connection, self._scope, ids, selection.extremes), total

        return await self._read(read)

    async def columns(self, experiment_ids: Sequence[str]) -> list[RunColumn]:
        """Return what the leaderboard can show."""
        return await self._read(lambda each: columns.read_columns(each, self._scope, experiment_ids))

    async def histories(self, curves: CurveSelection) -> list[MetricHistory]:
        """Return metric histories."""
        return await self._read(lambda each: histories.read_histories(each, self._scope, curves))

    async def datasets(self, run_id: str) -> list[RunDataset]:
        """Return the data that a run has read."""
        return await self._read(lambda each: links.read_datasets(each, self._scope, run_id))

    async def models(self, run_id: str) -> list[RunModel]:
        """Return the models that a run has logged."""
        return await self._read(lambda each: links.read_models(each, self._scope, run_id))

    async def close(self) -> None:
        """Close all connections."""
        await asyncio.to_thread(self._database.close)

    async def _read(self, read: Callable[[Connection], Answer]) -> Answer:
        def in_thread() -> Answer:
            with self._database.reading() as connection:
                return read(connection)

        return await asyncio.to_thread(in_thread)
