"""A tuning job while what runs it is killed: the server, a trial's supervisor, both; and a full disk."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import optuna
import psutil
import pytest
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from .invariants import end
from .studio import StudioServer

WAITS = """\
import os, sys, time
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
with open(given["--flag"] + ".starts", "a") as starts:
    starts.write(os.environ["TRAINING_JOB_NAME"] + "\\n")
while not os.path.exists(given["--flag"]):
    time.sleep(0.05)
print("loss=" + given["--x"], flush=True)
"""
JOBS = 6
PATH = "smstudio/tuning/jobs/search"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StudioServer]:
    types = tmp_path / "types.yaml"
    half = len(os.sched_getaffinity(0)) / 2
    types.write_text(f"types:\n  - {{name: ml.half, vcpu: {half}, memory_gib: 0.25, price_per_hour: 36}}\n")
    server = StudioServer(tmp_path, f"--SmStudioApp.instance_catalog={types}")
    (server.root / "wait.py").write_text(WAITS)
    try:
        yield server.start()
        end(server)
    finally:
        (server.folder / "flag").touch()  # a drill that failed leaves no job behind either
        server.stop()


def create(server: StudioServer) -> None:
    """Start a search whose trials go on until the flag is there."""
    request = {
        "name": "search",
        "strategy": "Bayesian",
        "random_seed": 1,
        "limits": {"max_jobs": JOBS, "max_parallel_jobs": 2},
        "definitions": [
            {
                "entry_point": "wait.py",
                "image": "system",
                "instance_type": "ml.half",
                "static_hyperparameters": {"flag": str(server.folder / "flag")},
                "objective": {"type": "Minimize", "metric": "loss"},
                "metric_definitions": [{"name": "loss", "regex": "loss=([0-9.e-]+)"}],
                "ranges": {"continuous": [{"name": "x", "minimum": 0, "maximum": 1}]},
            }
        ],
    }
    server.request("POST", "smstudio/tuning/jobs", request)


def training(server: StudioServer, count: int) -> list[dict[str, Any]]:
    """Wait until so many programs of trials run; return their trials."""
    starts = server.folder / "flag.starts"
    server.until(PATH, lambda job: starts.exists() and len(starts.read_text().split()) >= count, 60)
    trials = server.get(f"{PATH}/trials")["items"]
    return [trial for trial in trials if trial["state"] == "InProgress"]


def runner(server: StudioServer, job_id: str) -> psutil.Process:
    folder = server.folder / "data" / "smstudio" / "jobs" / job_id / "hosts" / "algo-1" / "attempt-1"
    return psutil.Process(json.loads((folder / "runner.json").read_text())["pid"])


def finish(server: StudioServer) -> dict[str, Any]:
    """Let all programs end, and return the tuning job when it has."""
    (server.folder / "flag").touch()
    job: dict[str, Any] = server.until(PATH, lambda job: job["ended"] is not None, 120)
    return job


def assert_all_is_told(server: StudioServer, job: dict[str, Any]) -> list[dict[str, Any]]:
    """The page, the training jobs and Optuna's journal say the same; every point was tried once."""
    trials: list[dict[str, Any]] = server.get(f"{PATH}/trials")["items"]
    assert [trial["number"] for trial in trials] == list(range(len(trials)))
    assert len({trial["job_name"] for trial in trials}) == len(trials)
    jobs = {one["spec"]["name"]: one for one in server.get("smstudio/training/jobs")["items"]}
    assert jobs.keys() == {trial["job_name"] for trial in trials}
    for trial in trials:
        assert trial["state"] == jobs[trial["job_name"]]["state"]
    storage = JournalStorage(JournalFileBackend(job["storage_path"]))
    study = optuna.load_study(study_name="training", storage=storage)
    told = {
        one.user_attrs.get("training_job"): one.value for one in study.trials if one.state.name == "COMPLETE"
    }
    known = {trial["job_name"]: trial["objective"] for trial in trials if trial["state"] == "Completed"}
    assert told == known
    assert all(one.state.is_finished() for one in study.trials)
    return trials


