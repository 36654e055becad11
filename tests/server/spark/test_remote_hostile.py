"""A Livy server elsewhere that lies, and orders that would reach beyond it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from jupyter_smstudio.core.errors import InvalidInput, StudioError, Unavailable
from jupyter_smstudio.spark.livy.port import LivyAnswer
from jupyter_smstudio.spark.livy.remote.catalog import catalog_by_statement
from jupyter_smstudio.spark.livy.remote.configuration import checked_order
from jupyter_smstudio.spark.livy.remote.ledger import FileLedger
from jupyter_smstudio.web.livy import _json

from .remote_stage import OWNER, RemoteStage, ask, livy_of


@pytest.fixture
def stage(tmp_path: Path) -> RemoteStage:
    """Return the tools' place."""
    return RemoteStage(tmp_path)


@pytest.mark.parametrize(
    "order",
    [
        {"jars": ["hdfs://n/a.jar,file:///etc/passwd"]},
        {"jars": ["hdfs://n/a.jar /etc/passwd"]},
        {"pyFiles": ["hdfs://n/a.py,b.py"]},
        {"archives": [""]},
        {"conf": {"spark.jars": "hdfs://n/a.jar /etc/passwd"}},
        {"conf": {" spark.jars ": "/etc/passwd"}},
        {"conf": {"spark.files": "FILE:/etc/passwd"}},
        {"conf": {"spark.kubernetes.driver.podTemplateFile": "/etc/pod.yaml"}},
        {"conf": {"spark.jars.ivySettings": "/etc/ivy.xml"}},
        {"conf": {"spark.scheduler.allocation.file": "file:///etc/passwd"}},
        {"conf": {"spark.hadoop.hadoop.security.credential.provider.path": "jceks://file/etc/keys.jceks"}},
        {"conf": {"spark.anything": "hdfs://n/a, local:/etc/passwd"}},
        {"jars": ["http://[x,/etc/passwd"]},
    ],
)
def test_no_order_names_a_file_of_the_machine_that_livy_runs_on(order: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="a file of the machine"):
        checked_order(order)


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ({"conf": {"livy.rsc.proxy-user": "root"}}, "administrator"),
        ({"conf": {" livy.rsc.jars": "/etc/a.jar"}}, "administrator"),
        ({"name": "\ud800"}, "255 characters"),
        ({"name": 7}, "255 characters"),
        ({"name": "x" * 256}, "255 characters"),
    ],
)
def test_an_order_leaves_livys_own_settings_and_what_cannot_be_shown_alone(
    order: dict[str, object], why: str
) -> None:
    with pytest.raises(InvalidInput, match=why):
        checked_order(order)


def test_lists_of_files_elsewhere_are_passed_on_as_they_are() -> None:
    order: dict[str, object] = {
        "jars": ["hdfs://n/a.jar, s3a://b/c.jar"],
        "conf": {
            "spark.files": "hdfs://n/a,hdfs://n/b",
            "spark.hadoop.x": "jceks://hdfs@n/keys",
            "spark.driver.extraJavaOptions": "-Dlog4j.configuration=file:log4j.properties",
        },
    }
    assert checked_order(order) == (order, "")


@pytest.mark.parametrize(
    "told",
    [
        {"state": "idle", "appId": "\ud800", "kind": "\ud800\0", "log": ["\ud800"]},
        {"state": "dead", "log": ["\ud800" * 10_000]},
        {"state": {"a": 1}, "appId": 7, "kind": [], "log": "text", "appInfo": []},
        {"state": "idle", "statements": 10**400},
    ],
)
async def test_whatever_a_server_says_of_a_session_is_passed_on_and_shown(
    stage: RemoteStage, told: dict[str, Any]
) -> None:
    tools = stage.tools()
    async with stage.double() as double:
        livy = livy_of(stage, double, tools)
        await ask(livy, "POST", "/sessions", {})
        double.sessions[0] |= told
        assert (await ask(livy, "GET", "/sessions/0")).status == 200
        [session] = tools.sessions.sessions(OWNER)
        assert len(session.model_dump_json()) < 5_000


