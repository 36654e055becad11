"""PySpark as its user would write a program of it: what sessions are measured against."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.spark_image import spark_java

CORES = 2
HEAP_MB = 700
PEER = "python with pyspark"
PROGRAM = """
import json, sys, time
from pyspark.sql import SparkSession

spark = (SparkSession.builder.master("local[{cores}]").config("spark.driver.memory", "{heap_mb}m")
         .config("spark.ui.showConsoleProgress", "false").config("spark.ui.port", "0").getOrCreate())
sc = spark.sparkContext
print(json.dumps("started"), flush=True)
for line in sys.stdin:
    code = json.loads(line)
    began = time.perf_counter()
    eval(code)
    print(json.dumps(time.perf_counter() - began), flush=True)
"""


class BareSpark:
    """A program that evaluates what it is sent, and says how long it took.

    Args:
        process: of the program.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def seconds(self, code: str) -> float:
        """Evaluate code, and return the seconds that it took in the program."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(code) + "\n")
        self.process.stdin.flush()
        return float(json.loads(self.process.stdout.readline()))


@contextmanager
def bare_spark(python: Path, heap_mb: int = HEAP_MB) -> Iterator[BareSpark]:
    """Start the program; its session is up when this returns."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [python, "-c", PROGRAM.format(cores=CORES, heap_mb=heap_mb)],
        env={**environ, "PYSPARK_PYTHON": str(python), **spark_java()},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        assert json.loads(process.stdout.readline()) == "started"
        yield BareSpark(process)
    finally:
        process.communicate(timeout=60)
