"""A session's driver against bare PySpark, in the same image and in turns.

The bare one is a program as its user would write it, with the same memory and cores; both are measured from
the start of their process.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.drills.spark_driver import DriverProcess
from tests.spark_image import spark_python

from .report import Figure, figure

STARTS = 2
ROUNDS = 20
TASK_ROUNDS = 4
CORES = 2
HEAP_MB = 700
COUNT = "spark.range(1000000).count()"
TASKS = "sc.parallelize(range(2000), 200).map(lambda x: sum(range(3000))).count()"
"""Some seconds of small tasks, so that what looks at them is felt."""
TIMED = "import time\nbegan = time.perf_counter()\n{code}\ntime.perf_counter() - began"
LOOK_SECONDS = 0.5
BARE = f"""
import json, sys, time
from pyspark.sql import SparkSession

spark = (SparkSession.builder.master("local[{CORES}]").config("spark.driver.memory", "{HEAP_MB}m")
         .config("spark.ui.showConsoleProgress", "false").config("spark.ui.port", "0").getOrCreate())
sc = spark.sparkContext
print(json.dumps("started"), flush=True)
for line in sys.stdin:
    code = json.loads(line)
    began = time.perf_counter()
    eval(code)
    print(json.dumps(time.perf_counter() - began), flush=True)
"""


def all_spark() -> list[Figure]:
    """Measure starts, round trips and what progress costs."""
    python = spark_python()
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as name:
        folder = Path(name)
        return [*_starts(python, folder), *_statements(python, folder)]


def _starts(python: Path, folder: Path) -> list[Figure]:
    idle, first, bare_started, bare_first = [], [], [], []
    for number in range(STARTS):
        began = time.perf_counter()
        with _driver(python, folder / f"start-{number}") as driver:
            idle.append(time.perf_counter() - began)
            driver.run(COUNT)
            first.append(time.perf_counter() - began)
        began = time.perf_counter()
        with _bare(python) as bare:
            bare_started.append(time.perf_counter() - began)
            _ask(bare, COUNT)
            bare_first.append(time.perf_counter() - began)
    warm = []
    with _driver(python, folder / "warm", warm_up=True) as driver:
        began = time.perf_counter()
        driver.ask("adopt", name="mine", kind="pyspark", conf={}, variables={})
        driver.run(COUNT)
        warm.append(time.perf_counter() - began)
    goal = "≤ 1.3 × bare SparkSession"
    peer = "python with pyspark"
    return [
        figure("Spark session ready", idle, goal, peer=peer, peer_values=bare_started),
        figure("Spark session to its first count", first, goal, peer=peer, peer_values=bare_first),
        figure("the same, pre-warmed", warm, "≤ 2 s", peer=peer, peer_values=bare_first),
    ]


def _statements(python: Path, folder: Path) -> list[Figure]:
    with ExitStack() as stack:
        driver = stack.enter_context(_driver(python, folder / "statements"))
        bare = stack.enter_context(_bare(python))
        for code in (COUNT, TASKS):  # both have compiled what they run
            driver.run(code)
            _ask(bare, code)
        trips: list[float] = []
        beyond: list[float] = []
        for _ in range(ROUNDS):
            trips.append(_seconds(driver, "1 + 1"))
            beyond.append(_seconds(driver, COUNT) - _ask(bare, COUNT))
        alone, watched = [], []
        for _ in range(TASK_ROUNDS):
            alone.append(_ask(bare, TASKS))
            watched.append(_watched(driver))
    return [
        figure("statement 1 + 1, there and back", [1000 * each for each in trips], "≤ 150 ms", unit="ms"),
        figure("statement range.count, beyond bare", [1000 * each for each in beyond], "≤ 150 ms", unit="ms"),
        figure(
            "200 tasks while progress is looked at",
            watched,
            "≤ 1.03 × bare",
            peer="python with pyspark",
            peer_values=alone,
        ),
    ]


def _seconds(driver: DriverProcess, code: str) -> float:
    began = time.perf_counter()
    driver.run(code)
    return time.perf_counter() - began


def _watched(driver: DriverProcess) -> float:
    """Return the seconds that the tasks take while a client asks for progress, as a notebook's bar does."""
    number = driver.submit(TIMED.format(code=TASKS))
    ended = threading.Event()

    def look() -> None:
        connection = driver.connect()
        while not ended.wait(LOOK_SECONDS):
            connection.ask("progress", n=number)
        connection.close()

    looking = threading.Thread(target=look)
    looking.start()
    text = driver.wait(number)["output"]["data"]["text/plain"]
    ended.set()
    looking.join()
    return float(text)


@contextmanager
def _driver(python: Path, folder: Path, **order: Any) -> Iterator[DriverProcess]:
    driver = DriverProcess(python, folder, cores=CORES, heap_mb=HEAP_MB, **order)
    try:
        driver.wait_idle()
        yield driver
    finally:
        driver.close()


@contextmanager
def _bare(python: Path) -> Iterator[subprocess.Popen[str]]:
    environ = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYSPARK_PYTHON": str(python),
    }
    process = subprocess.Popen(
        [python, "-c", BARE],
        env=environ,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        assert json.loads(process.stdout.readline()) == "started"
        yield process
    finally:
        process.communicate(timeout=60)


def _ask(bare: subprocess.Popen[str], code: str) -> float:
    assert bare.stdin is not None and bare.stdout is not None
    bare.stdin.write(json.dumps(code) + "\n")
    bare.stdin.flush()
    return float(json.loads(bare.stdout.readline()))
