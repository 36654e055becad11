"""Runs the cells of a demo notebook one after the other, where the notebook says."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.blocking.client import BlockingKernelClient

from ..drills.studio import StudioServer

NOTEBOOKS = Path(__file__).parents[2] / "binder" / "notebooks"
SAMPLE_DATA = Path(__file__).parents[3] / "shared" / "data"
CELL_SECONDS = 300


def read(name: str) -> Any:
    """Return a notebook, checked."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    return notebook


@contextmanager
def kernel_of(server: StudioServer, notebook: Any, name: str) -> Iterator[BlockingKernelClient]:
    """Start the kernel that a notebook names, and shut it down afterwards."""
    kernel_id, path = str(uuid.uuid4()), f"{name}.ipynb"
    place = {**notebook.metadata["smstudio"], "path": path}
    server.request("PUT", f"smstudio/kernels/placements/{kernel_id}", place)
    kernel = {"id": kernel_id, "name": notebook.metadata["kernelspec"]["name"]}
    session = {"path": path, "type": "notebook", "name": path, "kernel": kernel}
    server.request("POST", "api/sessions", session)
    client = server.client(kernel_id)
    try:
        yield client
    finally:
        client.stop_channels()
    server.request("DELETE", f"smstudio/kernels/placements/{kernel_id}")
    assert server.get("api/kernels") == []


def run_all(client: BlockingKernelClient, notebook: Any) -> None:
    """Run every cell; each has to end well."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            run(client, cell.source)


def run(client: BlockingKernelClient, code: str) -> str:
    """Run a cell that has to end well, and return what it printed."""
    told: list[str] = []

    def hear(message: dict[str, Any]) -> None:
        content = message["content"]
        told.append(content.get("text") or "\n".join(content.get("traceback", [])))

    reply = client.execute_interactive(code, timeout=CELL_SECONDS, output_hook=hear)
    content = reply["content"]
    assert content["status"] == "ok", f"{code}\n{content.get('evalue')}\n{''.join(told)}"
    return "".join(told).strip()
