"""What it costs to look at a statement while it runs, and how far behind what is told of it is.

The statement runs in a notebook's cell on a cluster of a studio, with the bar below it. Bare PySpark runs the
same, in turns.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from jupyter_smstudio.spark.runtime.magics.progress import PROGRESS_MIME
from tests.drills.spark_notebook import Notebook
from tests.drills.spark_studio import FINAL, LivyClient, cluster_in
from tests.spark_image import spark_python

from .report import Figure, figure, paired
from .spark_bare import CORES, PEER, BareSpark, bare_spark
from .spark_studio import connect, driver_pid, fill, notebook_of, processor_seconds, timed_cell

PAIRS = 6
IDLE_SECONDS = 5
HEAP_MB = 1024
"""A session's own, if it asks for nothing."""
TASKS = "sc.parallelize(range(2000), 200).map(lambda x: sum(range(3000))).count()"
"""Some seconds of small tasks, so that what looks at them is felt."""
TOLD_TASKS = 24
ENDS = f"""import json, time
def _end(number):
    time.sleep(0.4)
    return time.time()
print(json.dumps(sc.parallelize(range({TOLD_TASKS}), {TOLD_TASKS}).map(_end).collect()))"""


def spark_progress() -> list[Figure]:
    """Measure what progress costs, and how late it is."""
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as name:
        folder = Path(name)
        with cluster_in(folder / "server") as livy, notebook_of(livy, folder / "notebook") as notebook:
            connect(notebook, livy)
            session = fill(livy)[0]
            with bare_spark(spark_python(), HEAP_MB) as bare:
                figures = _slow_down(notebook, livy, session, bare)
            return [*figures, _lag(livy, session)]


def _slow_down(notebook: Notebook, livy: LivyClient, session: int, bare: BareSpark) -> list[Figure]:
    assert livy.server.process is not None
    # None of them computes: the statement's work is done by the driver's Java and its Python workers.
    lookers = livy.server.process.pid, notebook.pid, driver_pid(livy, session)
    idle = _share(lookers, lambda: time.sleep(IDLE_SECONDS))
    seconds, bare_seconds, shares = [], [], []

    def cell() -> None:
        ended = notebook.well(timed_cell(TASKS))
        assert ended.of(PROGRESS_MIME)[-1]["finished"]
        seconds.append(float(ended.printed.splitlines()[-1]))

    for _ in range(1 + PAIRS):
        bare_seconds.append(bare.seconds(TASKS))
        shares.append(_share(lookers, cell) - idle)
    rest = slice(1, None)  # the first have compiled what they run
    goal = "≤ 1.03 × bare"
    return [
        paired("200 tasks in a cell with its bar", seconds[rest], bare_seconds[rest], goal, peer=PEER),
        figure("processor time that looking takes, of all cores", shares[rest], "≤ 3 %", unit="%"),
    ]


def _share(pids: Sequence[int], run: Callable[[], None]) -> float:
    """Return what processes use of the processor meanwhile, in percent of all cores."""
    began, before = time.perf_counter(), processor_seconds(*pids)
    run()
    used = processor_seconds(*pids) - before
    return 100 * used / CORES / (time.perf_counter() - began)


def _lag(livy: LivyClient, session: int) -> Figure:
    """Return how long after a task's end the first event comes that counts it."""
    told: list[tuple[float, float]] = []
    listening = threading.Event()

    def listen() -> None:
        with livy.server.events() as events:
            listening.set()
            for event in events:
                if event.get("action") == "statement.changed":
                    told.append((time.time(), event["payload"]["progress"]))
                    if event["payload"]["state"] in FINAL:
                        return

    listener = threading.Thread(target=listen)
    listener.start()
    listening.wait()
    ends = sorted(json.loads(livy.text(session, ENDS)))
    listener.join()
    lags = []
    for number, end in enumerate(ends, 1):
        told_at = next(at for at, share in told if share >= number / TOLD_TASKS - 0.001)
        lags.append(max(0.0, told_at - end))
    return figure("progress event after a task's end", lags, "≤ 1 s")
