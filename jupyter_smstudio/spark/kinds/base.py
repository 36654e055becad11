"""The port of a kind of cluster: how it is started, found again, reached and ended.

:class:`~..service.SparkService` is the only caller, and the only writer of a cluster's state: a kind reports,
the service checks and stores. Every kind passes ``tests/server/spark/kind_contract.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ...core.models import Caller
from ..cluster_models import ClusterFacts, ClusterOrder, FoundCluster
from ..livy.port import LivyPort
from ..models import ClusterKind, ClusterState, ConnectTarget, EmrRegions, SparkLogPage

__all__ = ["ClusterFacts", "ClusterOrder", "Discoverer", "FoundCluster", "Kind", "Report"]


class Report(Protocol):
    """How a kind tells what becomes of a cluster; kept by a kind for as long as the cluster lives.

    A report about a cluster that has ended, or a move that its state does not allow, is passed over: the
    person's *Terminate* may come between any two.
    """

    def state(self, state: ClusterState, message: str = "") -> None:
        """Tell BOOTSTRAPPING, WAITING, or, of one that ended by itself, one of the two ends and why."""
        ...

    def step(self, name: str, note: str = "") -> None:
        """Begin a step of :attr:`Kind.steps`, or say more about the one that runs."""
        ...

    def facts(self, facts: ClusterFacts) -> None:
        """Tell what is known now."""
        ...


class Kind(Protocol):
    """One kind of cluster."""

    name: ClusterKind
    steps: tuple[str, ...]
    """Of a start, in the order in which they are shown."""

    def check(self, order: ClusterOrder) -> Mapping[str, str]:
        """Say what is wrong with an order before anything is made of it.

        Returns:
            A sentence for each field: ``parameters.<name>`` or ``name``. Empty: nothing is.

        Raises:
            StudioError: it cannot be started at all, e.g. ``QuotaExceeded``.
        """
        ...

    async def start(self, order: ClusterOrder, report: Report) -> None:
        """Bring a cluster up: report BOOTSTRAPPING when there is something, WAITING when it is ready.

        Returns after WAITING. Cancelled by *Terminate*, which calls :meth:`terminate` next.

        Raises:
            StudioError: it ends as TERMINATED_WITH_ERRORS with this message, after :meth:`terminate`.
        """
        ...

    async def adopt(self, order: ClusterOrder, report: Report) -> None:
        """Find a cluster again after a restart of the server, and report WAITING, or how it ended.

        Raises:
            StudioError: it ends as TERMINATED_WITH_ERRORS with this message, after :meth:`terminate`.
        """
        ...

    async def refresh(self, order: ClusterOrder, report: Report) -> None:
        """Look again at one that is ready, and report what has changed; asked for when somebody looks.

        Asked for at every list of clusters: a kind that asks others says itself how often it does. A cluster
        that does not answer for once is a message, not an end. Raises nothing.
        """
        ...

    async def terminate(self, order: ClusterOrder) -> None:
        """End it with all its sessions; returns when it is gone. Called again after a failure.

        One that was only connected to (``livy``, ``connect``) is left as it is.
        """
        ...

    async def leave(self, order: ClusterOrder) -> bool:
        """Let go at an ordinary shutdown: what runs on this machine ends, what is elsewhere stays.

        Returns:
            Whether it stays, and the next server adopts it.
        """
        ...

    def livy(self, order: ClusterOrder) -> LivyPort | None:
        """Return its Livy; None for Spark Connect, which has none."""
        ...

    async def target(self, order: ClusterOrder) -> ConnectTarget | None:
        """Return where a kernel reaches it directly; None where it does so by Livy."""
        ...

    async def log(self, order: ClusterOrder, name: str, offset: int, limit: int) -> SparkLogPage:
        """Return a stretch of one of its logs, in bytes; also after its end.

        Args:
            order: of the cluster.
            name: one of ``ClusterFacts.logs``; empty: its own.
            offset: where the stretch begins.
            limit: most bytes.
        """
        ...


class Discoverer(Protocol):
    """A kind that finds clusters which others made."""

    async def regions(self, caller: Caller) -> EmrRegions:
        """Return where the caller may look for clusters.

        Raises:
            StudioError: nobody can be asked; the message says what to do.
        """
        ...

    async def discover(self, caller: Caller, region: str) -> Sequence[FoundCluster]:
        """Return the clusters that the caller may see; ``order.remote_id`` tells them apart.

        Args:
            caller: who asks.
            region: where; empty: that of the server's configuration.

        Raises:
            StudioError: nobody could be asked; the message says what to do.
        """
        ...