@pytest.mark.parametrize(
    "told",
    [
        '{"id": 0, "state": "running", "progress": NaN}',
        '{"id": 0, "state": "running", "progress": 1e999}',
        '{"id": 0, "state": "running", "progress": -%s}' % ("9" * 400),
        '{"id": %s, "state": "running", "progress": true}' % ("9" * 400),
        '{"id": -3, "state": "running"}',
        '{"id": true, "state": "available", "output": {"status": "ok", "data": {"x": [Infinity]}}}',
        '{"id": 0, "state": "available", "code": {"a": []}}',
    ],
)
async def test_whatever_a_server_says_of_a_statement_harms_no_page(stage: RemoteStage, told: str) -> None:
    async def lie(request: web.Request) -> web.StreamResponse | None:
        if not request.path.endswith("/statements/0"):
            return None
        return web.Response(text=told, content_type="application/json")

    async with stage.double() as double:
        livy = livy_of(stage, double)
        await ask(livy, "POST", "/sessions", {})
        double.trouble = lie
        assert (await ask(livy, "GET", "/sessions/0/statements/0")).status == 200
    for event in stage.events:
        json.dumps(event.payload, allow_nan=False)
        assert 0 <= event.payload.get("progress", 0) <= 1 and event.payload.get("statement", 0) in (0, 1)


def test_what_is_passed_on_is_json() -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    told = _json({"a": [float("nan"), -float("inf"), 1e308, "\ud800"]})
    assert json.loads(told, parse_constant=refuse) == {"a": ["NaN", "-Infinity", 1e308, "\ud800"]}


@pytest.mark.parametrize(
    "output",
    [
        {"status": "ok", "data": {"text/plain": "smstudio-catalog:" + "[" * 100_000}},
        {"status": "ok", "data": {"text/plain": 'smstudio-catalog:{"tables": [{"name": "\ud800"}]}'}},
        {"status": "ok", "data": []},
        {"status": "error", "evalue": {"a": 1}},
        None,
    ],
)
async def test_a_catalogue_that_is_none_is_said_so(output: Any) -> None:
    async def answer(method: str, path: str, body: dict[str, object] | None) -> LivyAnswer:
        told = {"id": 0, "state": "idle" if method == "GET" and path == "/sessions/0" else "available"}
        return LivyAnswer(200, {**told, "output": output})

    with pytest.raises(Unavailable):
        await catalog_by_statement(answer, 0, "")


async def test_a_catalogue_of_a_statement_without_a_number_is_given_up() -> None:
    async def answer(method: str, path: str, body: dict[str, object] | None) -> LivyAnswer:
        return LivyAnswer(200, {"id": "../../9", "state": "idle" if path == "/sessions/0" else "waiting"})

    with pytest.raises(Unavailable):
        await catalog_by_statement(answer, 0, "")


async def test_a_session_that_cannot_be_noted_is_ended_again(
    stage: RemoteStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage.double() as double:
        livy = livy_of(stage, double)

        def full(ledger: FileLedger, entries: object) -> None:
            raise Unavailable("The disk is full.")

        monkeypatch.setattr(FileLedger, "_write", full)
        with pytest.raises(Unavailable, match="disk is full"):
            await ask(livy, "POST", "/sessions", {})
        assert double.sessions == {}


async def test_a_session_of_somebody_elses_is_not_taken_by_its_name(stage: RemoteStage) -> None:
    async def fail(request: web.Request) -> web.StreamResponse | None:
        if request.method != "POST":
            return None
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async with stage.double() as double:
        double.make({"name": "smstudio-of-ben"})
        double.trouble = fail
        livy = livy_of(stage, double)
        with pytest.raises(StudioError):
            await ask(livy, "POST", "/sessions", {"name": "smstudio-of-ben"})
        assert double.count("GET", "/sessions/smstudio-of-ben") == 0


@pytest.mark.parametrize(
    "path", ["/sessions/٣", "/sessions/0/statements/٣", "/sessions/0/statements/0/../../9"]
)
async def test_a_number_is_written_in_plain_digits(stage: RemoteStage, path: str) -> None:
    async with stage.double() as double:
        livy = livy_of(stage, double)
        await ask(livy, "POST", "/sessions", {})
        with pytest.raises(StudioError, match="Livy has no"):
            await ask(livy, "GET", path)
