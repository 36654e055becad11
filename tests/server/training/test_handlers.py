"""The routes of training, on a real server; the job's program is a real process."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

Fetch = Callable[..., Awaitable[Any]]
SCRIPT = """
import os, pathlib
print("secret is", os.environ["SECRET"])
print("token is", os.environ["SMSTUDIO_API_TOKEN"])
print("loss=0.5")
pathlib.Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text("weights")
"""


@pytest.fixture
def fetch(jp_fetch: Fetch) -> Fetch:
    """Call a route of the feature, and return its JSON."""

    async def call(*path: str, method: str = "GET", body: object = None, **params: str) -> Any:
        text = None if body is None else json.dumps(body)
        more = {"allow_nonstandard_methods": True} if method == "POST" and body is None else {}
        reply = await jp_fetch("smstudio", "training", *path, method=method, body=text, params=params, **more)
        return (
            json.loads(reply.body)
            if reply.headers.get("Content-Type", "").startswith("application/json")
            else reply
        )

    return call


@pytest.fixture
def request_of(jp_root_dir: Path) -> Callable[..., dict[str, Any]]:
    """Return a function that makes a request for a job of the script in the server's folder."""
    (jp_root_dir / "train.py").write_text(SCRIPT)

    def make(**changes: Any) -> dict[str, Any]:
        return {
            "name": "first",
            "entry_point": "train.py",
            "image": "system",
            "instance_type": "ml.t3.small",
            "environment": {"SECRET": "hush-hush"},
            "secrets": ["SECRET"],
            "metric_definitions": [{"name": "loss", "regex": "loss=([0-9.]+)"}],
            **changes,
        }

    return make


async def refusal(answer: Awaitable[Any]) -> tuple[int, dict[str, Any]]:
    """Return status and body of a request that must fail."""
    with pytest.raises(HTTPClientError) as caught:
        await answer
    response = caught.value.response
    assert response is not None
    return response.code, json.loads(response.body)


def service_of(server: ServerApp) -> Any:
    return next(iter(server.extension_manager.extension_apps["jupyter_smstudio"])).studio


def jobs_of(server: ServerApp) -> Any:
    return next(iter(server.extension_manager.extension_apps["jupyter_smstudio"])).jobs.service


async def test_a_job_runs_and_everything_of_it_is_found_by_its_name(
    fetch: Fetch,
    request_of: Callable[..., dict[str, Any]],
    jp_serverapp: ServerApp,
    jp_fetch: Fetch,
    logged: Any,
) -> None:
    studio = service_of(jp_serverapp)
    created = await fetch("jobs", method="POST", body=request_of())
    assert (created["state"], created["spec"]["environment"]) == ("InProgress", {"SECRET": "***"})
    await jobs_of(jp_serverapp).wait(studio.owner, created["id"])

    job = await fetch("jobs", "first")
    assert (job["state"], job["metrics"]) == ("Completed", {"loss": 0.5})
    lines = (await fetch("jobs", "first", "logs"))["items"]
    assert [line["text"] for line in lines] == ["secret is ***", "token is ***", "loss=0.5"]
    found = await fetch("jobs", "first", "logs", search="loss", limit="1")
    assert [line["text"] for line in found["items"]] == ["loss=0.5"]
    [series] = (await fetch("jobs", "first", "metrics"))["items"]
    assert [(point["step"], point["value"]) for point in series["points"]] == [(0, 0.5)]
    assert (await fetch("jobs", "first", "usage"))["memory_bytes"] == 2**30
    reply = await fetch("jobs", "first", "files", "model.tar.gz")
    assert reply.body[:2] == b"\x1f\x8b" and reply.headers["Content-Disposition"].startswith("attachment")
    again = (await fetch("jobs", "first", "request"))["training"]
    assert (again["entry_point"], again["environment"]) == ("train.py", {})

    sheet = await studio.training.sheet(studio.owner, "first")
    assert "hush-hush" not in sheet.model_dump_json()
    subject = json.dumps({"subject": {"of": "job", "ids": [created["id"]]}})
    checked = await jp_fetch("smstudio", "sharing", "sheet-checks", method="POST", body=subject)
    assert json.loads(checked.body)["title"] == sheet.title == "first"
    assert [part.title for part in sheet.sections if part.blocks] == ["Job", "Metrics", "Timeline"]

    await fetch("jobs", "first", "stop", method="POST")
    page = await fetch("jobs", state="Completed", search="FIR")
    assert (page["total"], page["items"][0]["id"]) == (1, created["id"])
    status, body = await refusal(fetch("jobs", method="POST", body=request_of()))
    assert (status, body["details"]["suggestion"]) == (409, "first-2")
    assert (await fetch("jobs", "first", method="DELETE")).code == 204
    assert (await refusal(fetch("jobs", "first")))[0] == 404
    # What was refused, or had ended before it was stopped, was not done.
    note = "training job"
    assert await logged("job") == [("job.created", "first", note), ("job.deleted", "first", note)]


