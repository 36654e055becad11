"""A Spark Connect server by its address: looked at, connected to by a kernel's Python, and gone."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import time
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.compute.programs import find_spark_java
from jupyter_smstudio.core.events import MemoryEventBus
from jupyter_smstudio.core.secrets.store import SecretStore
from jupyter_smstudio.spark.cluster_models import ClusterFacts, ClusterOrder
from jupyter_smstudio.spark.credentials import ClusterCredentials
from jupyter_smstudio.spark.kinds.connect import ConnectKind
from jupyter_smstudio.spark.livy.remote.livies import RemoteTools
from jupyter_smstudio.spark.models import ClusterState
from jupyter_smstudio.spark.runtime.magics.frames import FRAME_MIME
from jupyter_smstudio.spark.runtime.magics.plans import PLAN_MIME
from jupyter_smstudio.spark.runtime.magics.progress import PROGRESS_MIME

from ..spark_image import spark_packages, spark_python
from ..tools.ports import quiet_port
from .spark_notebook import Notebook

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
START_SECONDS = 180
COUNT = """
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.remote(sys.argv[1]).getOrCreate()
print(spark.range(1000).selectExpr("sum(id) AS total").first().total)
spark.stop()
"""


class Reports:
    """Keeps the states that a kind reports."""

    def __init__(self) -> None:
        self.states: list[tuple[ClusterState, str]] = []

    def state(self, state: ClusterState, message: str = "") -> None:
        self.states.append((state, message))

    def step(self, name: str, note: str = "") -> None:
        pass

    def facts(self, facts: ClusterFacts) -> None:
        pass


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start a server of the image's own Spark; return its process and port."""
    port = quiet_port()
    home, folder = spark_packages() / "pyspark", tmp_path_factory.mktemp("connect")
    java = find_spark_java(spark_packages()).home
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": str(port),
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
    }
    command = [str(home / "bin" / "spark-submit"), "--master", "local[2]", "--driver-memory", "600m"]
    for key, value in settings.items():
        command += ["--conf", f"{key}={value}"]
    environ = {**os.environ, "SPARK_HOME": str(home), "JAVA_HOME": str(java), "SPARK_CONNECT_MODE": "0"}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [*command, "--class", SERVER], cwd=folder, env=environ, stdout=log, stderr=log
        ) as process,
    ):
        wait_for(process, port, folder / "log")
        yield process, port
        process.kill()


def wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until somebody listens; the server tells nobody else."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError(log.read_text()[-2000:])


CONNECT = """
%load_ext sagemaker_studio_analytics_extension.magics
from types import SimpleNamespace
from jupyter_smstudio.spark.runtime.magics.spark_connect import connect
studio = SimpleNamespace(connect_target=lambda cluster: "sc://127.0.0.1:{port}")
connect(get_ipython(), studio, SimpleNamespace(id="j-1", name="Far"))
"""
SLOW = "spark.range(0, 1_500_000_000, 1, 16).selectExpr('sum(sqrt(id)) AS s').collect()[0].s > 0"


def test_a_notebook_on_it_has_bars_grids_and_plans(
    server: tuple[subprocess.Popen[bytes], int], tmp_path: Path
) -> None:
    notebook = Notebook(spark_python(), tmp_path, "http://127.0.0.1:1", "")
    try:
        connected = notebook.well(CONNECT.format(port=server[1]))
        assert "Connected to “Far” by Spark Connect, Spark 4" in connected.text
        shown = notebook.well(SLOW)
        bar = shown.of(PROGRESS_MIME)[0]
        assert (bar["source"], bar["cluster"], bar["finished"]) == ("connect", "j-1", True)
        assert bar["jobs"][0]["tasks"] >= 16 and shown.updates >= 1
        frame = notebook.well("show_frame(spark.range(5000).toDF('n'))").of(FRAME_MIME)[0]
        assert frame["cut"] and frame["columns"][0]["type"] == "bigint"
        notebook.well("df = spark.range(9)")
        assert notebook.well("%spark_plan df").of(PLAN_MIME)[0]["nodes"]
    finally:
        notebook.close()


async def test_a_spark_connect_server_is_used_and_missed(
    server: tuple[subprocess.Popen[bytes], int], tmp_path: Path
) -> None:
    process, port = server
    tools = RemoteTools(
        credentials=ClusterCredentials(SecretStore(tmp_path / "secrets", SystemClock(), "file")),
        clock=SystemClock(),
        bus=MemoryEventBus(),
        notebook_of=str,
        allowed_hosts=("localhost",),
    )
    order = ClusterOrder(
        id="j-0000000000TEST",
        name="Connect",
        owner="ann",
        kind="connect",
        template="connect",
        parameters={"Url": f"sc://localhost:{port}"},
        settings={},
        created=datetime.now(UTC),
        folder=tmp_path,
    )
    kind, reports = ConnectKind(tools), Reports()
    await kind.start(order, reports)
    assert reports.states == [(ClusterState.WAITING, "")]
    target = await kind.target(order)
    assert target is not None
    command = [str(await asyncio.to_thread(spark_python)), "-c", COUNT, target.remote]
    program = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    said, complained = await asyncio.wait_for(program.communicate(), START_SECONDS)
    assert said.strip() == b"499500", complained[-2000:]
    process.kill()
    process.wait()
    await kind.adopt(order, reports)
    assert reports.states[-1][0] is ClusterState.WAITING
    assert "does not answer" in reports.states[-1][1]
