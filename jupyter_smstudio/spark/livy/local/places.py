"""Where the sessions of a local cluster run, and what the gateway asks of the rest of the studio."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ....core.clock import Clock
from ....core.compute.base import LimitGroup
from ....core.events import EventBus
from ....core.tokens import SignedTokens
from .limits import SESSION_SECONDS
from .session_store import SqlSessionStore


@dataclass(frozen=True)
class LocalCluster:
    """A cluster of this machine whose instance is in service.

    Attributes:
        id: of the cluster.
        name: as people call it.
        owner: whose it is.
        folder: of its own; each driver has one below ``drivers/``.
        python: of its image.
        environ: variables of any process of its image, scrubbed, with the studio's package on ``PYTHONPATH``.
        master: of a standalone cluster, ``spark://…``; empty: each driver runs its own tasks on all cores.
        cores: of the instance.
        memory_bytes: of the instance, as far as sessions may have it.
        group: of the cluster on its instance; each driver gets one inside it. None where nothing is limited.
        configuration: of Spark, that the cluster gives each session; trusted.
        warm: whether a driver is kept ready for the next session.
        session_timeout_seconds: after which a session that nobody uses ends; 0: never.
    """

    id: str
    name: str
    owner: str
    folder: Path
    python: Path
    environ: Mapping[str, str]
    master: str
    cores: int
    memory_bytes: int
    group: LimitGroup | None
    configuration: Mapping[str, str] = field(default_factory=dict)
    warm: bool = True
    session_timeout_seconds: int = SESSION_SECONDS

    def environ_of(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of a process that runs Spark here, with some of its own."""
        return {
            **self.environ,
            **variables,
            "SPARK_LOCAL_IP": "127.0.0.1",  # where its UI listens, too
            "PYSPARK_PYTHON": str(self.python),
            "PYTHONUNBUFFERED": "1",
        }


@dataclass(frozen=True)
class GatewayTools:
    """What all gateways of a server share.

    Attributes:
        store: the facts that outlive the server.
        clock: the time.
        bus: hears of sessions and statements.
        sockets: folder for the drivers' sockets; short, made when it is missing.
        variables: of a driver, by owner and driver's id: the studio's address and token, MLflow's.
        notebook_of: path of the notebook of a kernel; empty for one of no notebook.
        working_directory_of: that a kernel was started in; empty where it is gone.
        tickets: open the Spark UI of one session to a page that has no cookies of ours.
        root: folder of the server's files; those that sessions name are in it.
        allowed_hosts: that files may be fetched from although their addresses are private.
    """

    store: SqlSessionStore
    clock: Clock
    bus: EventBus
    sockets: Path
    variables: Callable[[str, str], Mapping[str, str]]
    notebook_of: Callable[[str], str]
    working_directory_of: Callable[[str], str]
    tickets: SignedTokens
    root: Path
    allowed_hosts: tuple[str, ...] = ()
