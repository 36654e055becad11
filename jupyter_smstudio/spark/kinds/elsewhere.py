"""What all kinds of clusters elsewhere have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod

from ...core.errors import StudioError
from ..cluster_models import ClusterOrder
from ..livy.remote.livies import RemoteTools
from ..models import ConnectTarget, SparkLogPage
from .base import Report
from .connection_log import ConnectionLog
from .looks import Looks


class Elsewhere(ABC):
    """A kind whose clusters outlive this server, and are looked at while somebody looks.

    Args:
        tools: what kinds elsewhere share.
    """

    def __init__(self, tools: RemoteTools) -> None:
        self._tools = tools
        self._looks = Looks(tools.clock)

    async def refresh(self, order: ClusterOrder, report: Report) -> None:
        """Look at a cluster if it is time; one that takes its time keeps nobody waiting."""
        if self._looks.due(order.id):
            await self._looks.look(order.id, self._look_again(order, report))

    async def leave(self, order: ClusterOrder) -> bool:
        """Hang up; cluster and sessions stay, and are found again."""
        await self._looks.stop(order.id)
        return True

    async def target(self, order: ClusterOrder) -> ConnectTarget | None:
        """Return None: it is reached by Livy."""
        return None

    async def log(self, order: ClusterOrder, name: str, offset: int, limit: int) -> SparkLogPage:
        """Return what became of the connection; the cluster keeps its own log to itself."""
        return ConnectionLog(order.folder, self._tools.clock).page(offset, limit)

    def _note(self, order: ClusterOrder, text: str) -> None:
        ConnectionLog(order.folder, self._tools.clock).write(text)

    async def _look_again(self, order: ClusterOrder, report: Report) -> None:
        self._looks.began(order.id)
        try:
            await self._look(order, report)
        except StudioError as error:
            self._looks.troubled(order.id)
            self._note(order, error.message)
            self._trouble(order, report, error)

    @abstractmethod
    async def _look(self, order: ClusterOrder, report: Report) -> None:
        """Look at a cluster, and report.

        Raises:
            StudioError: it does not answer.
        """

    @abstractmethod
    def _trouble(self, order: ClusterOrder, report: Report, error: StudioError) -> None:
        """Report of one that does not answer; it stays."""
