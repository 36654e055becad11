"""A Livy server elsewhere behind the studio: whose sessions, what is passed on, what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web

from jupyter_smstudio.core.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
)
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.spark.livy.port import LivyAnswer
from jupyter_smstudio.spark.livy.remote import livy as remote
from jupyter_smstudio.spark.livy.remote.catalog import catalog_by_statement
from jupyter_smstudio.spark.models import StoreCredentials
from jupyter_smstudio.spark.session_models import SessionState

from .remote_stage import OWNER, RemoteStage, ask, livy_of

BEN = Caller("ben")


@pytest.fixture
def stage(tmp_path: Path) -> RemoteStage:
    """Return the tools' place."""
    return RemoteStage(tmp_path)


async def test_a_session_is_made_used_and_ended(stage: RemoteStage) -> None:
    async with stage.double() as double:
        livy = livy_of(stage, double)
        made = await ask(livy, "POST", "/sessions", {"kind": "pyspark"})
        assert made.status == 201
        number = made.body["id"]  # type: ignore[index]
        statement = await ask(livy, "POST", f"/sessions/{number}/statements", {"code": "1 + 1"})
        assert statement.status == 201
        answered = await ask(livy, "GET", f"/sessions/{number}/statements/0")
        assert answered.body["output"]["data"] == {"text/plain": "2"}  # type: ignore[index]
        assert (await ask(livy, "POST", f"/sessions/{number}/statements/0/cancel")).status == 200
        assert (await ask(livy, "POST", f"/sessions/{number}/completion", {"code": "sp"})).status == 200
        listed = (await ask(livy, "GET", "/sessions")).body
        assert [each["id"] for each in listed["sessions"]] == [number]  # type: ignore[index]
        assert (await ask(livy, "DELETE", f"/sessions/{number}")).body == {"msg": "deleted"}
        assert double.sessions == {}
        with pytest.raises(NotFound):
            await ask(livy, "GET", f"/sessions/{number}")


async def test_what_others_made_is_neither_shown_nor_reached(stage: RemoteStage) -> None:
    async with stage.double() as double:
        double.make({"name": "somebody's"})
        livy = livy_of(stage, double)
        mine = (await ask(livy, "POST", "/sessions", {}, caller=BEN)).body["id"]  # type: ignore[index]
        assert (await ask(livy, "GET", "/sessions")).body["sessions"] == []  # type: ignore[index]
        for number in (0, mine):
            for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/log"), ("POST", "/statements")):
                with pytest.raises(NotFound):
                    await ask(livy, method, f"/sessions/{number}{path}", {"code": "1"})
        assert set(double.sessions) == {0, mine}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/sessions/0/../1"),
        ("GET", "/sessions/%30"),
        ("GET", "/sessions/-1"),
        ("PUT", "/sessions"),
        ("GET", "/ui"),
        ("POST", "/sessions/0/upload-jar"),
        ("GET", "/sessions/0/jobs/1"),
        ("GET", "//evil"),
    ],
)
async def test_only_livys_own_questions_are_passed_on(stage: RemoteStage, method: str, path: str) -> None:
    async with stage.double() as double:
        livy = livy_of(stage, double)
        await ask(livy, "POST", "/sessions", {})
        before = len(double.asked)
        with pytest.raises(NotFound):
            await ask(livy, method, path)
        assert len(double.asked) == before


async def test_a_number_that_a_restarted_server_gave_to_another_is_not_taken_for_ours(
    stage: RemoteStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "SURE_SECONDS", 0.0)
    async with stage.double() as double:
        livy = livy_of(stage, double)
        await ask(livy, "POST", "/sessions", {})
        double.restart()
        double.make({"name": "somebody's"})
        with pytest.raises(NotFound, match="Connect to the cluster again"):
            await ask(livy, "POST", "/sessions/0/statements", {"code": "1"})
        with pytest.raises(NotFound):
            await ask(livy, "DELETE", "/sessions/0")
        assert set(double.sessions) == {0}


async def test_an_old_livy_is_sent_no_name(stage: RemoteStage) -> None:
    async with stage.double() as double:
        double.version = "0.5.0-incubating"
        assert (await ask(livy_of(stage, double), "POST", "/sessions", {"kind": "spark"})).status == 201
        assert double.bodies[-1] == {"kind": "spark"}


