"""Experiments of a whole domain, as its service has them: one MLflow, and who may see what of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ..core.clock import Clock
from ..core.compute.environ import scrub
from ..core.database import Database
from ..core.tracking.folder import MlflowFolder
from ..core.tracking.launch import mlflow_program
from ..core.tracking.scoped import ScopedReader
from ..core.tracking.server import MlflowServer
from ..core.tracking.shared.directory import Directory
from ..core.tracking.shared.server import SharedTracking
from ..core.tracking.shared.visibility import SqlVisibility
from ..core.tracking.sql_reader_store import MlflowDatabase
from ..core.tracking.store import choose_store
from ..experiments.reading import ExperimentsReading
from ..experiments.shares import ScopedRuns, TrackedShares


@dataclass(frozen=True)
class SharedExperiments:
    """What the service has of experiments.

    Attributes:
        reading: what members look at.
        shares: what owners have decided.
        tracking: MLflow itself.
    """

    reading: ExperimentsReading
    shares: TrackedShares
    tracking: SharedTracking

    async def close(self) -> None:
        """End MLflow unless another service has it, and let go of its database."""
        await self.reading.close()
        await self.tracking.close()


def build_shared_experiments(
    database: Database, database_url: str, folder: Path, clock: Clock
) -> SharedExperiments:
    """Put the domain's experiments together.

    MLflow is started at once where it was used before, and by the first who asks for it elsewhere.

    Args:
        database: of the domain.
        database_url: its address; MLflow's tables are there, too, if it is PostgreSQL.
        folder: of the service, for artifacts and all else that MLflow keeps.
        clock: of the log.
    """
    mlflow = MlflowFolder(folder / "mlflow")
    url = choose_store("", database_url, mlflow.database)
    used = mlflow.record() is not None
    environ = scrub(os.environ, [os.environ.get("JUPYTERHUB_API_TOKEN", "")])
    tables, visibility = MlflowDatabase(url), SqlVisibility(database)
    directory = Directory(tables)
    server = MlflowServer(mlflow, mlflow_program(url, spaces=True), environ)
    tracking = SharedTracking(server, directory, visibility, clock)
    if used:
        tracking.start()
    shares = TrackedShares(directory, visibility, clock, tracking.tell)
    return SharedExperiments(
        ExperimentsReading(ScopedRuns(ScopedReader(tables), shares, tracking.enter)), shares, tracking
    )
