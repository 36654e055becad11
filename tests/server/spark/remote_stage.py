"""What the kinds that reach clusters elsewhere stand on, in a test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.events import Event, MemoryEventBus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.core.secrets.store import SecretStore
from jupyter_smstudio.spark.cluster_models import ClusterFacts, ClusterOrder
from jupyter_smstudio.spark.credentials import ClusterCredentials
from jupyter_smstudio.spark.kinds.livy import LivyKind
from jupyter_smstudio.spark.livy.port import LivyAnswer, LivyPort, LivyRequest
from jupyter_smstudio.spark.livy.remote.livies import RemoteTools
from jupyter_smstudio.spark.livy.remote.transport import Patience
from jupyter_smstudio.spark.models import ClusterKind, ClusterState, Value

from .livy_double import LivyDouble, livy_double

QUICK = Patience(pauses=(0.0, 0.0, 0.0))
"""Tries again at once; a busy machine is given as long as others."""
OWNER = "anna"
ANNA = Caller(OWNER)


@dataclass
class Reports:
    """Keeps what a kind reported."""

    states: list[tuple[ClusterState, str]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    known: ClusterFacts = field(default_factory=ClusterFacts)

    def state(self, state: ClusterState, message: str = "") -> None:
        """Keep a state."""
        self.states.append((state, message))

    def step(self, name: str, note: str = "") -> None:
        """Keep a step."""
        self.steps.append(name)

    def facts(self, facts: ClusterFacts) -> None:
        """Keep the facts."""
        self.known = facts


@dataclass
class RemoteStage:
    """Tools of kinds, with a secrets store of its own, and the events that were told."""

    folder: Path
    events: list[Event] = field(default_factory=list)
    _kinds: list[tuple[LivyKind, ClusterOrder]] = field(default_factory=list)

    @asynccontextmanager
    async def double(self) -> AsyncIterator[LivyDouble]:
        """Start a Livy server; at its end, the clients that were opened meanwhile hang up."""
        async with livy_double() as double:
            try:
                yield double
            finally:
                for kind, order in self._kinds:
                    await kind.leave(order)

    def livy_kind(self, order: ClusterOrder, tools: RemoteTools | None = None) -> LivyKind:
        """Return a kind whose connections for an order end with the double's."""
        kind = LivyKind(tools or self.tools())
        self._kinds.append((kind, order))
        return kind

    def tools(
        self, allowed_hosts: tuple[str, ...] = ("localhost",), patience: Patience = QUICK
    ) -> RemoteTools:
        """Return the tools."""
        bus = MemoryEventBus()
        bus.subscribe(self.events.append)
        secrets = SecretStore(self.folder / "secrets", SystemClock(), "file")
        return RemoteTools(
            credentials=ClusterCredentials(secrets),
            clock=SystemClock(),
            bus=bus,
            notebook_of=lambda kernel: f"{kernel}.ipynb",
            allowed_hosts=allowed_hosts,
            patience=patience,
        )

    def order(
        self,
        kind: ClusterKind,
        parameters: Mapping[str, Value],
        remote_id: str = "",
        settings: Mapping[str, object] | None = None,
    ) -> ClusterOrder:
        """Return an order of a cluster."""
        folder = self.folder / "cluster"
        folder.mkdir(exist_ok=True)
        return ClusterOrder(
            id="j-0000000000TEST",
            name="Team",
            owner=OWNER,
            kind=kind,
            template=kind,
            parameters=parameters,
            settings=settings or {},
            created=datetime.now(UTC),
            folder=folder,
            remote_id=remote_id,
        )


def livy_of(stage: RemoteStage, double: LivyDouble, tools: RemoteTools | None = None) -> LivyPort:
    """Return the client of a double."""
    order = stage.order("livy", {"Url": double.url})
    return stage.livy_kind(order, tools).livy(order)


async def ask(
    livy: LivyPort,
    method: str,
    path: str,
    body: dict[str, object] | None = None,
    caller: Caller = ANNA,
    query: dict[str, str] | None = None,
) -> LivyAnswer:
    """Ask in somebody's name."""
    return await livy.ask(LivyRequest(method, path, query or {}, body, caller, "kernel-1"))
