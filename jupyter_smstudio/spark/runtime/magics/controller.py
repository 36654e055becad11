"""sparkmagic's controller: which session a cell means, and how it is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sparkmagic.livyclientlib.endpoint import Endpoint
from sparkmagic.livyclientlib.sparkcontroller import SparkController

from .errors import SparkMistake
from .session import StudioSession
from .studio import KINDS, LIVE, Cluster, Studio
from .transport import StudioLivyClient

NOT_CONNECTED = (
    "No cluster is connected: press Cluster in the toolbar, or run %sm_analytics emr connect --cluster-id ID."
)


class StudioController(SparkController):
    """Keeps the sessions of one kernel; a cell that names none means the one that was connected last.

    Args:
        shown: sparkmagic's display.
        studio: where clusters are found, and the token that opens its own address alone.
    """

    def __init__(self, shown: Any, studio: Studio) -> None:
        super().__init__(shown)
        self._studio = studio
        self._cluster: Cluster | None = None
        self.current: str | None = None

    @property
    def connected(self) -> bool:
        """Whether the notebook is connected to a cluster."""
        return self._cluster is not None

    def turn_to(self, cluster: Cluster) -> Endpoint:
        """Let what follows run on a cluster, and return sparkmagic's word for it."""
        self._cluster = cluster
        return Endpoint(self._studio.livy(cluster.id), None)

    def take(self, name: str, endpoint: Endpoint, number: int, kind: str) -> StudioSession:
        """Take a session that lives already, under a name."""
        session = self._session(self._http_client(endpoint), {"kind": kind}, number)
        session.wait_for_idle()
        self.session_manager.sessions[name] = session
        self.current = name
        return session

    def add_session(self, name: str, endpoint: Endpoint, skip_if_exists: bool, properties: Any) -> None:
        """Start a session under a name, as sparkmagic's magics ask for it."""
        super().add_session(name, endpoint, skip_if_exists, properties)
        self.current = name

    def forget_ended(self, name: str) -> bool:
        """Drop a session that has ended, so that another may have its name; return whether one is left."""
        session = self.session_manager.sessions.get(name)
        if session is not None and session.status not in LIVE:
            del self.session_manager.sessions[name]
        return name in self.session_manager.sessions

    def get_session_by_name_or_default(self, client_name: str | None = None) -> StudioSession:
        """Return the session of a name; without one the session that was connected last.

        Raises:
            SparkMistake: there is none.
        """
        cluster = self._connected_cluster()
        sessions: dict[str, StudioSession] = self.session_manager.sessions
        name = client_name or self.current
        if name in sessions:
            return sessions[name]
        if client_name:
            raise SparkMistake(
                f"This notebook has no session “{client_name}”. It has: {', '.join(sessions) or 'none'}."
            )
        raise SparkMistake(f"No session is open on cluster “{cluster.name}”; run a cell to start one.")

    def get_all_sessions_endpoint(self, endpoint: Endpoint) -> list[StudioSession]:
        """Return the sessions that a cluster's Livy lists; no heartbeat keeps those of others alive."""
        if not self.connected:
            return []
        client = self._http_client(endpoint)
        own = {each.id: each for each in self.session_manager.sessions.values() if each.endpoint == endpoint}
        listed = [
            each for each in client.get_sessions()["sessions"] if each["kind"] in (*KINDS.values(), "shared")
        ]
        return [own.get(each["id"]) or self._listed(client, each) for each in listed]

    def _listed(self, client: StudioLivyClient, found: Mapping[str, Any]) -> StudioSession:
        kind = found["kind"] if found["kind"] in KINDS.values() else KINDS["python"]
        session = self._session(client, {"kind": kind}, -1)
        session.id, session.status = found["id"], found["state"]
        return session

    def _livy_session(
        self, http_client: Any, properties: Any, ipython_display: Any, session_id: int = -1
    ) -> StudioSession:
        return self._session(http_client, properties, session_id)

    def _session(self, client: Any, properties: Mapping[str, Any], number: int) -> StudioSession:
        cluster = self._connected_cluster()
        return StudioSession(client, dict(properties), self.ipython_display, cluster, self._studio, number)

    def _connected_cluster(self) -> Cluster:
        if self._cluster is None:
            raise SparkMistake(NOT_CONNECTED)
        return self._cluster

    def _http_client(self, endpoint: Endpoint | None) -> Any:
        if endpoint is None:
            raise SparkMistake(NOT_CONNECTED)
        if endpoint not in self._http_clients:
            headers = self._studio.headers if self._studio.owns(endpoint.url) else {}
            self._http_clients[endpoint] = StudioLivyClient.at(endpoint, headers)
        return self._http_clients[endpoint]
