"""A studio with the image of Spark at hand, and a client that speaks Livy to a cluster of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..spark_image import cache_folder, spark_prefix
from .studio import StudioServer

TYPES = """\
types:
  - {name: ml.t3.spark, vcpu: 2, memory_gib: 4, price_per_hour: 0.1}
"""
SECONDS = 180.0
"""A cluster starts in a dozen, more where several start at once on two cores."""
FINAL = ("available", "error", "cancelled")


def spark_studio(folder: Path) -> StudioServer:
    """Return a server, not started yet, that has the image already."""
    spark_prefix()
    data = folder / "data" / "smstudio"
    data.mkdir(parents=True)
    (data / "environments").symlink_to(cache_folder() / "environments")
    types = folder / "instances.yaml"
    types.write_text(TYPES)
    return StudioServer(folder, f"--SmStudioApp.instance_catalog={types}")


@contextmanager
def cluster_in(folder: Path) -> Iterator[LivyClient]:
    """Start a studio with a cluster; drivers take ten seconds to start, so a module shares one."""
    server = spark_studio(folder).start()
    try:
        yield LivyClient.start(server)
    finally:
        server.stop()


class LivyClient:
    """Livy's protocol at a cluster of a running studio."""

    def __init__(self, server: StudioServer, cluster: str) -> None:
        self.server = server
        self.cluster = cluster
        self.path = f"smstudio/spark/clusters/{cluster}/livy"

    @classmethod
    def start(cls, server: StudioServer, name: str = "play", **parameters: Any) -> LivyClient:
        """Create a cluster, and return its client when it is ready."""
        wanted = {"InstanceType": "ml.t3.spark", **parameters}
        body = {"name": name, "template": "local-spark", "parameters": wanted}
        made = server.request("POST", "smstudio/spark/clusters", body)
        client = cls(server, made["id"])
        client.until_ready()
        return client

    def until_ready(self) -> Any:
        """Return the cluster when sessions may be opened."""
        path = f"smstudio/spark/clusters/{self.cluster}"
        found = self.server.until(
            path, lambda one: one["state"] not in ("STARTING", "BOOTSTRAPPING"), SECONDS
        )
        assert found["state"] in ("WAITING", "RUNNING"), found
        deadline = time.monotonic() + SECONDS
        while self.server.try_request("GET", f"{self.path}/sessions")[0] != 200:
            assert time.monotonic() < deadline  # a new server answers 503 until it has found the drivers
            time.sleep(0.05)
        return found

    def get(self, path: str) -> Any:
        return self.server.get(f"{self.path}{path}")

    def post(self, path: str, body: Any = None) -> Any:
        return self.server.request("POST", f"{self.path}{path}", body or {})

    def session(self, kind: str = "pyspark", **body: Any) -> int:
        """Open a session, and return its number when it is idle."""
        made = self.post("/sessions", {"kind": kind, **body})
        self.until(made["id"], "idle")
        return int(made["id"])

    def until(self, number: int, *states: str) -> Any:
        """Return a session when it is in one of the states."""
        return self.server.until(
            f"{self.path}/sessions/{number}", lambda one: one["state"] in states, SECONDS
        )

    def begin(self, number: int, code: str, **body: Any) -> int:
        """Send a statement, and return its number."""
        return int(self.post(f"/sessions/{number}/statements", {"code": code, **body})["id"])

    def ended(self, number: int, statement: int) -> Any:
        """Return a statement when it has ended."""
        path = f"{self.path}/sessions/{number}/statements/{statement}"
        return self.server.until(path, lambda one: one["state"] in FINAL, SECONDS)

    def run(self, number: int, code: str, **body: Any) -> Any:
        """Run a statement, and return its output."""
        return self.ended(number, self.begin(number, code, **body))["output"]

    def text(self, number: int, code: str, **body: Any) -> str:
        """Run a statement, and return what it printed."""
        output = self.run(number, code, **body)
        assert output["status"] == "ok", output
        return str(output["data"].get("text/plain", ""))


def gone(pid: int, seconds: float = 15.0) -> bool:
    """Tell whether a process ends in time; nobody tells whose child it is not."""
    deadline = time.monotonic() + seconds
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not Path(f"/proc/{pid}").exists()
