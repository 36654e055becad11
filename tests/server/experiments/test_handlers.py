"""The routes of experiments, on a real server with a real MLflow."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.core.tracking.folder import MlflowFolder

from .conftest import RunningMlflow, make_bench

Fetch = Callable[..., Awaitable[Any]]


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any], mlflow_data: Path) -> dict[str, Any]:
    jp_server_config["SmStudioApp"].update(start_mlflow=True, data_dir=str(mlflow_data))
    return jp_server_config


@pytest.fixture
def fetch(jp_fetch: Fetch) -> Fetch:
    """Call a route of the feature, and return its JSON."""

    async def call(*path: str, method: str = "GET", body: object = None, **query: str) -> Any:
        text = None if body is None else json.dumps(body)
        reply = await jp_fetch("smstudio", "experiments", *path, method=method, body=text, params=query)
        return json.loads(reply.body) if reply.body else reply.code

    return call


async def refused(answer: Awaitable[Any]) -> tuple[int, str]:
    """Return status and code of a request that must fail."""
    with pytest.raises(HTTPClientError) as caught:
        await answer
    response = caught.value.response
    assert response is not None
    return response.code, json.loads(response.body)["code"]


async def record(mlflow_data: Path, experiment: str, **facts: Any) -> str:
    bench = make_bench(RunningMlflow(MlflowFolder(mlflow_data / "mlflow")))
    try:
        return await bench.run(experiment, **facts)
    finally:
        await bench.service.close()


def a_name() -> str:
    return f"served {uuid.uuid4().hex[:8]}"


async def test_an_experiment_over_http(fetch: Fetch) -> None:
    assert await fetch("status") == {"reader": "sql", "reason": "", "live": True}
    name = a_name()
    made = await fetch("experiments", method="POST", body={"name": name})
    listed = await fetch("experiments", text=name)
    assert (listed["items"], listed["total"]) == ([made], 1)
    where = ("experiments", made["id"])
    assert (await fetch(*where, method="PATCH", body={"note": "n"}))["note"] == "n"
    assert await fetch(*where, method="DELETE") == 204
    assert (await fetch(*where))["deleted"]
    assert (await fetch("experiments", text=name))["items"] == []
    assert not (await fetch(*where, method="PATCH", body={"deleted": False}))["deleted"]
    assert await refused(fetch("experiments", method="POST", body={"name": name})) == (409, "conflict")
    assert await refused(fetch("experiments", "999999")) == (404, "not_found")
    for query in ({"view": "odd"}, {"limit": "-1"}, {"offset": "9" * 30}):
        assert await refused(fetch("experiments", **query)) == (400, "invalid_input")


async def test_runs_over_http(fetch: Fetch, mlflow_data: Path) -> None:
    experiment = (await fetch("experiments", method="POST", body={"name": a_name()}))["id"]
    run_id = await record(
        mlflow_data, experiment, params={"lr": "0.1"}, metrics={"loss": [2, 1]}, tags={"t": "=1+1"}
    )
    search = {"experiment_ids": [experiment], "with_columns": True}
    found = await fetch("run-searches", method="POST", body=search)
    assert (found["total"], found["items"][0]["params"]) == (1, {"lr": "0.1"})
    curves = {"run_ids": [run_id], "metrics": ["loss"]}
    assert (await fetch("histories", method="POST", body=curves))["items"][0]["values"] == [2, 1]
    assert (await fetch("runs", run_id))["run"]["id"] == run_id
    assert (await fetch("runs", run_id, method="PATCH", body={"name": "new"}))["name"] == "new"
    assert "params = {'lr': '0.1'}" in (await fetch("runs", run_id, "cell"))["source"]
    chart = {"chart": "line", "run_ids": [run_id], "metrics": ["loss"]}
    assert run_id in (await fetch("chart-cells", method="POST", body=chart))["source"]
    second = await record(mlflow_data, experiment, params={"lr": "0.2"})
    compared = await fetch("comparisons", method="POST", body={"run_ids": [run_id, second]})
    assert compared["fields"][0]["kind"] == "source"
    done = await fetch("run-actions", method="POST", body={"run_ids": [second], "action": "delete"})
    assert done["items"] == [{"run_id": second, "new_run_id": "", "error": ""}]
    for body in ({"filter_string": "'"}, {"limit": 0}, {"filters": [{}] * 21}, {"sort": {"kind": "x"}}):
        assert await refused(fetch("run-searches", method="POST", body=body)) == (400, "invalid_input")


async def test_the_leaderboard_as_csv(fetch: Fetch, jp_fetch: Fetch, mlflow_data: Path) -> None:
    experiment = (await fetch("experiments", method="POST", body={"name": a_name()}))["id"]
    for n in range(3):
        await record(mlflow_data, experiment, name=f"=run{n}", params={"lr": str(n)}, tags={"t": "@x"})
    query = json.dumps({"experiment_ids": [experiment], "filter_string": "params.lr > 0"})
    reply = await jp_fetch("smstudio", "experiments", "run-exports", params={"query": query})
    lines = list(csv.DictReader(io.StringIO(reply.body.decode())))
    assert [(line["run_name"], line["parameter.lr"], line["tag.t"]) for line in lines] == [
        ("'=run2", "2", "'@x"),
        ("'=run1", "1", "'@x"),
    ]
    assert reply.headers["Content-Disposition"].startswith("attachment")
    for wrong in ("{", '{"limit": "x"}', '{"text": "\\u0000"}', '{"filter_string": "\'"}'):
        call = jp_fetch("smstudio", "experiments", "run-exports", params={"query": wrong})
        assert await refused(call) == (400, "invalid_input")


async def test_an_artifact_is_shown_and_can_do_nothing(
    fetch: Fetch, jp_fetch: Fetch, mlflow_data: Path
) -> None:
    experiment = (await fetch("experiments", method="POST", body={"name": a_name()}))["id"]
    files = {
        "p/page.html": b"<script>alert(1)</script>",
        "x.svg": b"<svg/>",
        "m.pkl": b"\x80",
        "a b.txt": b"t",
    }
    run_id = await record(mlflow_data, experiment, files=files)
    types = {
        "p/page.html": "text/html",
        "x.svg": "image/svg",
        "m.pkl": "application/octet",
        "a b.txt": "text/p",
    }
    for path, content in files.items():
        for download in ("", "1"):
            query = {"path": path, "download": download}
            reply = await jp_fetch("smstudio", "experiments", "runs", run_id, "artifact", params=query)
            assert reply.body == content
            policy = reply.headers.get_list("Content-Security-Policy")
            assert len(policy) == 1 and policy[0].startswith("sandbox; default-src 'none'")
            assert "allow-" not in policy[0] and "script" not in policy[0]
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            shown = not download and path != "m.pkl"
            assert reply.headers["Content-Disposition"].startswith("inline" if shown else "attachment")
            wanted = types[path] if shown else "application/octet-stream"
            assert reply.headers["Content-Type"].startswith(wanted)
    assert (await fetch("runs", run_id, "artifacts"))["items"][0]["path"] == "p"
    assert (await fetch("runs", run_id, "preview", path="a b.txt"))["text"] == "t"


async def test_no_artifact_path_leaves_its_run(jp_fetch: Fetch, fetch: Fetch, mlflow_data: Path) -> None:
    experiment = (await fetch("experiments", method="POST", body={"name": a_name()}))["id"]
    mine = await record(mlflow_data, experiment, files={"a.txt": b"a"})
    other = await record(mlflow_data, experiment, files={"secret.txt": b"secret"})
    reach = f"../../{other}/artifacts/secret.txt"
    paths = [reach, quote(reach, safe=""), quote(quote(reach, safe=""), safe=""), reach.replace("/", "\\")]
    for path in [*paths, "/etc/passwd", "..;/a", "a/../b", "x" * 5000]:
        for verb in ("artifact", "preview", "artifacts"):
            call = jp_fetch("smstudio", "experiments", "runs", mine, verb, params={"path": path})
            assert (await refused(call))[0] in (400, 404), (verb, path)


async def test_a_write_is_told_to_open_pages(fetch: Fetch, jp_serverapp: Any, mlflow_data: Path) -> None:
    told: list[dict[str, Any]] = []
    greeted, woken = asyncio.Event(), asyncio.Event()

    async def listen(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        told.append(data)
        greeted.set()  # the stream's first line, told as a reset
        if data["payload"]["ids"]:
            woken.set()

    schema = "https://schema.smstudio.dev/experiments/v1"
    jp_serverapp.event_logger.add_listener(schema_id=schema, listener=listen)
    extension = next(iter(jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]))
    extension.core.tracking.start()
    async with asyncio.timeout(60):
        await greeted.wait()
    experiment = (await fetch("experiments", method="POST", body={"name": a_name()}))["id"]
    run_id = await record(mlflow_data, experiment)
    async with asyncio.timeout(60):
        await woken.wait()
    assert {name for data in told for name in data["payload"]["ids"]} == {run_id}
    assert experiment in {name for data in told for name in data["payload"]["experiments"]}
