"""The disk with the studio's data runs full: it is said clearly, nothing is lost, and it passes (case 38)."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Open
from .invariants import assert_list_is_true, assert_sound, end
from .mlflow_clients import METRICS, WITH_MLFLOW, Clients, assert_nothing_is_lost, logged, wait
from .studio import StudioServer

PLACEMENTS, INSTANCES = "smstudio/kernels/placements", "smstudio/resources/instances"
AUTOML = "smstudio/automl/jobs/bought"
READS = (PLACEMENTS, INSTANCES, "smstudio/images/catalog", "api/status")
WRITES = (
    ("PUT", "smstudio/resources/preferences", (("idle_minutes", 30),)),
    ("POST", "smstudio/images/scripts", (("name", "large"), ("content", "#" * 16_000))),
)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 16 MB where the server keeps its data."""
    place = tmp_path / "data" / "smstudio"
    place.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"a file system of its own cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Take all that is left, to the last block; also what was given back since the last time."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast


def test_what_cannot_be_saved_is_refused_and_works_again_later(small_disk: Path, open_studio: Open) -> None:
    studio = open_studio()
    kept = studio.start_kernel("kept.ipynb", "ml.t3.tiny")
    studio.run(kept, "kept = 1")
    ballast = fill(small_disk)
    try:
        refusals = {path: refused_in_the_end(studio, *path) for path in WRITES}
        for path in READS:
            assert studio.get(path) is not None
        assert studio.run(kept, "kept += 1; print(kept)") == "2", "a kernel needs no disk of the studio"
        # A kernel that was asked for meanwhile may fail, but leaves nothing behind.
        late = studio.place(instance_type="ml.t3.small")
        deadline = time.monotonic() + 60
        while any(each["kernel_id"] == late for each in studio.get(PLACEMENTS)["items"]):
            assert time.monotonic() < deadline, studio.get(PLACEMENTS)
            time.sleep(0.1)
        types = [each["type"] for each in studio.get(INSTANCES)["items"]]
        assert types == ["ml.t3.tiny"]
    finally:
        ballast.unlink()
    assert {status for status, _ in refusals.values()} == {503}
    assert {answer["code"] for _, answer in refusals.values()} == {"unavailable"}
    assert all("disk is full" in answer["message"] for _, answer in refusals.values())
    for method, path, body in WRITES:
        assert studio.try_request(method, path, dict(body))[0] == 200, path
    studio.start_kernel("after.ipynb", "ml.t3.small")
    assert_list_is_true(studio)
    assert "Traceback" not in studio.log, studio.log
    studio.kill()
    assert_sound(small_disk / "studio.db")
    studio.start()
    assert studio.run(kept, "print(kept)") == "2"
    end(studio)


def refused_in_the_end(
    studio: StudioServer, method: str, path: str, body: tuple[tuple[str, object], ...]
) -> tuple[int, dict[str, str]]:
    """Repeat a request until the room that the database has kept for itself is used up."""
    for _ in range(400):
        status, answer = studio.try_request(method, path, dict(body))
        if status == 200 and path.endswith("scripts"):
            studio.try_request("DELETE", f"{path}/large")
        elif status != 200:
            return status, answer
    raise AssertionError("the full disk was never noticed")


def test_metrics_that_find_no_room_wait_for_it(small_disk: Path, open_studio: Open) -> None:
    studio = open_studio(WITH_MLFLOW)
    clients = Clients(studio)
    clients.wait_for_mlflow()
    loggers = clients.start(2)
    wait(lambda: logged(clients) > 0.2 * 2 * METRICS)
    ballast = fill(small_disk)
    try:
        refused = clients.refusal()
        assert loggers.poll() is None, "who logs keeps trying"
    finally:
        ballast.unlink()
    assert "503" in refused
    assert_nothing_is_lost(clients, loggers, 2)
    studio.stop()
    assert_sound(clients.folder.database)


