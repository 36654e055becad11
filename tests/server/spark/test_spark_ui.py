"""The pages of a Spark UI behind the studio: whatever they say, they get no more than their own window."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPResponse

from jupyter_smstudio.app import SmStudioApp
from jupyter_smstudio.core.errors import NotFound
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.spark.session_service import SparkUi
from jupyter_smstudio.web.spark_ui import PAGE_BYTES, STORAGE

PLACE = "smstudio/spark/clusters/j-1/sessions/0/ui"
Get = Callable[..., Awaitable[HTTPResponse]]


class Ui:
    """A Spark UI that answers whatever it likes, and a studio that leads there."""

    def __init__(self, app: SmStudioApp) -> None:
        self.asked: list[str] = []
        self.answer = b""
        self.port = 0
        self._tickets = app.studio.spark_sessions._tickets

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, and hang up."""
        self.asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(self.answer)
        await writer.drain()
        writer.close()

    def page(self, body: bytes, *headers: str, status: str = "200 OK") -> None:
        """Answer with a page from now on."""
        lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
        self.answer = "\r\n".join(lines).encode() + body

    @property
    def ticket(self) -> str:
        """What opens it."""
        return self._tickets.issue("j-1_0")

    def find(self, caller: Caller, cluster: str, number: str) -> SparkUi:
        """Return where it is, as the service of sessions does."""
        if (cluster, number) != ("j-1", "0"):
            raise NotFound("There is no such session.")
        return SparkUi(f"http://127.0.0.1:{self.port}", "Bearer key-of-the-ui")


@asynccontextmanager
async def served(app: SmStudioApp) -> AsyncIterator[Ui]:
    """Serve such a UI."""
    ui = Ui(app)
    server = await asyncio.start_server(ui.serve, "127.0.0.1", 0)
    ui.port = server.sockets[0].getsockname()[1]
    object.__setattr__(app.studio.spark_sessions, "ui", ui.find)
    try:
        yield ui
    finally:
        server.close()


@pytest.fixture
def app(jp_serverapp: ServerApp) -> SmStudioApp:
    found = next(iter(jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]))
    assert isinstance(found, SmStudioApp)
    return found


@pytest.fixture
def get(http_server_client: Any, jp_base_url: str) -> Get:
    """Ask without any cookie or token; never raises for a status."""

    async def ask(path: str, **headers: str) -> HTTPResponse:
        address = f"{jp_base_url}{PLACE}/{path}"
        return await http_server_client.fetch(
            address, headers=headers, raise_error=False, follow_redirects=False
        )

    return ask


async def test_a_page_is_shown_in_a_sandbox_and_asked_for_with_the_uis_own_key(
    app: SmStudioApp, get: Get
) -> None:
    async with served(app) as ui:
        ui.page(b"<html><head></head>jobs", "Content-Type: text/html", "Set-Cookie: a=b", "X-Evil: 1")
        reply = await get(f"~{ui.ticket}/jobs/?id=1&x=%2e%2e", Cookie="mine=1", Authorization="token mine")
        assert reply.code == 200 and STORAGE in reply.body
        assert reply.headers["Content-Security-Policy"].startswith("sandbox allow-scripts")
        assert "allow-same-origin" not in reply.headers["Content-Security-Policy"]
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in reply.headers and "X-Evil" not in reply.headers
        [asked] = ui.asked
        assert asked.startswith("GET /jobs/?id=1&x=%2e%2e HTTP/1.1\r\n")
        assert "Bearer key-of-the-ui" in asked and "mine" not in asked


@pytest.mark.parametrize(
    "path",
    ["~{other}/jobs", "~{forged}/jobs", "~/jobs", "~%0a/jobs", "jobs", "~{ticket}%0d%0aX-Evil:%201/jobs"],
)
async def test_no_other_ticket_opens_it(app: SmStudioApp, get: Get, path: str) -> None:
    async with served(app) as ui:
        ui.page(b"secret")
        other = ui._tickets.issue("j-1_1")
        reply = await get(path.format(ticket=ui.ticket, other=other, forged=f"{ui.ticket[:-1]}x"))
        assert reply.code in (302, 403, 404) and b"secret" not in reply.body
        assert ui.asked == []


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("http://evil.example/jobs?a=1", "{base}/jobs?a=1"),
        ("//evil.example/jobs", "{base}/jobs"),
        ("javascript:alert(1)", "{base}alert(1)"),
        ("/\\evil.example", "{base}/\\evil.example"),
        ("", "{base}"),
    ],
)
async def test_it_leads_nowhere_else(app: SmStudioApp, get: Get, location: str, leads_to: str) -> None:
    async with served(app) as ui:
        ui.page(b"", f"Location: {location}", status="302 Found")
        reply = await get(f"~{ui.ticket}/")
        base = f"/a%40b/{PLACE}/~{ui.ticket}"
        assert reply.code == 302 and reply.headers["Location"] == leads_to.format(base=base)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 \xf0\x9f\x99\x82<b>\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\x07\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: \xff\xfe\r\n\r\nok",
        b"no HTTP at all\r\n\r\n",
        b"",
    ],
)
async def test_an_answer_that_is_odd_is_shown_or_said_to_be_none(
    app: SmStudioApp, get: Get, answer: bytes
) -> None:
    async with served(app) as ui:
        ui.answer = answer
        reply = await get(f"~{ui.ticket}/")
        assert reply.code in (200, 999, 503)


async def test_a_page_without_end_is_refused(app: SmStudioApp, get: Get) -> None:
    async with served(app) as ui:
        ui.page(b"x" * (PAGE_BYTES + 1), "Content-Type: text/html")
        reply = await get(f"~{ui.ticket}/")
        assert reply.code == 413 and b"32 MiB" in reply.body


async def test_no_log_holds_the_ticket(app: SmStudioApp, get: Get, caplog: pytest.LogCaptureFixture) -> None:
    async with served(app) as ui:
        ui.answer = b"no HTTP at all\r\n\r\n"
        ticket = ui.ticket
        assert (await get(f"~{ticket}/jobs/?id=1")).code == 503
        object.__setattr__(app.studio.spark_sessions, "opens", lambda *_: False)
        assert (await get(f"~{ticket}/jobs/?id=1")).code == 403
    assert "/ui/~…/jobs/" in caplog.text and ticket not in caplog.text
