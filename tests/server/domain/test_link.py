"""A user's server in a team: shared verbs go to the domain's service in the user's own name."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler

Fetch = Callable[..., Awaitable[Any]]
SECRET = "token-of-this-server"


class Recorder(RequestHandler):
    """Stands for the service: notes what it is asked."""

    asked: list[HTTPServerRequest]

    def initialize(self, asked: list[HTTPServerRequest]) -> None:
        self.asked = asked

    def answer(self) -> None:
        self.asked.append(self.request)
        if self.request.path.endswith("/preview"):
            self.set_header("Content-Security-Policy", "sandbox")
            self.set_header("Set-Cookie", "of=the-service")
            self.finish("<p>page</p>")
            return
        self.set_status(409)
        self.finish({"code": "conflict", "message": "No.", "details": {}})

    get = patch = answer


@pytest.fixture
def asked() -> list[HTTPServerRequest]:
    return []


@pytest.fixture
def jp_server_config(
    jp_server_config: dict[str, Any], monkeypatch: pytest.MonkeyPatch, jp_asyncio_loop: Any, asked: Any
) -> Iterator[dict[str, Any]]:
    socket, port = bind_unused_port()
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", SECRET)

    async def serve() -> HTTPServer:
        server = HTTPServer(Application([(".*", Recorder, {"asked": asked})]))
        server.add_socket(socket)
        return server

    server = jp_asyncio_loop.run_until_complete(serve())
    jp_server_config["SmStudioApp"]["domain_url"] = f"http://127.0.0.1:{port}/services/domain/"
    yield jp_server_config
    server.stop()


async def test_shared_verbs_are_passed_on_with_the_servers_token(jp_fetch: Fetch, asked: Any) -> None:
    with pytest.raises(HTTPClientError) as told:
        await jp_fetch("smstudio", "domain", "members", "b n", method="PATCH", body='{"role": "viewer"}')
    assert told.value.response is not None
    assert (told.value.code, json.loads(told.value.response.body)["message"]) == (409, "No.")
    (request,) = asked
    assert (request.method, request.body) == ("PATCH", b'{"role": "viewer"}')
    assert request.uri == "/services/domain/smstudio/domain/members/b%20n"
    assert request.headers["Authorization"] == f"token {SECRET}"
    assert "Cookie" not in request.headers


async def test_a_page_keeps_what_makes_it_harmless(jp_fetch: Fetch, asked: Any) -> None:
    page = await jp_fetch("smstudio", "sharing", "snapshots", "x", "preview", params={"theme": "dark"})
    assert (page.body, page.headers["Content-Security-Policy"]) == (b"<p>page</p>", "sandbox")
    assert "of=the-service" not in str(page.headers.get_list("Set-Cookie"))
    assert asked[0].uri == "/services/domain/smstudio/sharing/snapshots/x/preview?theme=dark"


async def test_what_is_not_shared_stays_here(jp_fetch: Fetch, asked: Any) -> None:
    await jp_fetch("smstudio", "resources", "costs")
    with pytest.raises(HTTPClientError) as told:
        await jp_fetch("smstudio", "sharing", "checks", method="POST", body='{"path": "none.ipynb"}')
    assert told.value.code == 404
    assert asked == []
