"""Ensembling in the real image: a stack that is killed goes on, answers, and its notebook has its score."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from .invariants import end
from .studio import StudioServer

PATH = "smstudio/automl/jobs/stack"
BUILD_SECONDS, JOB_SECONDS = 600.0, 300.0
RUN = """\
import nbclient, nbformat, pathlib, sys
path = pathlib.Path(sys.argv[1])
notebook = nbformat.read(path, 4)
nbclient.NotebookClient(notebook, timeout=200, resources={"metadata": {"path": str(path.parent)}}).execute()
print("\\n".join(out["text"] for cell in notebook.cells for out in cell.get("outputs", []) if "text" in out))
"""
ANSWER = """\
import json, sys
import mlflow.pyfunc, pandas
model = mlflow.pyfunc.load_model(sys.argv[1])
answer = model.predict(pandas.DataFrame({"x": [3.0, -3.0], "y": [3.0, -3.0]}))
print(json.dumps(answer[["predicted_label", "probability"]].to_dict("list")))
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StudioServer]:
    types = tmp_path / "types.yaml"
    types.write_text("types:\n  - {name: ml.search, vcpu: 2, memory_gib: 6, price_per_hour: 36}\n")
    server = StudioServer(tmp_path, f"--SmStudioApp.instance_catalog={types}")
    draw = random.Random(4)
    rows = [(draw.gauss(0, 1), draw.gauss(0, 1)) for _ in range(150)]
    lines = [f"{x:.3f},{y:.3f},{'yes' if x + y + draw.gauss(0, 0.5) > 0 else 'no'}" for x, y in rows]
    (server.root / "rows.csv").write_text("\n".join(["x,y,bought", *lines]) + "\n")
    try:
        yield server.start()
        end(server)
    finally:
        server.stop()


def build(server: StudioServer) -> Path:
    """Build the image, and return its Python."""
    made = server.request("POST", "smstudio/images/builds", {"image": "autogluon"})
    path = f"smstudio/images/builds/{made['id']}"
    ended = server.until(path, lambda one: one["state"] not in ("Pending", "InProgress"), BUILD_SECONDS)
    if ended["state"] != "Completed" and "index" in ended["failure_reason"]:
        pytest.skip(f"the image AutoGluon cannot be built here: {ended['failure_reason']}")
    assert ended["state"] == "Completed", ended["failure_reason"]
    (python,) = (server.folder / "data" / "smstudio").glob("**/environments/*/bin/python")
    return python


def run(python: Path, code: str, argument: Path) -> str:
    """Run code in the image, away from the studio's own package."""
    place = {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}", "HOME": os.environ["HOME"]}
    done = subprocess.run(
        [str(python), "-c", code, str(argument)],
        env=place, cwd=argument.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def kill_the_search(server: StudioServer, job: dict[str, Any]) -> None:
    hosts = server.folder / "data" / "smstudio" / "jobs" / job["job_ids"][0] / "hosts" / "algo-1"
    runner = psutil.Process(json.loads((hosts / "attempt-1" / "runner.json").read_text())["pid"])
    for process in runner.children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it lived for a moment only, as helpers of a fit do
            process.kill()


@pytest.mark.timeout(900)
def test_a_stack_goes_on_after_a_kill_and_shows_how_it_was_made(server: StudioServer) -> None:
    python = build(server)
    request = {
        "name": "stack",
        "input": "rows.csv",
        "target": "bought",
        "mode": "Ensembling",
        "instance_type": "ml.search",
        "max_candidates": 3,
        "max_runtime_seconds": 200,
    }
    job = server.request("POST", "smstudio/automl/jobs", request)
    assert (job["mode_used"], job["mode_reason"]) == ("Ensembling", "It was asked for.")
    page = server.until(f"{PATH}/candidates", lambda page: page["total"] >= 1, JOB_SECONDS)
    known = {one["name"] for one in page["items"]}
    kill_the_search(server, server.get(PATH))
    job = server.until(PATH, lambda job: job["ended"] is not None, JOB_SECONDS)
    assert (job["state"], job["failure_reason"]) == ("Completed", "")
    assert len(job["job_ids"]) == 2
    board = server.get(f"{PATH}/candidates")["items"]
    fitted = [one["name"] for one in board if not one["ensemble"]]
    assert known <= {*fitted} and len(fitted) == len({*fitted}) == 3
    assert board[0]["metrics"]["AUC"] > 0.9
    report = server.get(f"{PATH}/candidates/{board[0]['name']}")
    assert {one["feature"] for one in report["importance"]} == {"x", "y"}
    assert report["pipeline"][-1]["label"] == "Answer"

    record = server.folder / "data" / "smstudio" / "automl" / job["id"] / "record"
    answer = json.loads(run(python, ANSWER, record / "model"))
    assert answer["predicted_label"] == ["yes", "no"]
    assert min(answer["probability"]) > 0.9
    notebook = record / "notebooks" / "SageMakerAutopilotCandidateDefinitionNotebook.ipynb"
    changed = notebook.with_name("changed.ipynb")
    changed.write_text(notebook.read_text().replace("# add_own_trial(", "add_own_trial("))
    said = run(python, RUN, changed)
    assert "AUC: " in said
    name, again, before = _one_model(said)
    assert name in fitted
    assert again == pytest.approx(before, rel=0.02)
    board = server.get(f"{PATH}/candidates")["items"]
    assert [one["edited_from"] for one in board if one["name"] == "my-model"] == [name]


def _one_model(said: str) -> tuple[str, float, float]:
    line = next(line for line in said.splitlines() if "loss" in line and "leaderboard says" in line)
    name, rest = line.split(": loss ")
    again, before = rest.split("; the leaderboard says ")
    return name, float(again), float(before.rstrip("."))
