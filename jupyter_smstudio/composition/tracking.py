"""Which tracking server records the runs, and who starts it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core.tracking.access import is_http
from ..core.tracking.base import Tracking
from ..core.tracking.external import ExternalMlflow, NoTracking
from ..core.tracking.folder import MlflowFolder
from ..core.tracking.launch import mlflow_program, relay_program
from ..core.tracking.server import MlflowServer
from ..core.tracking.store import choose_store
from .core import DomainAccess


@dataclass(frozen=True)
class TrackingWishes:
    """What the configuration says.

    Attributes:
        uri: of a server that runs already; empty: what ``MLFLOW_TRACKING_URI`` names, else one is started.
        store_url: of MLflow's database; empty: the studio's own, else a file.
        database_url: of the studio's database; empty: a file.
        start: whether one is started at all.
    """

    uri: str
    store_url: str
    database_url: str
    start: bool


def open_tracking(
    data: Path, wishes: TrackingWishes, domain: DomainAccess | None, environ: Mapping[str, str]
) -> Tracking:
    """Return the tracking server of this studio; it is not started yet.

    Args:
        data: the studio's data folder.
        wishes: of the configuration.
        domain: of the team, whose server is used through a relay of one's own.
        environ: variables of a server that is started.
    """
    named = os.environ.get("MLFLOW_TRACKING_URI", "")
    uri = wishes.uri or (named if is_http(named) else "")
    if uri:
        return ExternalMlflow(uri, os.environ)
    if not wishes.start:
        return NoTracking()
    if domain:
        relay = relay_program(f"{domain.url.rstrip('/')}/smstudio/mlflow", domain.token)
        return MlflowServer(MlflowFolder(data / "mlflow-of-domain"), relay, environ)
    folder = MlflowFolder(data / "mlflow")
    store = choose_store(wishes.store_url, wishes.database_url, folder.database)
    return MlflowServer(folder, mlflow_program(store), environ)
