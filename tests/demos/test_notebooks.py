"""Every demo notebook, executed in the image and on the instance type that it names."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

import nbformat
import pytest

from ..drills.studio import StudioServer

NOTEBOOKS = Path(__file__).parents[2] / "binder" / "notebooks"
WALKED_THROUGH = {"4-watch-a-training"}
"""In a browser, from top to bottom: ``tests/ui/debugger-notebook.spec.ts``."""
SAMPLE_DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Start one server for all notebooks; the image is built once."""
    if SAMPLE_DATA.exists():
        os.environ.setdefault("SMSTUDIO_SAMPLE_DATA", str(SAMPLE_DATA))
    server = StudioServer(tmp_path_factory.mktemp("demos"), "--SmStudioApp.start_mlflow=True").start()
    yield server
    server.stop()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "path",
    sorted(path for path in NOTEBOOKS.glob("*.ipynb") if path.stem not in WALKED_THROUGH),
    ids=lambda path: path.stem,
)
def test_it_runs_from_top_to_bottom(server: StudioServer, path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    kernel_id = str(uuid.uuid4())
    place = {**notebook.metadata["smstudio"], "path": path.name}
    server.request("PUT", f"smstudio/kernels/placements/{kernel_id}", place)
    kernel = {"id": kernel_id, "name": notebook.metadata["kernelspec"]["name"]}
    session = {"path": path.name, "type": "notebook", "name": path.name, "kernel": kernel}
    server.request("POST", "api/sessions", session)
    client = server.client(kernel_id)
    try:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                reply = client.execute_interactive(cell.source, timeout=300, output_hook=lambda _: None)
                content = reply["content"]
                assert content["status"] == "ok", f"{cell.source}\n{content.get('evalue')}"
    finally:
        client.stop_channels()
    server.request("DELETE", f"smstudio/kernels/placements/{kernel_id}")
    assert server.get("api/kernels") == []
