"""A result of ``%%sql -o`` in a notebook against ``toPandas()`` where the data is.

The notebook's kernel, the server and its gateway stand between; the same query, in turns, in one session.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.drills.spark_notebook import Notebook
from tests.drills.spark_studio import cluster_in

from .report import Figure, figure, paired
from .spark_studio import connect, fill, notebook_of, timed_cell

ROWS = 100_000
WARM_UPS = 5
"""Pairs that are not counted: Java compiles what it runs often, and both are to find it compiled."""
ROUNDS = 20
QUERY = f"""SELECT id, id / 3 AS x, rand() AS y, cast(id AS string) AS t, id % 7 AS g,
    timestamp_seconds(id) AS at FROM range({ROWS})"""
FETCH = f"%%sql -o df -q -n -1\n{QUERY}"
THERE = timed_cell(f"_df = spark.sql('''{QUERY}''').toPandas()")


def spark_frames() -> list[Figure]:
    """Measure how long rows take to the notebook, beside how long they take to the driver."""
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as name:
        folder = Path(name)
        with cluster_in(folder / "server") as livy, notebook_of(livy, folder / "notebook") as notebook:
            began = time.perf_counter()
            connect(notebook, livy)
            connected = time.perf_counter() - began
            fill(livy)
            return [figure("connect cell to a pre-warmed session", [connected], "≤ 2 s"), _frames(notebook)]


def _frames(notebook: Notebook) -> Figure:
    fetched: list[float] = []
    there: list[float] = []
    turns = [(_fetch, fetched), (_convert, there)]
    for number in range(WARM_UPS + ROUNDS):
        # Whichever comes second finds what the first has left in caches, and its garbage.
        for measure, seconds in turns if number % 2 else reversed(turns):
            seconds.append(measure(notebook))
    return paired(
        f"%%sql -o of {ROWS:,} rows in the notebook",
        fetched[WARM_UPS:],
        there[WARM_UPS:],
        "≤ 2 × toPandas()",
        peer="toPandas() in the driver",
    )


def _fetch(notebook: Notebook) -> float:
    began = time.perf_counter()
    notebook.well(FETCH)
    return time.perf_counter() - began


def _convert(notebook: Notebook) -> float:
    return float(notebook.well(THERE).printed.splitlines()[0])
