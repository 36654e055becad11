"""What a training job takes beside its program: the time to its first line, and the runner's CPU."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import time
from datetime import datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

from tests.drills.studio import StudioServer

from .report import Figure, figure
from .servers import studio

STARTS = 12
IMAGE = "data-science"
INSTANCE_TYPE = "ml.t3.medium"
BUILD_SECONDS, JOB_SECONDS = 600.0, 120.0
LINES_A_SECOND = 100
TRAINING_SECONDS, QUICK_SECONDS = 60.0, 10.0
STAGES = (
    "request read and checked",
    "code copied, job stored, queue, instance",
    "image found, run recorded, plan written",
    "the runner's Python",
    "folders and code in place",
    "mounts and the program's Python",
)
"""Of a start, in their order."""
IMPORTS = "import pandas, sklearn.linear_model\n"
"""What a program that trains begins with."""
STARTED = """\
import time
now = time.time()
import json, os, sys
path = sys.argv[2]
with open(path + ".part", "w") as stamp:
    json.dump({"time": now, "python": sys.executable}, stamp)
os.rename(path + ".part", path)
"""
BUSY = f"""\
import sys, time
began = time.perf_counter()
line = 0
while (now := time.perf_counter() - began) < float(sys.argv[2]):
    if now * {LINES_A_SECOND} >= line:
        line += 1
        print("step", line, "loss", 1 / line, flush=True)
"""


def all_jobs(training_seconds: float = TRAINING_SECONDS) -> list[Figure]:
    """Measure starts of jobs, and a training of so many seconds."""
    return [*starts(), *overhead(training_seconds)]


quick = partial(all_jobs, QUICK_SECONDS)
"""The same with a short training."""


def starts() -> list[Figure]:
    """Measure from a request to what its program does first, against a subprocess of the same image."""
    with studio("--SmStudioApp.start_mlflow=True") as server:
        _build(server)
        empty, training = server.root / "started.py", server.root / "training.py"
        empty.write_text(STARTED)
        training.write_text(IMPORTS + STARTED)
        python = _start(server, empty)[1]  # the first one waits for MLflow's start
        _start(server, training)  # its modules are compiled and read from the disk once
        stages, peers = _starts(server, empty, python)
        trained, bare = _starts(server, training, python)
    title = "training job, request to its program's first line"
    parts = zip(STAGES, zip(*stages, strict=True), strict=True)
    return [
        _against_bare(f"{title} after its imports (pandas, scikit-learn)", trained, bare, "≤ 1.5×"),
        _against_bare(f"{title}, nothing imported", stages, peers, "p50 ≤ 2 s"),
        *(figure(f"  {stage}", seconds, "") for stage, seconds in parts),
    ]


def _starts(server: StudioServer, script: Path, python: str) -> tuple[list[list[float]], list[float]]:
    """Start a job and a bare process in turns; return the stages of the jobs, and seconds of the others."""
    turns = [(_start(server, script)[0], _bare_start(server, python, script)) for _ in range(STARTS)]
    return [stages for stages, _ in turns], [seconds for _, seconds in turns]


def _against_bare(title: str, stages: list[list[float]], bare: list[float], goal: str) -> Figure:
    peer = f"subprocess of the image, {statistics.median(bare):.3f} s"
    return figure(title, [sum(each) for each in stages], goal, peer=peer, peer_values=bare)


def overhead(seconds: float) -> list[Figure]:
    """Measure the CPU that runner and server spend on a busy program that prints 100 lines a second."""
    with studio("--SmStudioApp.start_mlflow=True") as server:
        _build(server)
        (server.root / "busy.py").write_text(BUSY)
        assert server.process is not None
        own = psutil.Process(server.process.pid)
        job_id = _submit(server, "busy.py", {"seconds": str(seconds)})
        server.until(_path(job_id), lambda job: job["secondary_status"] == "Training", JOB_SECONDS)
        before, began = _cpu(own), time.perf_counter()
        runner = _cpu_until_gone(_runner(server, job_id))
        served = (_cpu(own) - before) / (time.perf_counter() - began)
        job = _ended(server, job_id)
    training = job["training_seconds"]
    assert training >= seconds, job
    name = f"of a core, training of {seconds:.0f} s, 100 lines a second"
    return [
        figure(f"runner's CPU {name}", [100 * runner / training], "≤ 1 %", unit="%"),
        figure(f"server's CPU {name}", [100 * served], "", unit="%"),
    ]


def _start(server: StudioServer, script: Path) -> tuple[list[float], str]:
    """Run a job; return how long each stage of its start took, and the image's Python."""
    stamp = server.folder / "stamp"
    stamp.unlink(missing_ok=True)
    sent = time.time()
    job_id = _submit(server, script.name, {"stamp": str(stamp)})
    while not stamp.exists():
        assert time.time() < sent + JOB_SECONDS, server.get(_path(job_id))
        time.sleep(0.01)  # asking the server would be work that delays what is measured
    job = _ended(server, job_id)
    first = json.loads(stamp.read_text())
    moments = {each["status"]: datetime.fromisoformat(each["started"]) for each in job["transitions"]}
    ready = json.loads((_host(server, job_id) / "progress.jsonl").read_text().splitlines()[0])["time"]
    borders = [
        sent,
        moments["Starting"].timestamp(),
        moments["LaunchingMLInstances"].timestamp(),
        moments["PreparingTrainingStack"].timestamp(),
        ready,
        moments["Training"].timestamp(),
        first["time"],
    ]
    return [after - before for before, after in pairwise(borders)], first["python"]


def _bare_start(server: StudioServer, python: str, script: Path) -> float:
    """Return the seconds to the same line of a process that the image's Python is started in."""
    stamp = server.folder / "bare"
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.time()
    subprocess.run([python, str(script), "--stamp", str(stamp)], env=environ, check=True)
    return float(json.loads(stamp.read_text())["time"]) - began


def _build(server: StudioServer) -> None:
    build = server.request("POST", "smstudio/images/builds", {"image": IMAGE})
    path = f"smstudio/images/builds/{build['id']}"
    ended = server.until(path, lambda one: one["state"] not in ("Pending", "InProgress"), BUILD_SECONDS)
    assert ended["state"] == "Completed", ended["failure_reason"]


def _submit(server: StudioServer, script: str, arguments: dict[str, str]) -> str:
    request = {
        "image": IMAGE,
        "instance_type": INSTANCE_TYPE,
        "entry_point": script,
        "hyperparameters": arguments,
    }
    return str(server.request("POST", "smstudio/training/jobs", request)["id"])


def _ended(server: StudioServer, job_id: str) -> Any:
    job = server.until(_path(job_id), lambda job: job["state"] not in ("InProgress", "Stopping"), JOB_SECONDS)
    assert job["state"] == "Completed", job["failure_reason"]
    return job


def _path(job_id: str) -> str:
    return f"smstudio/training/jobs/{job_id}"


def _host(server: StudioServer, job_id: str) -> Path:
    return server.folder / "data" / "smstudio" / "jobs" / job_id / "hosts" / "algo-1" / "attempt-1"


def _runner(server: StudioServer, job_id: str) -> psutil.Process:
    return psutil.Process(json.loads((_host(server, job_id) / "runner.json").read_text())["pid"])


def _cpu_until_gone(process: psutil.Process) -> float:
    """Return the CPU seconds of a process that is no child of ours: the last that was seen of it."""
    used = 0.0
    while True:
        try:
            used = _cpu(process)
        except psutil.NoSuchProcess:
            return used
        time.sleep(0.02)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
