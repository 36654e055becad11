"""AutoML jobs on a real server: every search is a real job on a small table."""

from __future__ import annotations

import asyncio
import io
import json
import tarfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import psutil

from jupyter_smstudio.automl.searches import MODULE
from jupyter_smstudio.core.events import Event

from .conftest import Fetch, MakeRequest, refusal

Ended = Callable[[str], Awaitable[Any]]


async def test_a_table_becomes_a_leaderboard_a_model_and_notebooks(
    fetch: Fetch, request_of: MakeRequest, ended: Ended, application: Any, jp_root_dir: Path
) -> None:
    told: list[Event] = []
    application.core.bus.subscribe(told.append)
    wanted = request_of(output="models", validation="later.csv")
    created = await fetch("jobs", method="POST", body=wanted)
    assert (created["state"], created["best"]) == ("InProgress", None)
    job = await ended("first")
    assert (job.state, job.failure_reason) == ("Completed", "")
    assert job.problem_type == "BinaryClassification"
    assert (job.objective, job.objective_direction) == ("F1", "Maximize")
    assert [stage.state for stage in job.stages] == ["done"] * 4
    board = (await fetch("jobs", "first", "candidates"))["items"]
    tried = [one for one in board if not one["ensemble"]]
    assert len(tried) == 3
    assert job.best is not None and job.best.name == board[0]["name"]
    assert board[0]["metrics"]["AUC"] > 0.8
    assert sum(one["cost"] for one in tried) <= job.cost * 1.000001
    live = {event.payload["candidate"]["name"] for event in told if event.action == "candidate.changed"}
    assert {one["name"] for one in board} <= live
    report = await fetch("jobs", "first", "candidates", board[0]["name"])
    assert report["rows"] == 50  # of the validation set
    assert sum(map(sum, report["confusion"]["counts"])) == 50
    assert report["deviation"] == {}
    assert 0.8 < report["roc"][0]["auc"] <= 1
    assert report["pipeline"][0]["name"] == "table"
    assert {*job.files} >= {"model.tar.gz", "report.html"}
    packed = await fetch("jobs", "first", "files", "model.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(packed.body)) as archive:
        assert {"MLmodel", "model.pkl", "requirements.txt"} <= {*archive.getnames()}
    assert (jp_root_dir / "models" / "first" / "report.html").is_file()
    page = await fetch("jobs")
    assert [(one["request"]["name"], one["state"]) for one in page["items"]] == [("first", "Completed")]
    shown = (jp_root_dir / "models" / "first" / "report.html").read_text()
    for title in ("Result", "Importance of columns", "Confusion matrix", "Leaderboard"):
        assert f"<h2>{title}</h2>" in shown
    assert f"{board[0]['metrics']['AUC']:.4f}" in shown
    await a_trial_of_ones_own_joins_the_leaderboard(fetch, application, job.id)


async def a_trial_of_ones_own_joins_the_leaderboard(fetch: Fetch, application: Any, job_id: str) -> None:
    """Add a trial to a job that has ended, as its candidate definition notebook does."""
    told = asyncio.ensure_future(first_candidate(application))
    before = (await fetch("jobs", "first", "candidates"))["total"]
    trials = application.core.state.data / "automl" / job_id / "record" / "trials.jsonl"
    parent = json.loads(trials.read_text().splitlines()[0])
    own = {**parent, "name": "mine", "number": -1, "parent": parent["name"]}
    with trials.open("a") as file:
        file.write(json.dumps(own) + "\n")
    await told
    page = await fetch("jobs", "first", "candidates")
    assert page["total"] == before + 1
    assert {one["name"]: one["edited_from"] for one in page["items"]}["mine"] == parent["name"]
    assert page["items"][0]["name"] != "mine"


async def test_a_notebook_is_copied_without_overwriting_and_reads_the_jobs_files(
    fetch: Fetch, request_of: MakeRequest, ended: Ended, application: Any, jp_root_dir: Path
) -> None:
    await fetch("jobs", method="POST", body=request_of(candidate_definitions_only=True))
    job = await ended("first")
    assert (job.state, job.candidates, job.best) == ("Completed", 0, None)
    assert [stage.state for stage in job.stages] == ["done", "done", "skipped", "done"]
    assert job.notebooks.candidates
    body = {"which": "candidates", "folder": "notebooks"}
    paths = [(await fetch("jobs", "first", "notebooks", method="POST", body=body))["path"] for _ in "ab"]
    assert len({*paths}) == 2
    notebook = json.loads((jp_root_dir / paths[0]).read_text())
    environment = notebook["metadata"]["smstudio"]
    assert (environment["image"], environment["instance_type"]) == ("system", "ml.t3.search")
    cells = notebook["cells"]
    sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    for source in sources:
        compile(source, "cell", "exec")
    code = "".join(sources)
    assert 'Path("..")' not in code
    assert str(application.core.state.data / "automl" / job.id / "record") in code
    outside = {"which": "candidates", "folder": "../elsewhere"}
    assert (await refusal(fetch("jobs", "first", "notebooks", method="POST", body=outside)))[0] == 400


async def first_candidate(application: Any) -> None:
    """Return when a candidate has been told of."""
    heard = asyncio.Event()
    unsubscribe = application.core.bus.subscribe(
        lambda event: heard.set() if event.action == "candidate.changed" else None
    )
    try:
        await heard.wait()
    finally:
        unsubscribe()


async def names_of_candidates(fetch: Fetch) -> set[str]:
    """Return what is on the leaderboard."""
    return {one["name"] for one in (await fetch("jobs", "first", "candidates"))["items"]}


LONG = {"max_candidates": 500, "max_runtime_seconds": None}


async def test_a_search_that_is_killed_goes_on_and_keeps_its_best_model_when_it_is_stopped(
    fetch: Fetch, request_of: MakeRequest, ended: Ended, application: Any, logged: Any
) -> None:
    created = await fetch("jobs", method="POST", body=request_of(**LONG))
    await first_candidate(application)
    tried = await names_of_candidates(fetch)
    searching = [
        process
        for process in psutil.process_iter(["cmdline"])
        if created["id"] in " ".join(process.info["cmdline"] or ())
        and MODULE in (process.info["cmdline"] or ())
    ]
    assert searching
    for process in searching:
        process.kill()
    # Candidates of the killed search may be told of late: those of the next one are waited for.
    while len((await fetch("jobs", "first"))["job_ids"]) < 2:
        await first_candidate(application)
    known = await names_of_candidates(fetch)
    while await names_of_candidates(fetch) <= known:
        await first_candidate(application)
    assert (await refusal(fetch("jobs", "first", method="DELETE")))[0] == 409
    await fetch("jobs", "first", "stop", method="POST")
    job = await ended("first")
    assert (job.state, job.secondary_status, len(job.job_ids)) == ("Stopped", "Stopped", 2)
    assert [stage.state for stage in job.stages] == ["done", "done", "done", "skipped"]
    assert job.stages[2].note == "Stopped before its end."
    names = [one["name"] for one in (await fetch("jobs", "first", "candidates"))["items"]]
    assert tried < {*names}
    assert len(names) == len({*names}) < 500
    assert job.best is not None
    assert "model.tar.gz" in job.files
    await fetch("jobs", "first", method="DELETE")
    assert (await refusal(fetch("jobs", "first")))[0] == 404
    done = ("job.created", "job.stopped", "job.deleted")
    assert await logged("job") == [(action, "first", "AutoML job") for action in done]


def rename_column(table: Path, old: str, new: str) -> None:
    table.write_text(table.read_text().replace(old, new, 1))


async def test_a_job_that_failed_says_why_and_goes_on_when_that_is_put_right(
    fetch: Fetch, request_of: MakeRequest, ended: Ended, table: Path
) -> None:
    wanted = request_of(target="missing", candidate_definitions_only=True)
    await fetch("jobs", method="POST", body=wanted)
    job = await ended("first")
    assert job.state == "Failed"
    assert "There is no column “missing”" in job.failure_reason
    rename_column(table, "bought", "missing")
    resumed = await fetch("jobs", "first", "resume", method="POST")
    assert (resumed["state"], resumed["failure_reason"], resumed["ended"]) == ("InProgress", "", None)
    job = await ended("first")
    assert (job.state, job.failure_reason, len(job.job_ids)) == ("Completed", "", 2)
    status, error = await refusal(fetch("jobs", "first", "resume", method="POST"))
    assert (status, error["message"]) == (409, "first is Completed; only one that failed is resumed.")


async def test_what_cannot_be_done_is_refused_and_leaves_nothing(
    fetch: Fetch, request_of: MakeRequest, application: Any
) -> None:
    status, error = await refusal(fetch("jobs", method="POST", body=request_of(input="nowhere.csv")))
    assert (status, list(error["details"]["fields"])) == (400, ["input"])
    wrong = request_of(problem_type="Regression", objective="F1")
    status, error = await refusal(fetch("jobs", method="POST", body=wrong))
    assert (status, list(error["details"]["fields"])) == (400, ["objective"])
    elsewhere = request_of(output="s3://bucket/models")
    status, error = await refusal(fetch("jobs", method="POST", body=elsewhere))
    assert (status, list(error["details"]["fields"])) == (400, ["output"])
    both = request_of(validation="nowhere.csv", validation_fraction=0.2)
    status, error = await refusal(fetch("jobs", method="POST", body=both))
    assert (status, [*error["details"]["fields"]]) == (400, ["validation", "validation_fraction"])
    itself = request_of(validation=request_of()["input"], sample_weight="bought")
    status, error = await refusal(fetch("jobs", method="POST", body=itself))
    assert (status, [*error["details"]["fields"]]) == (400, ["validation", "sample_weight"])
    status, _ = await refusal(fetch("jobs", method="POST", body=request_of(validation_fraction=0.6)))
    assert status == 400
    assert (await refusal(fetch("jobs", method="POST", body=request_of(image="none"))))[0] == 404
    assert (await fetch("jobs"))["total"] == 0
    assert not list((application.core.state.data / "automl").glob("*"))
