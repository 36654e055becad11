"""A result of ``%%sql -o`` in a notebook against ``toPandas()`` where the data is.

The notebook's kernel, the server and its gateway stand between; the same query, in turns, in one session.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.drills.spark_notebook import Notebook
from tests.drills.spark_studio import cluster_in
from tests.drills.studio import TOKEN
from tests.spark_image import spark_python

from .report import Figure, figure

ROWS = 100_000
ROUNDS = 7
QUERY = f"""SELECT id, id / 3 AS x, rand() AS y, cast(id AS string) AS t, id % 7 AS g,
    timestamp_seconds(id) AS at FROM range({ROWS})"""
FETCH = f"%%sql -o df -q -n -1\n{QUERY}"
THERE = f"""%%spark
import time
_began = time.perf_counter()
_df = spark.sql('''{QUERY}''').toPandas()
print(time.perf_counter() - _began)"""


def spark_frames() -> list[Figure]:
    """Measure how long rows take to the notebook, beside how long they take to the driver."""
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as name:
        folder = Path(name)
        with cluster_in(folder / "server") as livy:
            url = f"http://127.0.0.1:{livy.server.port}"
            notebook = Notebook(spark_python(), folder / "notebook", url, TOKEN)
            try:
                return _frames(notebook, livy.cluster)
            finally:
                notebook.close()


def _frames(notebook: Notebook, cluster: str) -> list[Figure]:
    notebook.well("%load_ext sagemaker_studio_analytics_extension.magics")
    began = time.perf_counter()
    notebook.well(f"%sm_analytics emr connect --cluster-id {cluster} --auth-type None --language python")
    connected = [time.perf_counter() - began]
    for code in (FETCH, THERE):  # both have compiled what they run
        notebook.well(code)
    fetched, there = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        notebook.well(FETCH)
        fetched.append(time.perf_counter() - began)
        there.append(float(notebook.well(THERE).printed.splitlines()[0]))
    return [
        figure("connect cell to a pre-warmed session", connected, "≤ 2 s"),
        figure(
            f"%%sql -o of {ROWS:,} rows in the notebook",
            fetched,
            "≤ 2 × toPandas()",
            peer="toPandas() in the driver",
            peer_values=there,
        ),
    ]
