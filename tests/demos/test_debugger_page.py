"""The code of the debugger's documentation, executed as it stands, in the image that it means."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..drills.studio import StudioServer
from .offline import missing

PAGE = Path(__file__).parents[2] / "docs" / "features" / "debugger.md"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
IMAGE = "pytorch-cpu"
TRAINING = """
import torch

def train(model):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(3):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(torch.rand(4, 5)), torch.rand(4, 2)).backward()
        optimizer.step()

model = torch.nn.Sequential(torch.nn.Linear(5, 3), torch.nn.Linear(3, 2))
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StudioServer]:
    if reason := missing(IMAGE, tmp_path / "none"):
        pytest.skip(reason)
    server = StudioServer(tmp_path).start()
    yield server
    server.stop()


@pytest.mark.timeout(300)
def test_its_examples_run(server: StudioServer) -> None:
    job, notebook = BLOCK.findall(PAGE.read_text())[:2]
    assert "sdk.PyTorch(" in job and "debugger.attach(" in notebook
    (server.root / "train.py").write_text(f"{TRAINING}\ntrain(model)\n")
    kernel_id = str(uuid.uuid4())
    place = {"image": IMAGE, "instance_type": "ml.t3.medium", "startup_script": "", "path": "page.ipynb"}
    server.request("PUT", f"smstudio/kernels/placements/{kernel_id}", place)
    kernel = {"id": kernel_id, "name": "python3"}
    session = {"path": "page.ipynb", "type": "notebook", "name": "page.ipynb", "kernel": kernel}
    server.request("POST", "api/sessions", session)
    client = server.client(kernel_id)
    try:
        for source in (job, TRAINING, notebook):
            reply = client.execute_interactive(source, timeout=120, output_hook=lambda _: None)
            assert reply["content"]["status"] == "ok", f"{source}\n{reply['content'].get('evalue')}"
    finally:
        client.stop_channels()
    loop, job_of_page = server.get("smstudio/debugger/jobs")["items"]
    assert (loop["kind"], loop["name"]) == ("notebook", "page-Sequential-1")
    assert (job_of_page["kind"], job_of_page["state"]) == ("job", "Completed"), json.dumps(job_of_page)
    assert {"gradients", "weights"} <= set(loop["collections"]) & set(job_of_page["collections"])
