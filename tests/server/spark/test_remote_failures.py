"""A Livy server elsewhere that fails: what is tried again, what is cut off, what is said."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from jupyter_smstudio.core.errors import (
    Forbidden,
    InvalidInput,
    StudioError,
    TooLarge,
    Unavailable,
)
from jupyter_smstudio.spark.livy.remote.transport import MAX_ANSWER_BYTES, Patience

from .livy_double import livy_double
from .remote_stage import QUICK, RemoteStage, ask, livy_of


@pytest.fixture
def stage(tmp_path: Path) -> RemoteStage:
    """Return the tools' place."""
    return RemoteStage(tmp_path)


async def test_questions_are_asked_again_after_errors_that_pass(stage: RemoteStage) -> None:
    async with stage.double() as double:
        livy = livy_of(stage, double)
        await ask(livy, "POST", "/sessions", {})
        double.trouble = failing(3, 500)
        assert (await ask(livy, "GET", "/sessions/0")).status == 200
        assert double.count("GET", "/sessions/0") == 4
        double.trouble = failing(2, 503)
        assert (await ask(livy, "DELETE", "/sessions/0")).status == 200


async def test_an_order_that_may_have_been_heard_is_not_given_twice(stage: RemoteStage) -> None:
    async with stage.double() as double:
        livy = livy_of(stage, double)
        await ask(livy, "POST", "/sessions", {})
        double.trouble = failing(1, 500)
        with pytest.raises(Unavailable, match="It says: Out of memory"):
            await ask(livy, "POST", "/sessions/0/statements", {"code": "1"})
        assert double.count("POST", "/sessions/0/statements") == 1
        double.trouble = hang_up
        with pytest.raises(Unavailable, match="not known"):
            await ask(livy, "POST", "/sessions/0/statements", {"code": "1"})
        assert double.count("POST", "/sessions/0/statements") == 2


async def test_a_session_whose_answer_was_lost_is_found_by_its_name(stage: RemoteStage) -> None:
    async with stage.double() as double:
        livy = livy_of(stage, double)

        async def lose_the_answer(request: web.Request) -> web.StreamResponse | None:
            if request.method != "POST":
                return None
            double.make(await request.json())
            return await hang_up(request)

        double.trouble = lose_the_answer
        made = await ask(livy, "POST", "/sessions", {"kind": "pyspark"})
        assert (made.status, made.body["id"], len(double.sessions)) == (201, 0, 1)  # type: ignore[index]
        assert (await ask(livy, "GET", "/sessions/0")).status == 200


async def test_a_server_that_takes_a_minute_is_given_up_with_a_sentence(stage: RemoteStage) -> None:
    released = asyncio.Event()

    async def wait(_: web.Request) -> web.StreamResponse | None:
        await released.wait()
        return None

    async with stage.double() as double:
        tools = stage.tools(patience=Patience(answer_seconds=0.2, pauses=(0.0,)))
        double.trouble = wait
        with pytest.raises(Unavailable, match="gave no answer within"):
            await ask(livy_of(stage, double, tools), "GET", "/version")
        assert double.count("GET", "/version") <= 1  # none where it took that long to be asked
        released.set()


async def test_a_server_that_is_not_there_is_said_without_its_credentials(stage: RemoteStage) -> None:
    async with livy_double() as gone:
        pass
    async with stage.double():
        with pytest.raises(Unavailable, match=f"localhost:{gone.port} does not answer"):
            await ask(livy_of(stage, gone), "GET", "/version")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_not_followed(stage: RemoteStage, status: int) -> None:
    async with stage.double() as double, stage.double() as elsewhere:

        async def send_away(request: web.Request) -> web.StreamResponse:
            return web.Response(status=status, headers={"Location": f"{elsewhere.url}{request.path}"})

        double.trouble = send_away
        with pytest.raises(Unavailable, match="redirect"):
            await ask(livy_of(stage, double), "GET", "/version")
        assert elsewhere.asked == []


@pytest.mark.parametrize("content", [b"<html>Welcome</html>", b"{", b"[1]", b"", b"[" * 100_000])
async def test_what_is_not_livy_is_said_so(stage: RemoteStage, content: bytes) -> None:
    async def babble(_: web.Request) -> web.StreamResponse:
        return web.Response(body=content, content_type="application/json")

    async with stage.double() as double:
        double.trouble = babble
        with pytest.raises(Unavailable, match="Check the address"):
            await ask(livy_of(stage, double), "GET", "/version")


@pytest.mark.parametrize("made", [{}, {"id": -1}, {"id": "0"}, {"id": True}, {"id": 2**40}])
async def test_a_session_without_a_number_is_refused(stage: RemoteStage, made: dict[str, object]) -> None:
    async def make_nothing(request: web.Request) -> web.StreamResponse | None:
        return web.json_response(made, status=201) if request.method == "POST" else None

    async with stage.double() as double:
        double.trouble = make_nothing
        with pytest.raises(Unavailable, match="without a number"):
            await ask(livy_of(stage, double), "POST", "/sessions", {})


async def test_an_endless_answer_is_cut_off(stage: RemoteStage) -> None:
    sent = 0

    async def pour(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse(headers={"Content-Type": "application/json"})
        await answer.prepare(request)
        while True:
            await answer.write(b" " * 65_536)
            sent += 65_536

    async with stage.double() as double:
        double.trouble = pour
        with pytest.raises(TooLarge, match="16 MiB"):
            await ask(livy_of(stage, double, stage.tools(patience=Patience())), "GET", "/version")
        assert MAX_ANSWER_BYTES < sent < 2 * MAX_ANSWER_BYTES


@pytest.mark.parametrize(
    ("status", "error", "says"),
    [(400, InvalidInput, "No such kind"), (401, Forbidden, "credentials"), (403, Forbidden, "let you in")],
)
async def test_refusals_are_told_in_the_servers_words(
    stage: RemoteStage, status: int, error: type[StudioError], says: str
) -> None:
    async def refuse(request: web.Request) -> web.StreamResponse | None:
        said = {"msg": "No such kind\n\x1b[31m" + "x" * 3000}
        return web.json_response(said, status=status) if request.method == "POST" else None

    async with stage.double() as double:
        double.trouble = refuse
        with pytest.raises(error, match=says) as caught:
            await ask(livy_of(stage, double), "POST", "/sessions", {})
        assert "\n" not in caught.value.message
        assert len(caught.value.message) < 1000


async def test_patience_is_sparkmagics() -> None:
    assert (Patience().answer_seconds, QUICK.pauses) == (60.0, (0.0, 0.0, 0.0))


def failing(times: int, status: int):  # type: ignore[no-untyped-def]  # of aiohttp's handlers
    """Return trouble that passes after some requests."""
    left = [times]

    async def fail(_: web.Request) -> web.StreamResponse | None:
        left[0] -= 1
        return web.json_response({"msg": "Out of memory"}, status=status) if left[0] >= 0 else None

    return fail


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
