"""What the magics ask of the studio: clusters, sessions and how far a statement is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from .errors import SparkMistake, StudioRefusal

LIVE = ("not_started", "starting", "idle", "busy", "running", "recovering")
"""Livy's states of a session that can still run statements."""
KINDS = {"python": "pyspark", "scala": "spark"}
"""Livy's kind of a session for each language."""


class Client(Protocol):
    """Sends requests to the studio's server; ``sdk.client.Client`` does."""

    url: str

    @property
    def headers(self) -> Mapping[str, str]:
        """What lets this kernel in; kept out of notebooks and logs."""
        ...

    def get(self, path: str, /, **query: Any) -> Any:
        """Fetch ``/smstudio/<path>``."""
        ...


@dataclass(frozen=True)
class Cluster:
    """A cluster, as far as a notebook cares.

    Attributes:
        id: of the studio, or EMR's.
        name: shown.
        kind: ``local``, ``livy``, ``emr`` or ``connect``.
        state: EMR's name of it.
        message: why it is in that state; empty: nothing to say.
        credentials: ``needed`` where the studio has none yet.
        languages: of the sessions it offers.
    """

    id: str
    name: str
    kind: str
    state: str
    message: str
    credentials: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Session:
    """A Livy session, as the studio knows it beyond Livy.

    Attributes:
        id: Livy's.
        kind: Livy's.
        state: Livy's.
        message: what happened to it, where it ended.
        ui: path of its Spark UI; empty: none yet.
        driver_log: path of its log; empty: none.
    """

    id: int
    kind: str
    state: str
    message: str
    ui: str
    driver_log: str


class Studio:
    """Asks the studio's server for what a notebook needs of Spark.

    Args:
        client: how it is reached.
        kernel: id of the kernel that asks; empty outside of the studio's kernels.
    """

    def __init__(self, client: Client, kernel: str) -> None:
        self._client = client
        self._kernel = kernel

    @property
    def headers(self) -> dict[str, str]:
        """What lets this kernel in."""
        return dict(self._client.headers)

    def livy(self, cluster: str) -> str:
        """Return the address at which a cluster speaks Livy's protocol."""
        return f"{self._client.url}/smstudio/{_cluster_path(cluster)}/livy"

    def owns(self, url: str) -> bool:
        """Return whether an address is a cluster's at this studio, and may see the kernel's token."""
        return url.startswith(f"{self._client.url}/smstudio/spark/clusters/")

    def link(self, path: str) -> str:
        """Return what a link in an output points at, for a path below the server's own address.

        Without the host, which a browser may reach by another name.
        """
        if not path or path.startswith("/"):
            return path
        return f"{urlsplit(self._client.url).path}/{path}"

    def cluster(self, name: str) -> Cluster:
        """Find a cluster by its id, the studio's or EMR's, else by its name.

        Raises:
            SparkMistake: there is none, or several have that name.
        """
        try:
            return _cluster(self._client.get(_cluster_path(name)))
        except StudioRefusal as error:
            if error.code != "not_found":
                raise
        found = self._client.get("spark/clusters", search=name)["items"]
        matching = [each for each in found if each["name"] == name and _lives(each)]
        if len(matching) != 1:
            raise self._no_such_cluster(name, matching)
        return _cluster(matching[0])

    def _no_such_cluster(self, name: str, matching: Sequence[Mapping[str, Any]]) -> SparkMistake:
        if matching:
            ids = ", ".join(each["id"] for each in matching)
            return SparkMistake(
                f"{len(matching)} clusters have the name “{name}”. Give the id of one of them: {ids}."
            )
        every = self._client.get("spark/clusters")["items"]
        live = ", ".join(f"{each['id']} ({each['name']})" for each in every if _lives(each))
        return SparkMistake(
            f"There is no cluster “{name}”. "
            + (
                f"There are: {live}."
                if live
                else "Create one on the Clusters page, or with Cluster in the toolbar."
            )
        )

    def connect_target(self, cluster: str) -> str:
        """Return where a Spark Connect server is reached; holds its token, and is shown to nobody."""
        remote: str = self._client.get(f"{_cluster_path(cluster)}/connect")["remote"]
        return remote

    def sessions(self, cluster: str) -> list[Session]:
        """Return this kernel's sessions on a cluster."""
        query = {"kernel": self._kernel} if self._kernel else {}
        found = self._client.get("spark/sessions", cluster=cluster, **query)["items"]
        return [_session(each) for each in found if each["cluster"] == cluster]

    def session(self, cluster: str, number: int) -> Session | None:
        """Return one session; None: the studio knows none of that number."""
        found = self._client.get("spark/sessions", cluster=cluster)["items"]
        wanted = [each for each in found if each["cluster"] == cluster and each["id"] == number]
        return _session(wanted[0]) if wanted else None

    def progress(self, cluster: str, session: int, statement: int) -> Mapping[str, Any]:
        """Return how far a statement is, as the wire's ``StatementProgress``."""
        path = f"{_cluster_path(cluster)}/sessions/{session}/statements/{statement}/progress"
        progress: Mapping[str, Any] = self._client.get(path)
        return progress


def _cluster_path(cluster: str) -> str:
    return f"spark/clusters/{quote(cluster, safe='')}"


def _lives(cluster: Mapping[str, Any]) -> bool:
    return not str(cluster["state"]).startswith("TERMINAT")


def _cluster(found: Mapping[str, Any]) -> Cluster:
    return Cluster(
        id=found["id"],
        name=found["name"],
        kind=found["kind"],
        state=found["state"],
        message=found.get("state_message") or "",
        credentials=found.get("credentials") or "none",
        languages=tuple(found.get("languages") or KINDS),
    )


def _session(found: Mapping[str, Any]) -> Session:
    return Session(
        id=found["id"],
        kind=found["kind"],
        state=found["state"],
        message=found.get("message") or "",
        ui=found.get("ui") or "",
        driver_log=found.get("driver_log") or "",
    )
