"""A session's driver against bare PySpark, in the same image and in turns.

Both have the same memory and cores, and are measured from the start of their process.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.drills.spark_driver import DriverProcess
from tests.spark_image import spark_python

from .report import Figure, figure, paired
from .spark_bare import CORES, HEAP_MB, PEER, bare_spark

STARTS = 3
ROUNDS = 20
COUNT = "spark.range(1000000).count()"


def all_spark() -> list[Figure]:
    """Measure starts and round trips."""
    python = spark_python()
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as name:
        folder = Path(name)
        return [*_starts(python, folder), *_statements(python, folder)]


def _starts(python: Path, folder: Path) -> list[Figure]:
    ready, first, bare_ready, bare_first = [], [], [], []
    for number in range(STARTS):
        began = time.perf_counter()
        with _driver(python, folder / f"start-{number}") as driver:
            ready.append(time.perf_counter() - began)
            driver.run(COUNT)
            first.append(time.perf_counter() - began)
        began = time.perf_counter()
        with bare_spark(python) as bare:
            bare_ready.append(time.perf_counter() - began)
            bare.seconds(COUNT)
            bare_first.append(time.perf_counter() - began)
    warm = []
    with _driver(python, folder / "warm", warm_up=True) as driver:
        began = time.perf_counter()
        driver.ask("adopt", name="mine", kind="pyspark", conf={}, variables={})
        driver.run(COUNT)
        warm.append(time.perf_counter() - began)
    goal = "≤ 1.3 × bare SparkSession"
    return [
        paired("Spark session ready", ready, bare_ready, goal, peer=PEER),
        paired("Spark session to its first count", first, bare_first, goal, peer=PEER),
        figure("the same, pre-warmed", warm, "≤ 2 s", peer=PEER, peer_values=bare_first),
    ]


def _statements(python: Path, folder: Path) -> list[Figure]:
    with ExitStack() as stack:
        driver = stack.enter_context(_driver(python, folder / "statements"))
        bare = stack.enter_context(bare_spark(python))
        driver.run(COUNT)  # both have compiled what they run
        bare.seconds(COUNT)
        trips: list[float] = []
        beyond: list[float] = []
        for _ in range(ROUNDS):
            trips.append(_seconds(driver, "1 + 1"))
            beyond.append(_seconds(driver, COUNT) - bare.seconds(COUNT))
    return [
        figure("statement 1 + 1, there and back", [1000 * each for each in trips], "≤ 150 ms", unit="ms"),
        figure("statement range.count, beyond bare", [1000 * each for each in beyond], "≤ 150 ms", unit="ms"),
    ]


def _seconds(driver: DriverProcess, code: str) -> float:
    began = time.perf_counter()
    driver.run(code)
    return time.perf_counter() - began


@contextmanager
def _driver(python: Path, folder: Path, **order: Any) -> Iterator[DriverProcess]:
    driver = DriverProcess(python, folder, cores=CORES, heap_mb=HEAP_MB, **order)
    try:
        driver.wait_idle()
        yield driver
    finally:
        driver.close()
