"""What plain Jupyter does works with the studio's kernels, and the studio's notebooks with plain Jupyter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from .studio import StudioServer

STUDIO_METADATA = {
    "image": "data-science",
    "image_version": "1.0.0",
    "kernel": "python3",
    "instance_type": "ml.m5.24xlarge",
    "startup_script": "mine",
}


def notebook(*sources: str) -> Any:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "smstudio": STUDIO_METADATA,
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def test_a_second_client_shares_a_kernel(studio: StudioServer) -> None:
    kernel_id = studio.start_kernel("a.ipynb", "ml.t3.tiny")
    page, console = studio.client(kernel_id), studio.client(kernel_id)
    try:
        page.execute("shared = 6 * 7\nprint('from the page')")
        seen = ""
        while "from the page" not in seen:
            message = console.get_iopub_msg(timeout=60)
            seen = message["content"].get("text", "")
        reply = console.execute_interactive("print(shared)", timeout=60, output_hook=lambda message: None)
        assert reply["content"]["status"] == "ok"
    finally:
        page.stop_channels()
        console.stop_channels()
    assert studio.run(kernel_id, "print(shared)") == "42"


def test_a_kernel_that_nobody_placed_runs_in_the_servers_own_environment(studio: StudioServer) -> None:
    kernel_id = studio.request("POST", "api/kernels", {"name": "python3"})["id"]
    assert studio.run(kernel_id, "import sys; print(sys.prefix)") == sys.prefix
    items = studio.get("smstudio/kernels/placements")["items"]
    assert [(each["kernel_id"], each["instance_type"]) for each in items] == [(kernel_id, "system")]
    studio.request("DELETE", f"api/kernels/{kernel_id}")
    assert studio.get("smstudio/kernels/placements")["items"] == []


def test_nbclient_runs_the_studios_notebooks_without_a_server(tmp_path: Path) -> None:
    ran = NotebookClient(notebook("x = 6", "print(x * 7)"), resources={"metadata": {"path": str(tmp_path)}})
    assert ran.execute()["cells"][1]["outputs"][0]["text"] == "42\n"


def test_nbconvert_runs_the_studios_notebooks_and_keeps_their_metadata(tmp_path: Path) -> None:
    path = tmp_path / f"{uuid.uuid4().hex}.ipynb"
    nbformat.write(notebook("print(6 * 7)"), path)
    env = {
        **os.environ,
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
    }
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", str(path)],
        env=env,
        check=True,
        capture_output=True,
        timeout=200,
    )
    done = json.loads(path.read_text())
    assert done["cells"][0]["outputs"][0]["text"] == ["42\n"]
    assert done["metadata"]["smstudio"] == STUDIO_METADATA
