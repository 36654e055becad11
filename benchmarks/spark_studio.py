"""What the benchmarks of Spark ask of a studio: clusters whose memory is taken, cells, and what runs cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.drills.spark_notebook import Notebook
from tests.drills.spark_studio import LivyClient
from tests.drills.studio import TOKEN
from tests.spark_image import spark_python

SESSIONS = 2
"""As many as fit into a cluster: no further driver is then warmed, whose start would be felt."""


def fill(livy: LivyClient) -> list[int]:
    """Open sessions until the cluster has no memory left, and return their numbers."""
    open_now = [session["id"] for session in livy.get("/sessions")["sessions"]]
    return [*open_now, *(livy.session() for _ in range(SESSIONS - len(open_now)))]


@contextmanager
def notebook_of(livy: LivyClient, folder: Path) -> Iterator[Notebook]:
    """Start a kernel that can reach the studio."""
    notebook = Notebook(spark_python(), folder, f"http://127.0.0.1:{livy.server.port}", TOKEN)
    try:
        notebook.well("%load_ext sagemaker_studio_analytics_extension.magics")
        yield notebook
    finally:
        notebook.close()


def connect(notebook: Notebook, livy: LivyClient) -> None:
    """Run the cell that connects a notebook."""
    notebook.well(f"%sm_analytics emr connect --cluster-id {livy.cluster} --auth-type None --language python")


def timed_cell(code: str) -> str:
    """Return a cell that runs one expression on the cluster, and prints the seconds that it took there."""
    return f"%%spark\nimport time\n_began = time.perf_counter()\n{code}\nprint(time.perf_counter() - _began)"


def driver_pid(livy: LivyClient, session: int) -> int:
    """Return the process of a session."""
    return int(livy.text(session, "import os\nprint(os.getpid())"))


def processor_seconds(*pids: int) -> float:
    """Return the processor time that processes have used, without that of their children."""
    return float(sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids))


def memory_bytes(pid: int) -> int:
    """Return the memory of a process with its children; what they share counts once."""
    process = psutil.Process(pid)
    return sum(each.memory_full_info().pss for each in [process, *process.children(recursive=True)])
