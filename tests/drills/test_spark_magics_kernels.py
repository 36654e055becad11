"""The kernels PySpark and Spark of the image, started by the studio as for a notebook."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from jupyter_smstudio.spark.runtime.magics.frames import FRAME_MIME
from jupyter_smstudio.spark.runtime.magics.plans import PLAN_MIME

from ..spark_image import spark_python
from .spark_notebook import Cells, Notebook
from .spark_studio import LivyClient, cluster_in
from .studio import TOKEN

UNCONNECTED = "No cluster is connected: press Cluster in the toolbar"


@pytest.fixture(scope="module")
def livy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivyClient]:
    """Return a cluster that all tests of this module share."""
    with cluster_in(tmp_path_factory.mktemp("kernels")) as livy:
        yield livy


@pytest.fixture(scope="module")
def connect(livy: LivyClient) -> str:
    """Return the cell that the toolbar inserts."""
    return (
        "%load_ext sagemaker_studio_analytics_extension.magics\n"
        f"%sm_analytics emr connect --cluster-id {livy.cluster} --auth-type None"
    )


@contextmanager
def kernel(livy: LivyClient, name: str) -> Iterator[tuple[Cells, str]]:
    """Start a kernel of the image, and shut it down."""
    server = livy.server
    kernel_id = server.start_kernel(f"{name}.ipynb", "system", image="sparkanalytics", kernel=name)
    client = server.client(kernel_id)
    try:
        yield Cells(client), kernel_id
    finally:
        client.stop_channels()
        server.request("DELETE", f"api/kernels/{kernel_id}")


def sessions(livy: LivyClient) -> list[int]:
    found = livy.server.get(f"smstudio/spark/sessions?cluster={livy.cluster}")["items"]
    return [each["id"] for each in found]


@pytest.mark.parametrize("name", ["pysparkkernel", "sparkkernel"])
def test_a_kernel_that_is_not_connected_says_in_a_sentence_how_to(livy: LivyClient, name: str) -> None:
    with kernel(livy, name) as (cells, _):
        for code in ("1 + 1", "%%sql\nSELECT 1", "%%send_to_spark -i x", "%matplot plt", "%spark_plan x"):
            refused = cells.run(code)
            assert not refused.ok and UNCONNECTED in refused.error, code
            assert refused.printed.strip().splitlines() == [refused.error.partition(": ")[2]], code
        assert UNCONNECTED in cells.well("%%info").printed
        assert cells.well("%%logs").printed == "No logs yet."
        assert cells.well("%%local\nprint(20 + 1)").text.strip() == "21"


def test_pyspark_runs_cells_on_the_cluster_and_a_restart_goes_back_to_the_session(
    livy: LivyClient, connect: str
) -> None:
    with kernel(livy, "pysparkkernel") as (cells, kernel_id):
        cells.well('%%configure -f\n{"conf": {"spark.sql.shuffle.partitions": "3"}}')
        assert "SparkSession available as 'spark'." in cells.well(connect).text
        cells.well("x = spark.conf.get('spark.sql.shuffle.partitions')")
        assert cells.well("print(x)").text.strip() == "3"
        shown = cells.well("%%sql -o df\nSELECT id, concat('00', id) AS code FROM range(3)")
        assert shown.of(FRAME_MIME)[0]["rows"][2] == [2, "002"]
        assert cells.well("%%local\nprint(df.code.tolist())").text.strip() == "['000', '001', '002']"
        cells.well("frame = spark.range(9)")
        assert cells.well("%spark_plan frame").of(PLAN_MIME)[0]["nodes"]
        assert cells.well("%show_frame frame").of(FRAME_MIME)[0]["rows_total"] == 9
        failed = cells.run("1 / 0")
        assert not failed.ok and "ZeroDivisionError" in failed.printed

        before = sessions(livy)
        livy.server.request("POST", f"api/kernels/{kernel_id}/restart")
        cells.until_ready()
        forgotten = cells.run("print(x)")
        assert not forgotten.ok and UNCONNECTED in forgotten.error
        assert f"Connected to session {before[0]}" in cells.well(connect).text
        assert cells.well("print(x)").text.strip() == "3"
        assert sessions(livy) == before
    livy.server.until(f"smstudio/spark/sessions?cluster={livy.cluster}", lambda found: not found["items"])


def test_spark_runs_scala_on_the_cluster(livy: LivyClient, connect: str) -> None:
    with kernel(livy, "sparkkernel") as (cells, _):
        cells.well(connect)
        cells.well('val places = Seq((1, "Oslo"), (2, "Bergen")).toDF("id", "name")')
        assert "2" in cells.well("println(places.count)").text
        cells.well('places.createOrReplaceTempView("places")')
        shown = cells.well("%%sql -o rows\nSELECT name FROM places ORDER BY id")
        assert shown.of(FRAME_MIME)[0]["rows"] == [["Oslo"], ["Bergen"]]
        assert cells.well("%%local\nprint(rows.name.tolist())").text.strip() == "['Oslo', 'Bergen']"
        failed = cells.run("places.count +")
        assert not failed.ok and "error" in failed.printed


def test_whoever_has_settings_of_sparkmagic_is_taken_to_their_own_livy(tmp_path: Path) -> None:
    asked: list[tuple[str, str | None]] = []

    class OwnLivy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append((self.path, self.headers["Authorization"]))
            self.send_error(400, "full")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), OwnLivy) as own:
        threading.Thread(target=own.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{own.server_port}"
        settings = {"kernel_python_credentials": {"username": "", "password": "", "url": url, "auth": "None"}}
        folder = tmp_path / ".sparkmagic"
        folder.mkdir()
        (folder / "config.json").write_text(json.dumps(settings))
        notebook = Notebook(spark_python(), tmp_path, "http://127.0.0.1:1", TOKEN, kind="pyspark")
        try:
            notebook.well("%load_ext sagemaker_studio_analytics_extension.magics")
            shown = notebook.run("1 + 1")
        finally:
            notebook.close()
            own.shutdown()
    assert asked == [("/sessions", None)], shown
    assert UNCONNECTED not in shown.text
