"""Every demo notebook, executed in the image and on the instance type that it names."""

from __future__ import annotations

import os
from typing import Any

import pytest

from ..drills.studio import StudioServer
from .running import NOTEBOOKS, SAMPLE_DATA, kernel_of, read, run_all

ELSEWHERE = {"4-watch-a-training", "5-spark-to-model"}
"""In a browser, ``tests/ui/debugger-notebook.spec.ts``, and on clusters, ``test_spark_notebook.py``."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Start one server for all notebooks; the image is built once."""
    if SAMPLE_DATA.exists():
        os.environ.setdefault("SMSTUDIO_SAMPLE_DATA", str(SAMPLE_DATA))
    server = StudioServer(tmp_path_factory.mktemp("demos"), "--SmStudioApp.start_mlflow=True").start()
    yield server
    server.stop()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", sorted({path.stem for path in NOTEBOOKS.glob("*.ipynb")} - ELSEWHERE))
def test_it_runs_from_top_to_bottom(server: StudioServer, name: str) -> None:
    notebook = read(name)
    with kernel_of(server, notebook, name) as client:
        run_all(client, notebook)
