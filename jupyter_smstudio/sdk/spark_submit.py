"""Runs an application on Spark within a processing job; the job's entry point, copied beside the application.

``submit.json`` in the same folder says what is run; the program's own arguments are the application's. Spark
runs in local mode with the instance's cores and memory; the driver's log is the job's.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ORDER = "submit.json"
EVENT_LOG = "/opt/ml/processing/spark-events"
"""Spark's history of the application; an output of the job."""
CGROUPS = Path("/sys/fs/cgroup")
MIB = 1 << 20
PYTHON_SHARE = 0.35
"""Of the instance's memory, left to Python: the driver, and a worker for each core."""
LEAST_HEAP_MIB = 512
UNLIMITED = 1 << 60
"""What version 1 of control groups says where there is no limit is some number above this."""


def main(arguments: Sequence[str]) -> None:
    """Become ``spark-submit``; returns never.

    Raises:
        SystemExit: there is no PySpark in the image.
    """
    folder = Path(__file__).resolve().parent
    order = json.loads((folder / ORDER).read_text())
    home = spark_home()
    environment = {**os.environ, **order["environment"], "SPARK_HOME": home}
    environment["PYSPARK_PYTHON"] = environment["PYSPARK_DRIVER_PYTHON"] = sys.executable
    Path(EVENT_LOG).mkdir(parents=True, exist_ok=True)
    cores = int(os.environ.get("SM_NUM_CPUS", "0")) or os.cpu_count() or 1
    command = [f"{home}/bin/spark-submit", *options(order, folder, cores, heap_mib(memory_bytes()))]
    sys.stdout.flush()
    os.execve(command[0], [*command, str(folder / order["app"]), *arguments], environment)


def options(order: Mapping[str, Any], folder: Path, cores: int, heap: int) -> list[str]:
    """Return the options of ``spark-submit``.

    Args:
        order: ``py_files``, ``jars``, ``files``: names in the folder; ``properties``: of the user.
        folder: of the application.
        cores: of the instance.
        heap: of the driver, in MiB.
    """
    properties = {
        "spark.driver.memory": f"{heap}m",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": f"file://{EVENT_LOG}",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": str(2 * cores),
        **order["properties"],
    }
    found = ["--master", f"local[{cores}]"]
    for option, names in (("--py-files", "py_files"), ("--jars", "jars"), ("--files", "files")):
        if order[names]:
            found += [option, ",".join(str(folder / name) for name in order[names])]
    for name, value in properties.items():
        found += ["--conf", f"{name}={value}"]
    return found


def heap_mib(memory: int) -> int:
    """Return the heap of the driver, which is Spark itself in local mode, for an instance's memory."""
    return max(LEAST_HEAP_MIB, int(memory * (1 - PYTHON_SHARE)) // MIB)


def memory_bytes() -> int:
    """Return the least of what the machine has and this process's control groups allow."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([machine, *_limits()])


def _limits() -> Iterator[int]:
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            root, name = CGROUPS, "memory.max"
        elif "memory" in controllers.split(","):
            root, name = CGROUPS / "memory", "memory.limit_in_bytes"
        else:
            continue
        group = root / path.lstrip("/")
        for folder in (group, *group.parents):
            limit = folder / name
            if limit.is_file() and (text := limit.read_text().strip()) != "max" and int(text) < UNLIMITED:
                yield int(text)
            if folder == root:
                break


def spark_home() -> str:
    """Return where the image's PySpark is."""
    found = importlib.util.find_spec("pyspark")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("The image has no PySpark. Choose the image sparkanalytics.")
    return str(found.submodule_search_locations[0])


if __name__ == "__main__":
    main(sys.argv[1:])
