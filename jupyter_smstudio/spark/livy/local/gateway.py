"""The gateways of all local clusters of a server."""

from __future__ import annotations

from ....core.errors import NotFound
from ....core.models import Caller
from ...cluster_models import ClusterOrder
from ...ports import SessionsSummary
from .driver_log import DriverLog
from .drivers import Driver
from .livy import LocalLivy
from .places import GatewayTools, LocalCluster
from .process import driver_folder
from .session_store import DriverRecord


class Gateway:
    """Finds the gateway of a cluster, and answers for its sessions.

    Args:
        tools: what gateways share.
    """

    def __init__(self, tools: GatewayTools) -> None:
        self.tools = tools
        self._livies: dict[str, LocalLivy] = {}

    def open(self, cluster: LocalCluster) -> LocalLivy:
        """Make the gateway of a cluster whose instance is in service."""
        livy = self._livies[cluster.id] = LocalLivy(cluster, self.tools)
        return livy

    def shut(self, cluster_id: str) -> None:
        """Let go of the gateway of a cluster that has ended; an unknown one is no error."""
        self._livies.pop(cluster_id, None)

    def find(self, cluster_id: str) -> LocalLivy | None:
        """Return the gateway of a cluster; None where it is not up, or not of this machine."""
        return self._livies.get(cluster_id)

    def of_owner(self, caller: Caller) -> list[LocalLivy]:
        """Return the gateways of the clusters that a caller may see."""
        return [each for each in self._livies.values() if caller.admin or each.cluster.owner == caller.name]

    def driver(self, cluster_id: str, number: int) -> Driver:
        """Return a session's driver.

        Raises:
            NotFound: there is no such session.
        """
        livy = self.find(cluster_id)
        if livy is None:
            raise NotFound("There is no such session.")
        return livy.sessions.drivers.find(number)

    def records(self, cluster_id: str) -> list[DriverRecord]:
        """Return the sessions that a cluster ever had, the oldest first; also after its end."""
        found = self.tools.store.of_cluster(cluster_id)
        return [record for record in found if record.session is not None and not record.batch]

    def log(self, order: ClusterOrder, number: int) -> DriverLog:
        """Return what a session's driver wrote; it is kept until its cluster leaves the list.

        Raises:
            NotFound: the cluster never had such a session.
        """
        found = [each for each in self.records(order.id) if each.session == number]
        if not found:
            raise NotFound(f"The cluster {order.name} never had a session {number}.")
        return DriverLog(driver_folder(order.folder, found[0].driver_id))

    def summary(self, cluster_id: str) -> SessionsSummary:
        """Return what runs on a cluster now."""
        livy = self.find(cluster_id)
        if livy is None:
            return SessionsSummary()
        return livy.events.summary(livy.sessions.drivers.open, len(livy.batches.programs.open))

    def alive(self, cluster_id: str) -> bool:
        """Tell, before anything was adopted, whether a driver of a cluster lives."""
        records = self.tools.store.of_cluster(cluster_id)
        return any(record.process is not None and record.process.alive() for record in records)

    def owner_of(self, driver_id: str) -> str | None:
        """Return whose a driver is that runs, and so may ask what jobs may; None: there is none."""
        found = (each.cluster.owner for each in self._livies.values() if each.knows(driver_id))
        return next(found, None)

    def forget(self, cluster_id: str) -> None:
        """Drop what is stored of a cluster that has left the list."""
        self.tools.store.forget_cluster(cluster_id)