def test_an_automl_job_that_finds_no_room_says_so_and_goes_on_when_there_is_some(
    small_disk: Path, open_studio: Open
) -> None:
    studio = open_studio()
    draw = random.Random(4)
    numbers = [draw.gauss(0, 1) for _ in range(100)]
    lines = [f"{x:.3f},{'yes' if x + draw.gauss(0, 0.5) > 0 else 'no'}" for x in numbers]
    (studio.root / "rows.csv").write_text("\n".join(["x,bought", *lines]) + "\n")
    request = {"name": "bought", "input": "rows.csv", "target": "bought", "image": "system"}
    limits = {"instance_type": "ml.t3.medium", "algorithms": ["linear"], "max_candidates": 700}
    studio.request("POST", "smstudio/automl/jobs", request | limits)
    board = studio.until(f"{AUTOML}/candidates", lambda page: page["total"] > 0, 120)
    known = {one["name"] for one in board["items"]}
    ballast = fill(small_disk)
    try:
        # The search removes the models of candidates that are no longer the best: that room is taken, too.
        told = studio.until(AUTOML, lambda job: fill(small_disk) and job["trouble"], 120)
        assert "disk is full" in told["trouble"]
        assert told["state"] == "InProgress"
    finally:
        ballast.unlink()
    studio.until(f"{AUTOML}/candidates", lambda page: page["total"] > len(known) + 1, 120)
    assert studio.until(AUTOML, lambda job: not job["trouble"], 60)["state"] == "InProgress"
    studio.request("POST", f"{AUTOML}/stop")
    job = studio.until(AUTOML, lambda job: job["ended"] is not None, 120)
    assert (job["state"], job["failure_reason"]) == ("Stopped", "")
    assert "model.tar.gz" in job["files"]
    board = studio.get(f"{AUTOML}/candidates")
    names = [one["name"] for one in board["items"]]
    assert known <= {*names} and len(names) == len({*names})
    assert "Failed" not in {one["state"] for one in board["items"]}, "no candidate is to blame for the disk"
    end(studio)


SAVES = """\
import os, sys
import numpy as np
from jupyter_smstudio.sdk.debugger import FrameworkFreeHook
hook = FrameworkFreeHook.create_from_json_file()
weight, step = np.ones((256, 256), np.float32), 0
while not os.path.exists(sys.argv[2]):
    hook.begin_step()
    hook.save_tensor("layer.weight", weight, "weights")
    hook.save_scalar("loss", 1 / (step + 1))
    step += 1
    with open(sys.argv[4], "ab") as steps:
        steps.write(b".")  # its size is read while this runs
    if step > 100:
        import time
        time.sleep(0.05)
hook.close()
"""


def test_a_training_goes_on_without_room_for_its_tensors_and_its_page_says_so(
    small_disk: Path, open_studio: Open, tmp_path: Path
) -> None:
    studio = open_studio()
    (studio.root / "train.py").write_text(SAVES)
    flag, steps = tmp_path / "flag", tmp_path / "steps"
    request = {
        "name": "saves",
        "image": "system",
        "entry_point": "train.py",
        "hyperparameters": {"flag": str(flag), "steps": str(steps)},
        "debugger": {
            "hook_parameters": {"save_interval": "1"},
            "collections": [{"name": "weights", "parameters": {"save_histogram": "True"}}],
        },
    }
    path = f"smstudio/training/jobs/{studio.request('POST', 'smstudio/training/jobs', request)['id']}"
    page = path.replace("training", "debugger")
    told = studio.until(page, lambda job: bool(job["notes"]), 60)
    assert [note.partition(":")[0] for note in told["notes"]] == ["Whole tensors are no longer saved"]
    ballast = fill(small_disk)
    try:
        before = steps.stat().st_size
        wait(lambda: fill(small_disk) and steps.stat().st_size > before + 20)
        assert studio.get(page)["trouble"] == "", "what was saved is still shown"
    finally:
        ballast.unlink()
    flag.touch()
    job = studio.until(path, lambda job: job["ended"] is not None, 60)
    assert (job["state"], job["failure_reason"]) == ("Completed", "")
    limit, lost = studio.until(page, lambda job: not job["writing"])["notes"]
    assert "are free on the disk" in limit
    assert "were not kept" in lost and "No space left" in lost
    lines = [line["text"] for line in studio.get(f"{path}/logs")["items"]]
    # The log is on the same disk, which may have no room for the line either: the page is what tells.
    assert sum("cannot be kept" in line for line in lines) <= 1
    end(studio)
