"""One notebook on a cluster of this machine and on a Livy by its address, here a studio's own gateway."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ..spark_image import spark_python
from .spark_notebook import Notebook
from .spark_studio import LivyClient, spark_studio
from .studio import TOKEN, StudioServer

CONNECT = """\
%load_ext sagemaker_studio_analytics_extension.magics
%sm_analytics emr connect --cluster-id {cluster} --auth-type {auth} --language python
"""
CELLS = (
    """\
%%spark
rows = [("Oslo", 10, 2.5), ("Bergen", 7, None), ("Oslo", 3, 1.0)]
spark.createDataFrame(rows, "city string, rides int, fare double").createOrReplaceTempView("rides")
""",
    """\
%%sql -o totals
SELECT city, sum(rides) AS rides, sum(fare) AS fare FROM rides GROUP BY city ORDER BY city
""",
)
SHOW = "print(totals.to_json(orient='records'))"
TOTALS = '[{"city":"Bergen","rides":7,"fare":null},{"city":"Oslo","rides":13,"fare":3.5}]'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    """Start a studio that may ask itself."""
    server = spark_studio(tmp_path_factory.mktemp("studio"))
    server.options = (*server.options, "--SmStudioApp.allowed_hosts=localhost")
    server.start()
    yield server
    server.stop()


def by_address(server: StudioServer, here: LivyClient) -> LivyClient:
    """Create a cluster that stands for the other one's gateway, and return its client when it is ready."""
    url = f"http://localhost:{server.port}/{here.path}"
    body: dict[str, Any] = {
        "name": "elsewhere",
        "template": "livy",
        "parameters": {"Url": url, "AuthType": "Token"},
        "credentials": {"auth_type": "Token", "password": TOKEN},
    }
    made = server.request("POST", "smstudio/spark/clusters", body)
    client = LivyClient(server, made["id"])
    client.until_ready()
    return client


def test_a_notebook_runs_unchanged_on_a_livy_elsewhere(
    server: StudioServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = LivyClient.start(server)
    elsewhere = by_address(server, here)
    for cluster, auth in ((here.cluster, "None"), (elsewhere.cluster, "None")):
        folder = tmp_path_factory.mktemp("home")
        notebook = Notebook(spark_python(), folder, f"http://localhost:{server.port}/", TOKEN)
        try:
            connected = notebook.well(CONNECT.format(cluster=cluster, auth=auth))
            assert TOKEN not in connected.text
            for cell in CELLS:
                notebook.well(cell)
            assert notebook.well(SHOW).printed.strip() == TOTALS
            [session] = server.get(f"smstudio/spark/sessions?cluster={cluster}")["items"]
            assert (session["cluster"], session["state"]) == (cluster, "idle")
            tables = server.get(f"smstudio/spark/clusters/{cluster}/sessions/{session['id']}/catalog")[
                "tables"
            ]
            assert [(table["name"], [each["name"] for each in table["columns"]]) for table in tables] == [
                ("rides", ["city", "rides", "fare"])
            ]
        finally:
            notebook.close()
    assert TOKEN not in server.log
    server.request("POST", f"smstudio/spark/clusters/{elsewhere.cluster}/terminate")
    path = f"smstudio/spark/clusters/{elsewhere.cluster}"
    ended = server.until(path, lambda one: one["state"] in ("TERMINATED", "TERMINATED_WITH_ERRORS"))
    assert ended["state"] == "TERMINATED"
    assert here.get("/sessions")["sessions"] == [], "what was made there ends with the cluster"
