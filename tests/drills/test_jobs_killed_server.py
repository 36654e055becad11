"""The server is killed with two jobs running and one queued; a runner is killed; a job eats its memory."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from .invariants import end, runs
from .studio import StudioServer

COUNTS = """\
import os, sys, time
name, flag = sys.argv[2], sys.argv[4]
with open(flag + "." + name, "a") as starts:
    starts.write("start\\n")
for step in range(100_000):
    print("step", step, flush=True)
    if os.path.exists(flag):
        break
    time.sleep(0.05)
if name == "fails":
    raise SystemExit("it was to fail")
"""
EATS = "kept = []\nwhile True:\n    kept.append(bytearray(4_000_000))\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StudioServer]:
    types = tmp_path / "types.yaml"
    half = len(os.sched_getaffinity(0)) / 2
    types.write_text(f"types:\n  - {{name: ml.half, vcpu: {half}, memory_gib: 0.25, price_per_hour: 36}}\n")
    server = StudioServer(tmp_path, f"--SmStudioApp.instance_catalog={types}")
    (server.root / "count.py").write_text(COUNTS)
    (server.root / "eat.py").write_text(EATS)
    try:
        yield server.start()
        end(server)
    finally:
        (server.folder / "flag").touch()  # a drill that failed leaves no job behind either
        server.stop()


def submit(server: StudioServer, name: str, script: str = "count.py", **wanted: Any) -> str:
    """Create a job and return its id."""
    flag = str(server.folder / "flag")
    request = {
        "name": name,
        "image": "system",
        "instance_type": "ml.half",
        "entry_point": script,
        "hyperparameters": {"name": name, "flag": flag} if script == "count.py" else {},
        **wanted,
    }
    job_id: str = server.request("POST", "smstudio/training/jobs", request)["id"]
    return job_id


def until(server: StudioServer, job_id: str, *statuses: str) -> Any:
    path = f"smstudio/training/jobs/{job_id}"
    return server.until(path, lambda job: job["secondary_status"] in statuses, 60)


def runner(server: StudioServer, job_id: str) -> psutil.Process:
    folder = server.folder / "data" / "smstudio" / "jobs" / job_id / "hosts" / "algo-1" / "attempt-1"
    return psutil.Process(json.loads((folder / "runner.json").read_text())["pid"])


def test_jobs_outlive_a_killed_server_and_nothing_runs_twice(server: StudioServer) -> None:
    ids = {name: submit(server, name) for name in ("goes-on", "fails", "waits")}
    for name in ("goes-on", "fails"):
        until(server, ids[name], "Training")
    before = {name: runner(server, ids[name]) for name in ("goes-on", "fails")}
    assert server.get(f"smstudio/training/jobs/{ids['waits']}")["queue_position"] == 1

    server.kill()
    assert all(process.is_running() for process in before.values())
    server.start()

    seen = {name: server.get(f"smstudio/training/jobs/{job_id}") for name, job_id in ids.items()}
    assert [job["secondary_status"] for job in seen.values()] == ["Training", "Training", "Starting"]
    assert seen["waits"]["queue_position"] == 1
    assert {name: runner(server, ids[name]) for name in before} == before
    states = [each["state"] for each in server.get("smstudio/resources/instances")["items"]]
    assert sorted(states) == ["InService", "InService", "Pending"]

    server.kill()
    (server.folder / "flag").touch()
    psutil.wait_procs(list(before.values()), timeout=60)
    server.start()
    ended = {name: until(server, job_id, "Completed", "Failed") for name, job_id in ids.items()}
    assert {name: job["state"] for name, job in ended.items()} == {
        "goes-on": "Completed",
        "fails": "Failed",
        "waits": "Completed",
    }
    assert "it was to fail" in ended["fails"]["failure_reason"]
    for name, job in ended.items():
        assert (server.folder / f"flag.{name}").read_text() == "start\n"
        assert job["attempt"] == 1 and job["cost"] > 0
        log = server.get(f"smstudio/training/jobs/{job['id']}/logs?limit=10000")["items"]
        steps = [line["text"] for line in log if line["text"].startswith("step ")]
        assert steps == [f"step {number}" for number in range(len(steps))] and steps
    assert server.get("smstudio/resources/instances")["items"] == []


def test_a_killed_runner_is_told(server: StudioServer) -> None:
    job_id = submit(server, "killed")
    server.until(f"smstudio/training/jobs/{job_id}/logs", lambda log: bool(log["items"]))
    process = runner(server, job_id)
    below = process.children(recursive=True)
    os.kill(process.pid, signal.SIGKILL)
    ended = until(server, job_id, "Failed")
    assert "SIGKILL" in ended["failure_reason"]
    assert [each for each in below if runs(each)] == []
    assert server.get("smstudio/resources/instances")["items"] == []
    assert server.get(f"smstudio/training/jobs/{job_id}/logs")["items"] != []


def test_a_job_that_eats_its_memory_is_killed_alone(server: StudioServer) -> None:
    other = submit(server, "other")
    until(server, other, "Training")
    eats = submit(server, "eats", "eat.py")
    while server.get(f"smstudio/training/jobs/{eats}")["ended"] is None:
        server.get("api/status")
    job = server.get(f"smstudio/training/jobs/{eats}")
    assert job["state"] == "Failed"
    assert job["failure_reason"].startswith("ml.half has 0.25 GiB; the job needed more, and ")
    assert until(server, other, "Training")["state"] == "InProgress"
    (server.folder / "flag").touch()
    until(server, other, "Completed")
