"""The Livy servers elsewhere that clusters of this server stand for; one client for each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from ....core.clock import Clock
from ....core.errors import StudioError
from ....core.events import EventBus
from ...cluster_models import ClusterOrder
from ...credentials import ClusterCredentials
from .ledger import FileLedger, LedgerEntry
from .livy import CredentialOf, RemoteLivy, UiOf, tracking_url
from .sessions import ClusterListener, RemoteSessions
from .target import LivyTarget
from .transport import LivyTransport, Patience

log = logging.getLogger(__name__)
END_SECONDS = 20.0
"""For all sessions of a cluster that ends; a server that is gone keeps it no longer."""


@dataclass(frozen=True)
class RemoteTools:
    """What all kinds of clusters elsewhere share.

    Attributes:
        credentials: of people for clusters.
        clock: the time.
        bus: hears of sessions.
        notebook_of: path of the notebook of a kernel; empty for one of no notebook.
        allowed_hosts: names of hosts whose addresses may be private.
        patience: how long a server is waited for.
        sessions: what is known of the sessions there.
    """

    credentials: ClusterCredentials
    clock: Clock
    bus: EventBus
    notebook_of: Callable[[str], str]
    allowed_hosts: tuple[str, ...] = ()
    patience: Patience = field(default_factory=Patience)
    sessions: RemoteSessions = field(init=False)

    def __post_init__(self) -> None:
        sessions = RemoteSessions(self.bus, self.clock, self.notebook_of)
        object.__setattr__(self, "sessions", sessions)  # made of the others; the class is frozen


class RemoteLivies:
    """Opens and closes clients of Livy servers, by cluster.

    Args:
        tools: what they share.
    """

    def __init__(self, tools: RemoteTools) -> None:
        self._tools = tools
        self._open: dict[str, tuple[LivyTransport, RemoteLivy, FileLedger]] = {}

    def open(
        self, order: ClusterOrder, url: str, credential_of: CredentialOf, ui_of: UiOf = tracking_url
    ) -> RemoteLivy:
        """Return the client of a cluster, made when it is first asked for.

        Raises:
            InvalidInput: the address is none that a Livy server may have.
        """
        if order.id not in self._open:
            tools = self._tools
            transport = LivyTransport(LivyTarget.of(url), tools.allowed_hosts, tools.patience)
            ledger = FileLedger(order.folder)
            listener = ClusterListener(tools.sessions, order)
            livy = RemoteLivy(transport, ledger, credential_of, tools.clock, listener, ui_of)
            self._open[order.id] = (transport, livy, ledger)
        return self._open[order.id][1]

    async def look(self, order: ClusterOrder) -> None:
        """Look at every session of a cluster's owner, e.g. after a restart of this server."""
        if order.id in self._open:
            await self._open[order.id][1].look_at_all(order.owner)

    async def end_sessions(self, order: ClusterOrder) -> None:
        """End the sessions and batches that were made through the studio, as far as the server lets us."""
        if order.id not in self._open:
            return
        _, livy, ledger = self._open[order.id]
        entries = [*ledger.entries(order.owner, "sessions"), *ledger.entries(order.owner, "batches")]
        try:
            async with asyncio.timeout(END_SECONDS), asyncio.TaskGroup() as tasks:
                for entry in entries:
                    tasks.create_task(_end(livy, entry))
        except TimeoutError:
            log.warning("Cluster %s: its server did not end all sessions in time.", order.id)

    async def close(self, order: ClusterOrder) -> None:
        """End the connections of a cluster; what is known of its sessions stays."""
        if order.id in self._open:
            transport, _, _ = self._open.pop(order.id)
            await transport.close()

    async def forget(self, order: ClusterOrder) -> None:
        """End the connections of a cluster that has ended, and forget its sessions."""
        await self.close(order)
        self._tools.sessions.close(order.id)


async def _end(livy: RemoteLivy, entry: LedgerEntry) -> None:
    try:
        await livy.end(entry)
    except StudioError as error:  # it ends by its own timeout; the cluster is let go of in any case
        log.warning("Session %d was not ended: %s", entry.number, error.message)