async def test_what_is_wrong_is_told_at_its_field_and_nothing_starts(
    fetch: Fetch, request_of: Callable[..., dict[str, Any]], jp_root_dir: Path
) -> None:
    (jp_root_dir / "broken.py").write_text("print('a'\n")
    wrong = request_of(
        entry_point="nowhere.py",
        channels=[{"name": "train", "uri": "../../etc"}, {"name": "test", "uri": "/no/such"}],
        metric_definitions=[{"name": "loss", "regex": "loss=("}, {"name": "a", "regex": "a=1"}],
        stopping={"max_runtime_seconds": 60, "max_wait_seconds": 30},
        checkpoint_uri="s3://bucket/checkpoints",
    )
    status, body = await refusal(fetch("jobs", method="POST", body=wrong))
    assert status == 400 and set(body["details"]["fields"]) == {
        "entry_point",
        "channels.0.uri",
        "channels.1.uri",
        "checkpoint_uri",
        "metric_definitions.0.regex",
        "metric_definitions.1.regex",
        "stopping.max_wait_seconds",
    }
    plan = await fetch("plans", method="POST", body=request_of(entry_point="broken.py"))
    assert [problem["field"] for problem in plan["problems"]] == ["entry_point"]
    assert plan["problems"][0]["message"].startswith("broken.py, line 1: '(' was never closed")
    for name in ("../x", "a b", "$(id)", "--help", "a" * 64):
        assert (await refusal(fetch("jobs", method="POST", body=request_of(name=name))))[0] == 400
    status, body = await refusal(fetch("jobs", method="POST", body=request_of(instance_count=20)))
    assert (status, body["code"]) in ((409, "quota_exceeded"), (400, "invalid_input"))
    assert (await fetch("jobs"))["total"] == 0
    assert (await refusal(fetch("jobs", limit="many")))[0] == 400


async def test_a_plan_shows_what_would_happen(
    fetch: Fetch, request_of: Callable[..., dict[str, Any]], jp_root_dir: Path
) -> None:
    (jp_root_dir / "data").mkdir()
    (jp_root_dir / "data" / "a.csv").write_text("1,2.5\n0,3.5\n")
    channel = {"name": "train", "uri": "data", "content_type": "text/csv;label_size=1"}
    plan = await fetch(
        "plans", method="POST", body=request_of(channels=[channel], hyperparameters={"lr": "0.1"})
    )
    assert plan["problems"] == [] and plan["command"] == "python train.py --lr 0.1"
    [sample] = plan["samples"]
    assert (sample["files"], sample["rows"]) == (1, [["1", "2.5"], ["0", "3.5"]])
    (jp_root_dir / "data" / "a.csv").write_text("1,2\n1\n")
    plan = await fetch("plans", method="POST", body=request_of(channels=[channel]))
    assert "row 2 has 1 columns" in plan["problems"][0]["message"]
    blind = request_of(algorithm="kmeans", entry_point="", debugger={})
    problems = (await fetch("plans", method="POST", body=blind))["problems"]
    [problem] = [each for each in problems if each["field"] == "debugger"]
    assert not problem["blocking"] and "cannot look into kmeans" in problem["message"]


async def test_a_kernel_creates_jobs_for_its_owner(
    fetch: Fetch, request_of: Callable[..., dict[str, Any]], jp_fetch: Fetch, jp_serverapp: ServerApp
) -> None:
    kernel_id = str(uuid.uuid4())
    placement = {"image": "system", "instance_type": "system", "path": "a.ipynb", "startup_script": ""}
    await jp_fetch("smstudio", "kernels", "placements", kernel_id, method="PUT", body=json.dumps(placement))
    studio = service_of(jp_serverapp)
    token = studio.tokens.issue(kernel_id)
    reply = await jp_fetch(
        "smstudio",
        "training",
        "jobs",
        method="POST",
        body=json.dumps(request_of()),
        headers={"Authorization": f"Bearer {token}"},
    )
    job = json.loads(reply.body)
    assert job["owner"] == studio.owner.name
    await jobs_of(jp_serverapp).wait(studio.owner, job["id"])
    await jp_fetch("smstudio", "kernels", "placements", kernel_id, method="DELETE")


async def test_algorithms_are_listed_with_their_hyperparameters(fetch: Fetch) -> None:
    items = {item["name"]: item for item in (await fetch("algorithms"))["items"]}
    assert set(items) == {"kmeans", "pca", "linear-learner", "xgboost"}
    k = next(one for one in items["kmeans"]["hyperparameters"] if one["name"] == "k")
    assert k["required"] and k["type"] == "int"
