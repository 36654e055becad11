"""The bar of Spark Connect, from what its server says of an operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jupyter_smstudio.spark.runtime.magics.progress import PROGRESS_MIME
from jupyter_smstudio.spark.runtime.magics.spark_connect import Watch


@dataclass
class StageInfo:
    """As ``pyspark.sql.connect.shell.progress.StageInfo``."""

    stage_id: int
    num_tasks: int
    num_completed_tasks: int
    num_bytes_read: int
    done: bool


class Notebook:
    """Keeps what is shown, and lets a test say what time it is."""

    def __init__(self) -> None:
        self.shown: list[tuple[dict[str, Any], str, bool]] = []
        self.seconds = 0.0
        self.watch = Watch("j-1", lambda *shown: self.shown.append(shown), lambda: self.seconds)


def test_each_operation_has_a_bar_of_its_own() -> None:
    notebook = Notebook()
    watch = notebook.watch
    stages = [StageInfo(0, 4, 4, 100, True), StageInfo(1, 6, 1, 0, False)]
    watch([], 0, "a", False)
    notebook.seconds = 1.0
    watch(stages, 3, "a", False)
    watch(stages, 3, "b", False)
    notebook.seconds = 2.0
    watch([StageInfo(0, 4, 4, 100, True), StageInfo(1, 6, 6, 0, True)], 0, "a", True)
    assert [update for _, _, update in notebook.shown] == [False, True]
    first, last = (bundle[PROGRESS_MIME] for bundle, _, _ in notebook.shown)
    assert (first["source"], first["cluster"], first["progress"], first["finished"]) == (
        "connect",
        "j-1",
        0.5,
        False,
    )
    assert first["jobs"][0]["stages"][1]["active"] == 3
    assert (last["progress"], last["state"], last["finished"]) == (1.0, "available", True)


def test_an_operation_that_is_done_at_once_shows_nothing() -> None:
    notebook = Notebook()
    watch = notebook.watch
    watch([], 0, "a", False)
    watch(None, 0, "a", True)
    assert notebook.shown == []
