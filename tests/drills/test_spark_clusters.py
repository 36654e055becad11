"""Clusters of this machine by real processes: sessions outlive a killed server; a dead worker is told."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from ..spark_image import cache_folder, spark_prefix
from .invariants import end
from .studio import StudioServer

TYPES = """\
types:
  - {name: ml.spark.small, vcpu: 2, memory_gib: 3, price_per_hour: 0.1}
  - {name: ml.spark.large, vcpu: 2, memory_gib: 5, price_per_hour: 0.2}
"""
PATIENCE = 240.0
"""Of a busy machine, on which a JVM takes its time."""

Open = Callable[[], StudioServer]


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[StudioServer]:
    """Return a studio that has the image already."""
    spark_prefix()
    data = tmp_path / "data" / "smstudio"
    data.mkdir(parents=True)
    (data / "environments").symlink_to(cache_folder() / "environments")
    types = tmp_path / "types.yaml"
    types.write_text(TYPES)
    server = StudioServer(tmp_path, f"--SmStudioApp.instance_catalog={types}")
    server.start()
    yield server
    server.stop()


def create(server: StudioServer, template: str, instance_type: str) -> str:
    """Create a cluster, and return its id when it waits for sessions."""
    body = {"name": "Clicks", "template": template, "parameters": {"InstanceType": instance_type}}
    cluster = server.request("POST", "smstudio/spark/clusters", body)
    path = f"smstudio/spark/clusters/{cluster['id']}"
    ended = ("WAITING", "TERMINATED_WITH_ERRORS")
    cluster = server.until(path, lambda each: each["state"] in ended, PATIENCE)
    assert cluster["state"] == "WAITING", cluster["state_message"]
    return str(cluster["id"])


class Session:
    """A Livy session on a cluster."""

    def __init__(self, server: StudioServer, cluster_id: str) -> None:
        self.server = server
        self.livy = f"smstudio/spark/clusters/{cluster_id}/livy/sessions"
        number = server.request("POST", self.livy, {"kind": "pyspark"})["id"]
        self.path = f"{self.livy}/{number}"
        server.until(self.path, lambda each: each["state"] == "idle", PATIENCE)

    def run(self, code: str) -> str:
        """Run a statement and return what it shows."""
        number = self.server.request("POST", f"{self.path}/statements", {"code": code})["id"]
        done: dict[str, Any] = self.server.until(
            f"{self.path}/statements/{number}", lambda each: each["state"] == "available", PATIENCE
        )
        assert done["output"]["status"] == "ok", done["output"]
        return str(done["output"]["data"].get("text/plain", ""))


def test_a_session_outlives_a_killed_server_and_ends_with_an_ordinary_shutdown(studio: StudioServer) -> None:
    cluster_id = create(studio, "local-spark", "ml.spark.small")
    path = f"smstudio/spark/clusters/{cluster_id}"
    session = Session(studio, cluster_id)
    assert session.run("x = spark.range(10).count() + 31; x") == "41"
    # It asks the studio as its owner, as a kernel does.
    jobs = "from jupyter_smstudio import sdk; sdk.Session().client.get('training/jobs')['total']"
    assert session.run(jobs) == "0"
    assert studio.get(path)["state"] == "RUNNING"
    (instance,) = studio.get("smstudio/resources/instances")["items"]
    (shown,) = instance["apps"][0]["sessions"]
    assert (shown["kind"], shown["display_name"]) == ("cluster", "Cluster Clicks")

    studio.kill()
    studio.start()

    assert studio.get(path)["state"] == "RUNNING"
    assert session.run("x + 1") == "42"
    assert [each["id"] for each in studio.get("smstudio/resources/instances")["items"]] == [instance["id"]]
    assert studio.get(path)["cost"] > 0
    end(studio)
    studio.start()
    ended = studio.get(path)
    assert (ended["state"], ended["state_message"]) == ("TERMINATED", "The server was shut down.")
    assert studio.get("smstudio/resources/instances")["items"] == []


def test_a_standalone_cluster_works_and_says_which_process_has_ended(studio: StudioServer) -> None:
    cluster_id = create(studio, "local-standalone", "ml.spark.large")
    path = f"smstudio/spark/clusters/{cluster_id}"
    shown = studio.get(path)
    assert shown["configuration"]["spark.master"].startswith("spark://127.0.0.1:")
    assert not any("secret" in name.lower() for name in shown["configuration"])
    session = Session(studio, cluster_id)
    assert session.run("sc.master") == repr(shown["configuration"]["spark.master"])
    assert session.run("sc.parallelize(range(100), 4).sum()") == "4950"
    session.run(
        "import sys\nsc.parallelize([1], 1).foreach(lambda _: print('on the executor', file=sys.stderr))"
    )
    (executor,) = studio.get(path)["logs"][2:]
    assert executor.startswith("worker-1/app-")
    assert "on the executor" in studio.get(f"{path}/log?name={executor}")["text"]

    (worker,) = [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if "org.apache.spark.deploy.worker.Worker" in (process.info["cmdline"] or ())
        and any(cluster_id in part for part in process.info["cmdline"])
    ]
    os.kill(worker, signal.SIGKILL)
    ended = studio.until(path, lambda each: each["state"].startswith("TERMINATED"), PATIENCE)
    assert ended["state"] == "TERMINATED_WITH_ERRORS"
    assert ended["state_message"] == "Spark's worker-1 has ended unexpectedly. Its log says how far it got."
    studio.until("smstudio/resources/instances", lambda page: page["items"] == [])
    # What each has written is read when all of it has ended.
    assert studio.get(path)["logs"] == ["master", "worker-1", executor]
    assert "on the executor" in studio.get(f"{path}/log?name={executor}")["text"]
    assert studio.try_request("GET", f"{path}/log?name=worker-1/../secret")[0] == 404
    assert "Registering worker" in studio.get(f"{path}/log?name=master")["text"]
    assert "Successfully registered with master" in studio.get(f"{path}/log?name=worker-1")["text"]
    [past] = studio.get(f"smstudio/spark/sessions?cluster={cluster_id}&ended=true")["items"]
    assert studio.get(past["driver_log"])["total"] > 0
    end(studio)