def test_a_search_outlives_its_server_and_nothing_runs_twice(server: StudioServer) -> None:
    create(server)
    before = {trial["job_id"]: runner(server, trial["job_id"]) for trial in training(server, 2)}
    server.kill()
    assert all(process.is_running() for process in before.values())
    server.start()
    running = training(server, 2)
    assert {trial["job_id"] for trial in running} == before.keys()

    server.kill()
    (server.folder / "flag").touch()
    psutil.wait_procs(list(before.values()), timeout=60)
    server.start()  # both have ended meanwhile
    job = finish(server)
    assert (job["state"], job["objective_counts"]["Succeeded"]) == ("Completed", JOBS)
    assert len(assert_all_is_told(server, job)) == JOBS
    starts = Counter((server.folder / "flag.starts").read_text().split())
    assert set(starts.values()) == {1} and len(starts) == JOBS


def test_a_killed_trial_is_started_once_more_and_then_it_has_failed(server: StudioServer) -> None:
    create(server)
    first, second = training(server, 2)
    runner(server, first["job_id"]).kill()
    training(server, 3)  # the second attempt
    attempt = server.folder / "data/smstudio/jobs" / first["job_id"] / "hosts/algo-1/attempt-2/runner.json"
    pid = json.loads(attempt.read_text())["pid"]
    server.kill()  # both of them: the server, and the trial again
    psutil.Process(pid).kill()
    server.start()
    job = finish(server)
    trials = assert_all_is_told(server, job)
    assert trials[first["number"]]["state"] == "Failed" and trials[second["number"]]["state"] == "Completed"
    assert (job["job_counts"]["RetryableError"], job["job_counts"]["Completed"]) == (1, JOBS - 1)
    assert job["state"] == "Completed"


@pytest.mark.parametrize("stage", ["at once", "while it trains"])
def test_it_is_stopped_at_any_stage(server: StudioServer, stage: str) -> None:
    create(server)
    if stage == "while it trains":
        training(server, 2)
    server.request("POST", f"{PATH}/stop")
    server.kill()
    server.start()
    job = server.until(PATH, lambda job: job["ended"] is not None, 60)
    assert job["state"] == "Stopped"
    assert {trial["state"] for trial in server.get(f"{PATH}/trials")["items"]} <= {"Stopped", "Failed"}


def test_a_journal_whose_last_line_was_cut_is_read(server: StudioServer) -> None:
    create(server)
    training(server, 2)
    server.kill()
    journal = next((server.folder / "data/smstudio/tuning").glob("*/journal.log"))
    with journal.open("ab") as file:
        file.write(b'{"op_code": 4, "wor')
    server.start()
    job = finish(server)
    assert job["state"] == "Completed" and len(assert_all_is_told(server, job)) == JOBS


def test_a_full_disk_pauses_it_and_it_goes_on_when_there_is_room(server: StudioServer) -> None:
    create(server)
    training(server, 2)
    journal = next((server.folder / "data/smstudio/tuning").glob("*/journal.log"))
    server.kill()
    small = journal.parent
    kept = {path.name: path.read_bytes() for path in small.iterdir() if path.is_file()}
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"a file system of its own cannot be mounted here: {mounted.stderr.strip()}")
    try:
        for name, content in kept.items():
            (small / name).write_bytes(content)
        ballast = small / "ballast"
        with ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError:
                pass
        server.start()
        (server.folder / "flag").touch()
        job = server.until(PATH, lambda job: job["paused"], 60)
        assert "No space left" in job["status_message"]
        ballast.unlink()
        server.request("PATCH", PATH, {"paused": False})
        job = finish(server)
        assert (job["state"], job["objective_counts"]["Succeeded"]) == ("Completed", JOBS)
        assert_all_is_told(server, job)
    finally:
        subprocess.run(["umount", "--lazy", str(small)], check=True)
