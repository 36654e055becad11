"""The magics in real kernels on a real cluster: one server, one cluster, and what a notebook does with it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_smstudio.spark.runtime.magics.frames import FRAME_MIME
from jupyter_smstudio.spark.runtime.magics.plans import PLAN_MIME
from jupyter_smstudio.spark.runtime.magics.progress import PROGRESS_MIME

from ..sources import ROOT
from ..spark_image import STUBS, spark_python
from .spark_notebook import Notebook
from .spark_studio import LivyClient, cluster_in
from .studio import TOKEN

LOAD = "%load_ext sagemaker_studio_analytics_extension.magics\n"
SLOW = "import time\nsc.parallelize(range(8), 8).map(lambda x: __import__('time').sleep(1)).count()"


@pytest.fixture(scope="module")
def livy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivyClient]:
    """Return a cluster that all tests of this module share."""
    with cluster_in(tmp_path_factory.mktemp("magics")) as livy:
        yield livy


@pytest.fixture(scope="module")
def url(livy: LivyClient) -> str:
    return f"http://127.0.0.1:{livy.server.port}"


@pytest.fixture(scope="module")
def connect(livy: LivyClient) -> str:
    return f"{LOAD}%sm_analytics emr connect --cluster-id {livy.cluster} --auth-type None"


@pytest.fixture(scope="module")
def notebook(url: str, connect: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """Return a Python kernel that is connected."""
    notebook = Notebook(spark_python(), tmp_path_factory.mktemp("notebook"), url, TOKEN)
    try:
        shown = notebook.well(f"{connect} --language python")
        assert "SparkSession available as 'spark'." in shown.text
        html = shown.of("text/html")[0]
        assert "YARN Application ID" in html and 'href="/smstudio/spark/clusters/' in html
        yield notebook
    finally:
        notebook.close()


def running(livy: LivyClient) -> None:
    """Wait until a statement runs."""
    path = f"smstudio/spark/sessions?cluster={livy.cluster}"
    livy.server.until(path, lambda found: any(each["state"] == "busy" for each in found["items"]))


def test_cells_of_python_and_sql_run_on_the_cluster(notebook: Notebook) -> None:
    assert notebook.well("%%spark\nx = 20\nprint(x + 1)").text.strip() == "21"
    assert notebook.well("%%local\nx = 'here'\nprint(x)").text.strip() == "here"
    shown = notebook.well(
        "%%sql -o df\nSELECT id, concat('00', id) AS code, date'2024-02-29' AS day FROM range(3)"
    )
    frame = shown.of(FRAME_MIME)[0]
    assert frame["rows"][1] == [1, "001", "2024-02-29"] and frame["note"] == ""
    assert [column["type"] for column in frame["columns"]] == ["bigint", "string", "date"]
    assert notebook.well("print(df.code.tolist(), df.id.dtype)").text.strip() == "['000', '001', '002'] int64"


def test_a_frame_that_was_cut_says_of_how_many_rows(notebook: Notebook) -> None:
    shown = notebook.well("%%sql -o df -q\nSELECT id FROM range(1000000)")
    assert "df: 2,500 of 1,000,000 rows; -n -1 gets all." in shown.printed
    assert notebook.well("print(len(df))").text.strip() == "2500"


def test_a_hundred_thousand_rows_come_with_the_types_of_pandas(notebook: Notebook) -> None:
    query = """SELECT id, id / 3 AS x, cast(id AS string) AS t, cast(id % 2 AS boolean) AS b,
        cast(id AS decimal(10, 2)) AS m, if(id = 1, NULL, id) AS n, timestamp_seconds(id) AS at,
        array(id) AS a, rand() AS r1, rand() AS r2, rand() AS r3 FROM range(100000)"""
    notebook.well(f"%%sql -o df -q -n -1\n{query}")
    here = notebook.well(
        "print(dict(df.dtypes.astype(str)), df.at[5, 'a'][0], df.m[7], len(df), df['at'][9])"
    ).text
    there = notebook.well(
        "%%spark\n"
        f"df = spark.sql('''{query}''').toPandas()\n"
        "print(dict(df.dtypes.astype(str)), df.at[5, 'a'][0], df.m[7], len(df), df['at'][9])"
    )
    assert there.printed.strip() == here.strip()


def test_an_image_without_arrow_gets_the_rows_as_text(notebook: Notebook) -> None:
    notebook.well("import sys; kept = sys.modules.pop('pyarrow', None); sys.modules['pyarrow'] = None")
    try:
        shown = notebook.well("%%sql -o df -n 3\nSELECT concat('00', id) AS code, id FROM range(4)")
        assert "df: The first 3 rows; there are more. -n -1 gets all." in shown.printed
        whole = notebook.well("%%sql -o df -n 4\nSELECT concat('00', id) AS code, id FROM range(4)")
        assert whole.printed == "" and len(whole.of(FRAME_MIME)[0]["rows"]) == 4
        assert notebook.well("print(df.code[0], df.id.sum())").text.strip() == "000 6"
    finally:
        notebook.well("sys.modules.pop('pyarrow'); kept and sys.modules.update(pyarrow=kept)")


def test_a_frame_of_the_session_comes_by_its_name_and_shows_its_plan(notebook: Notebook) -> None:
    notebook.well("%%spark -o pair\npair = spark.createDataFrame([(1, 'a'), (2, None)], ['n', 't'])")
    assert notebook.well("pair").of(FRAME_MIME)[0]["columns"][1]["nulls"] == 1
    nodes = notebook.well("%spark_plan pair").of(PLAN_MIME)[0]["nodes"]
    assert nodes and nodes[0]["parent"] is None
    assert (
        notebook.well("%%plan\nSELECT count(*) FROM range(9)")
        .of(PLAN_MIME)[0]["nodes"][0]["name"]
        .startswith("AdaptiveSparkPlan")
    )


def test_values_arrive_as_they_are(notebook: Notebook) -> None:
    notebook.well(
        "import datetime, pandas as pd\n"
        "v = {'q': 'it\\'s \"so\"\\n\\\\', 'n': None, 'l': [1.5, True], 'd': datetime.date(2024, 2, 29)}\n"
        "p = pd.DataFrame({'t': ['007', None, 'ü\\n\"'], 'n': [1, 2, 3], 'x': [0.5, None, float('inf')],\n"
        "                  'at': pd.to_datetime(['2024-01-02 03:04:05.5', None, None])})"
    )
    notebook.well("%%send_to_spark -i v")
    assert notebook.well("%%spark\nprint(v)").printed.strip() == notebook.well("print(v)").printed.strip()
    assert "“q”" in notebook.well("%%send_to_spark -i p -t df -n q").printed
    notebook.well("%%spark -o q")
    assert notebook.well("print(q.equals(p), q.dtypes.equals(p.dtypes))").text.strip() == "True True"
    refused = notebook.run("%%send_to_spark -i pd")
    assert not refused.ok and "type module cannot be sent" in refused.error


def test_a_cell_that_fails_on_the_cluster_fails_and_says_why(notebook: Notebook) -> None:
    failed = notebook.run("%%spark\n1 / 0")
    assert not failed.ok and "ZeroDivisionError" in failed.printed
    assert "sparkmagic" not in failed.printed
    wrong = notebook.run("%%sql\nSELECT nowhere FROM range(1)")
    assert not wrong.ok and "nowhere" in wrong.error
    assert notebook.well("%%spark\nprint(1)").text.strip() == "1"


def test_a_slow_statement_has_a_bar_whose_end_stays(notebook: Notebook, livy: LivyClient) -> None:
    shown = notebook.well(f"%%spark\n{SLOW}")
    (bar,) = shown.of(PROGRESS_MIME)
    assert bar["finished"] and bar["state"] == "available" and bar["progress"] == 1.0
    assert bar["jobs"][0]["tasks"] == bar["jobs"][0]["completed"] == 8
    assert (bar["source"], bar["cluster"]) == ("livy", livy.cluster)
    assert bar["ui"].startswith("smstudio/spark/clusters/")
    assert shown.updates >= 1


def test_the_stop_button_cancels_the_statement(notebook: Notebook, livy: LivyClient) -> None:
    started = notebook.start(f"%%spark\n{SLOW}\n{SLOW}")
    running(livy)
    notebook.interrupt()
    stopped = notebook.finish(started)
    assert not stopped.ok
    assert "was cancelled" in stopped.text or "interrupted" in stopped.text.lower()
    assert notebook.well("%%spark\nprint('alive')").text.strip() == "alive"


def test_a_restarted_kernel_takes_its_session_again(
    url: str, connect: str, livy: LivyClient, tmp_path: Path
) -> None:
    """Of a kernel that names its session, as the toolbar does."""
    other = Notebook(spark_python(), tmp_path, url, TOKEN)
    try:
        first = other.well(f"{connect} --language python")
        number = int(first.of("text/plain")[0].split(",")[0].removeprefix("ID: "))
        other.well("%%spark\nkept = 'still here'")
        other.restart()
        again = other.well(f"{connect} --language python --session-id {number}")
        assert f"Connected to session {number}" in again.text
        assert other.well("%%spark\nprint(kept)").text.strip() == "still here"
        livy.server.request("DELETE", f"smstudio/spark/clusters/{livy.cluster}/sessions/{number}")
        lost = other.run("%%spark\nprint(kept)")
        assert not lost.ok and f"Session {number}" in lost.error and "has ended" in lost.error
        gone = other.run(f"{connect} --language python --session-id {number}")
        assert not gone.ok and "has ended" in gone.error
    finally:
        other.close()


def test_the_sparkmagic_kernel_of_scala_runs_cells_and_fetches_frames(
    url: str, connect: str, tmp_path: Path
) -> None:
    scala = Notebook(spark_python(), tmp_path, url, TOKEN, kind="spark")
    try:
        scala.well(connect)
        scala.well(
            'case class Place(name: String, high: Int)\nval places = Seq(Place("a", 1), Place("b", 2)).toDF'
        )
        scala.well("%%spark -o places")
        assert scala.well("%%local\nprint(places.name.tolist())").text.strip() == "['a', 'b']"
        scala.well("%%local\nw = 'say \"ü\"\\n'; many = [1, 2]")
        scala.well("%%send_to_spark -i w")
        scala.well("%%send_to_spark -i many")
        shown = scala.well("println(w.trim + many.sum)").text
        assert 'say "ü"3' in shown
        scala.well("%%local\nimport pandas as pd; p = pd.DataFrame({'t': ['007'], 'n': [1.5]})")
        scala.well("%%send_to_spark -i p -t df")
        assert "007" in scala.well("p.show()").text
        assert scala.well("%%sql\nSELECT 1 AS one").of(FRAME_MIME)[0]["rows"] == [[1]]
    finally:
        scala.close()


def test_a_server_that_stumbles_costs_no_cell_and_no_order_is_sent_twice() -> None:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(STUBS)])}
    script = Path(__file__).with_name("spark_transport.py")
    subprocess.run([spark_python(), script], env=environ, check=True, timeout=120)


def test_a_spark_of_the_notebooks_own_has_bars_grids_and_plans(url: str, tmp_path: Path) -> None:
    own = Notebook(spark_python(), tmp_path, url, TOKEN)
    try:
        own.well(LOAD)
        own.well(
            "from pyspark.sql import SparkSession\n"
            "spark = SparkSession.builder.master('local[2]').config('spark.ui.enabled', 'false')"
            ".config('spark.driver.memory', '500m').getOrCreate(); sc = spark.sparkContext"
        )
        shown = own.well(SLOW)
        (bar,) = shown.of(PROGRESS_MIME)
        assert (bar["source"], bar["finished"], bar["progress"]) == ("local", True, 1.0)
        assert bar["jobs"][0]["completed"] == 8 and shown.updates >= 1
        assert own.well("1 + 1").of(PROGRESS_MIME) == []
        frame = own.well("show_frame(spark.range(5000).toDF('n'))").of(FRAME_MIME)[0]
        assert frame["cut"] and frame["columns"][0]["type"] == "bigint" and len(frame["rows"]) == 1000
        own.well("df = spark.range(9)")
        assert own.well("%spark_plan df").of(PLAN_MIME)[0]["nodes"]
        assert own.well("%%plan\nSELECT 1").of(PLAN_MIME)[0]["nodes"]
        assert own.well(f"{SLOW.splitlines()[1]}; spark.stop()").of(PROGRESS_MIME)[0]["finished"]
    finally:
        own.close()


def test_the_end_leaves_nothing(notebook: Notebook, livy: LivyClient) -> None:
    notebook.well("%%cleanup -f")
    assert livy.server.get(f"smstudio/spark/sessions?cluster={livy.cluster}")["items"] == []
    assert "No session is open" in notebook.well("%%info").text
