"""An AutoML job while what runs it is killed: the server, and the server with the search."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from .invariants import end
from .studio import StudioServer

PATH = "smstudio/automl/jobs/first"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StudioServer]:
    types = tmp_path / "types.yaml"
    types.write_text("types:\n  - {name: ml.search, vcpu: 2, memory_gib: 4, price_per_hour: 36}\n")
    server = StudioServer(tmp_path, f"--SmStudioApp.instance_catalog={types}")
    draw = random.Random(4)
    rows = [(draw.gauss(0, 1), draw.gauss(0, 1)) for _ in range(100)]
    lines = [f"{x:.3f},{y:.3f},{'yes' if x + y + draw.gauss(0, 0.5) > 0 else 'no'}" for x, y in rows]
    (server.root / "rows.csv").write_text("\n".join(["x,y,bought", *lines]) + "\n")
    try:
        yield server.start()
        end(server)
    finally:
        server.stop()


def search(server: StudioServer) -> set[str]:
    """Start a search without an end, and return its candidates when there are some."""
    request = {
        "name": "first",
        "input": "rows.csv",
        "target": "bought",
        "image": "system",
        "instance_type": "ml.search",
        "algorithms": ["linear"],
        "max_candidates": 700,
    }
    server.request("POST", "smstudio/automl/jobs", request)
    return more_than(server, set())


def more_than(server: StudioServer, known: set[str]) -> set[str]:
    """Return the candidates when there are others than those known."""
    page = server.until(
        f"{PATH}/candidates", lambda page: bool({one["name"] for one in page["items"]} - known), 120
    )
    return {one["name"] for one in page["items"]}


def stopped(server: StudioServer) -> dict[str, Any]:
    """Stop the search, and return the AutoML job when it has ended."""
    server.request("POST", f"{PATH}/stop")
    job: dict[str, Any] = server.until(PATH, lambda job: job["ended"] is not None, 150)
    return job


def check(server: StudioServer, job: dict[str, Any], known: set[str]) -> None:
    assert (job["state"], job["failure_reason"]) == ("Stopped", "")
    assert "model.tar.gz" in job["files"]
    names = [one["name"] for one in server.get(f"{PATH}/candidates")["items"]]
    assert known <= {*names}
    assert len(names) == len({*names})


def test_a_search_outlives_the_server_and_is_followed_by_the_next(server: StudioServer) -> None:
    known = search(server)
    server.kill()
    server.start()
    known = more_than(server, known)
    job = stopped(server)
    assert len(job["job_ids"]) == 1
    check(server, job, known)


def test_a_search_that_is_killed_with_the_server_goes_on(server: StudioServer) -> None:
    known = search(server)
    job = server.get(PATH)
    hosts = server.folder / "data" / "smstudio" / "jobs" / job["job_ids"][0] / "hosts" / "algo-1"
    runner = psutil.Process(json.loads((hosts / "attempt-1" / "runner.json").read_text())["pid"])
    server.kill()
    for process in [runner, *runner.children(recursive=True)]:
        process.kill()
    server.start()
    known = more_than(server, known)
    check(server, stopped(server), known)