@pytest.mark.parametrize(
    ("given", "header"),
    [
        (
            StoreCredentials(auth_type="Basic_Access", username="anna", password="geheim"),
            "Basic YW5uYTpnZWhlaW0=",
        ),
        (StoreCredentials(auth_type="Token", password="abc.def"), "Bearer abc.def"),
    ],
)
async def test_credentials_come_from_the_secrets_and_go_nowhere_else(
    stage: RemoteStage, given: StoreCredentials, header: str, caplog: pytest.LogCaptureFixture
) -> None:
    secret = given.password.get_secret_value()
    tools = stage.tools()
    async with stage.double() as double:
        double.authorization = header
        livy = livy_of(stage, double, tools)
        with pytest.raises(Forbidden, match="give your credentials"):
            await ask(livy, "POST", "/sessions", {})
        await tools.credentials.store("j-0000000000TEST", OWNER, given)
        assert (await ask(livy, "POST", "/sessions", {})).status == 201

        async def repeat(_: web.Request) -> web.StreamResponse:
            return web.json_response({"msg": f"You sent {secret}"}, status=400)

        double.trouble = repeat
        with pytest.raises(InvalidInput) as caught:
            await ask(livy, "GET", "/sessions/0/log")
        assert secret not in caught.value.message
    assert secret not in caplog.text
    assert not any(
        secret in file.read_text(errors="replace") for file in stage.folder.rglob("*") if file.is_file()
    )


async def test_links_that_are_none_of_the_web_are_left_out(stage: RemoteStage) -> None:
    async with stage.double() as double:
        body = (await ask(livy_of(stage, double), "POST", "/sessions", {})).body
        assert body["appInfo"] == {"sparkUiUrl": "http://master:20888/proxy", "driverLogUrl": None}  # type: ignore[index]


async def test_another_name_is_not_taken_on(stage: RemoteStage) -> None:
    async with stage.double() as double:
        livy = livy_of(stage, double)
        await ask(livy, "POST", "/sessions", {})
        seen: list[str] = []

        async def look(request: web.Request) -> web.StreamResponse | None:
            seen.append(request.query_string)
            return None

        double.trouble = look
        await ask(livy, "GET", "/sessions/0/log", query={"doAs": "root", "from": "0", "size": "10"})
        assert seen == ["from=0&size=10"]


async def test_what_sessions_do_is_known_and_told(stage: RemoteStage) -> None:
    tools = stage.tools()
    async with stage.double() as double:
        livy = livy_of(stage, double, tools)
        await ask(livy, "POST", "/sessions", {"kind": "pyspark"})
        [session] = tools.sessions.sessions(OWNER)
        assert (session.kernel_id, session.notebook, session.state) == (
            "kernel-1",
            "kernel-1.ipynb",
            SessionState.IDLE,
        )
        await ask(livy, "POST", "/sessions/0/statements", {"code": "1"})
        assert tools.sessions.summary("j-0000000000TEST").busy
        await ask(livy, "GET", "/sessions/0/statements/0")
        summary = tools.sessions.summary("j-0000000000TEST")
        assert (summary.open, summary.busy) == (1, False)
        await ask(livy, "DELETE", "/sessions/0")
        assert tools.sessions.sessions(OWNER) == []
    told = [(event.action, event.payload.get("state")) for event in stage.events]
    assert told == [
        ("session.changed", "idle"),
        ("statement.changed", "waiting"),
        ("session.changed", "busy"),
        ("statement.changed", "available"),
        ("session.changed", "idle"),
        ("session.removed", None),
    ]


async def test_the_catalogue_is_read_by_a_statement_that_nobody_hears_of(stage: RemoteStage) -> None:
    async with stage.double() as double:
        double.catalog = {"databases": ["default"], "current": "default", "tables": []}
        livy = livy_of(stage, double)
        await ask(livy, "POST", "/sessions", {})

        async def in_annas_name(method: str, path: str, body: dict[str, object] | None) -> LivyAnswer:
            return await ask(livy, method, path, body)

        catalog = await catalog_by_statement(in_annas_name, 0, 'it\'s "mine"')
        assert catalog.databases == ["default"]
        [statement] = double.sessions[0]["statements"]
        compile(statement["code"], "catalogue", "exec")
        assert [event.action for event in stage.events] == ["session.changed"]
        double.sessions[0]["state"] = "busy"
        with pytest.raises(Conflict, match="when it is idle"):
            await catalog_by_statement(in_annas_name, 0, "")


async def test_sessions_are_found_again_by_the_next_server(stage: RemoteStage) -> None:
    async with stage.double() as double:
        await ask(livy_of(stage, double), "POST", "/sessions", {"kind": "pyspark"})
        after = livy_of(stage, double)
        assert (await ask(after, "POST", "/sessions/0/statements", {"code": "1"})).status == 201
        with pytest.raises(NotFound):
            await ask(after, "GET", "/sessions/0", caller=BEN)
