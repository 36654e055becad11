"""Two hosts of one job train together, in the real PyTorch image: torch.distributed over gloo."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .studio import StudioServer

IMAGE = "pytorch-cpu"
BUILD_SECONDS, JOB_SECONDS = 600.0, 180.0
SUMS = """\
import json, os
import torch
import torch.distributed as dist

with open(os.path.join(os.environ["SM_INPUT_CONFIG_DIR"], "resourceconfig.json")) as file:
    resources = json.load(file)
assert resources["hosts"] == json.loads(os.environ["SM_HOSTS"])
assert resources["current_host"] == os.environ["SM_CURRENT_HOST"]
assert resources["network_interface_name"] == os.environ["SM_NETWORK_INTERFACE_NAME"]
rank = resources["hosts"].index(resources["current_host"])

dist.init_process_group("gloo")
assert (dist.get_rank(), dist.get_world_size()) == (rank, len(resources["hosts"]))
value = torch.tensor([1.0, 10.0]) * (rank + 1)
dist.all_reduce(value)
print("host", resources["current_host"], "rank", rank, "sums", value.tolist(), flush=True)
dist.destroy_process_group()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StudioServer]:
    types = tmp_path / "types.yaml"
    half = len(os.sched_getaffinity(0)) / 2
    types.write_text(f"types:\n  - {{name: ml.half, vcpu: {half}, memory_gib: 2, price_per_hour: 36}}\n")
    server = StudioServer(tmp_path, f"--SmStudioApp.instance_catalog={types}")
    (server.root / "sums.py").write_text(SUMS)
    try:
        yield server.start()
    finally:
        server.stop()


def build(server: StudioServer) -> None:
    """Build the image; from cached wheels it takes some ten seconds."""
    made = server.request("POST", "smstudio/images/builds", {"image": IMAGE})
    path = f"smstudio/images/builds/{made['id']}"
    ended = server.until(path, lambda one: one["state"] not in ("Pending", "InProgress"), BUILD_SECONDS)
    assert ended["state"] == "Completed", ended["failure_reason"]


def test_two_hosts_reduce_to_the_same_sum(server: StudioServer) -> None:
    build(server)
    request: dict[str, Any] = {
        "image": IMAGE,
        "instance_type": "ml.half",
        "instance_count": 2,
        "entry_point": "sums.py",
    }
    path = f"smstudio/training/jobs/{server.request('POST', 'smstudio/training/jobs', request)['id']}"
    job = server.until(path, lambda job: job["state"] not in ("InProgress", "Stopping"), JOB_SECONDS)
    assert job["state"] == "Completed", job["failure_reason"]
    lines = [line["text"] for line in server.get(f"{path}/logs")["items"]]
    assert sorted(line for line in lines if line.startswith("host ")) == [
        "host algo-1 rank 0 sums [3.0, 30.0]",
        "host algo-2 rank 1 sums [3.0, 30.0]",
    ], json.dumps(lines)
