"""Pages that lose the network find what a kernel said meanwhile, each its own."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.session import Session

from jupyter_smstudio.web import connections
from jupyter_smstudio.web.connections import LastingConnection, Missed

Fetch = Callable[..., Awaitable[Any]]
WAITS = """
import os, time
print('began', flush=True)
while not os.path.exists({flag!r}):
    time.sleep(0.01)
print('over', flush=True)
"""


class Page:
    """A tab with a connection to one kernel."""

    def __init__(self, connect: Fetch, kernel_id: str) -> None:
        self._connect = connect
        self._kernel_id = kernel_id
        self._session = Session(session=uuid.uuid4().hex)
        self._socket: Any = None

    async def open(self) -> None:
        path = ("api", "kernels", self._kernel_id, "channels")
        self._socket = await self._connect(*path, params={"session_id": self._session.session})

    def lose(self) -> None:
        """End the connection as a broken network does: without a word."""
        self._socket.protocol.stream.close()
        self.close()

    def close(self) -> None:
        self._socket.close()

    async def execute(self, code: str) -> None:
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        message = self._session.msg("execute_request", content | {"allow_stdin": False})
        await self._socket.write_message(json.dumps(message | {"channel": "shell"}, default=str))

    async def printed(self, until: str) -> str:
        """Return what is printed, up to a word that must come."""
        text = ""
        while until not in text:
            answer = json.loads(await asyncio.wait_for(self._socket.read_message(), 60))
            if answer["msg_type"] == "stream":
                text += answer["content"]["text"]
        return text


async def start_kernel(jp_fetch: Fetch) -> str:
    reply = await jp_fetch("api", "kernels", method="POST", body=json.dumps({"name": "python3"}))
    found: str = json.loads(reply.body)["id"]
    return found


async def gone(jp_serverapp: Any, kernel_id: str) -> None:
    """Return when the server has noticed that nobody is connected."""
    connections = jp_serverapp.kernel_manager._kernel_connections
    while connections[kernel_id]:  # noqa: ASYNC110 -- the server does not tell
        await asyncio.sleep(0.01)


def away_with(printed: str) -> list[Missed]:
    """Return what pages have missed, of those that have missed what was printed."""
    wanted = f'"text":"{printed}'.encode()

    def has(missed: Missed) -> bool:
        return any(wanted in part.replace(b" ", b"") for _, parts in missed.messages for part in parts)

    return [each for each in LastingConnection._away.values() if has(each)]


@pytest.mark.parametrize("first", [0, 1])
async def test_each_tab_finds_its_own_output_whoever_is_back_first(
    jp_ws_fetch: Fetch, jp_serverapp: Any, jp_fetch: Fetch, tmp_path: Path, first: int
) -> None:
    kernel_id = await start_kernel(jp_fetch)
    pages = [Page(jp_ws_fetch, kernel_id) for _ in range(2)]
    for page in pages:
        await page.open()
    await pages[0].execute(WAITS.format(flag=str(tmp_path / "flag")))
    await pages[0].printed("began")
    for page in pages:
        page.lose()
    await gone(jp_serverapp, kernel_id)
    (tmp_path / "flag").touch()  # the cell ends while nobody listens
    while len(away_with("over")) < 2:  # noqa: ASYNC110 -- the server does not tell
        await asyncio.sleep(0.01)

    for page in (pages[first], pages[1 - first]):
        await page.open()
    assert "over" in await pages[0].printed("over")
    await pages[1].execute("print('second')")
    assert (await pages[1].printed("second")).endswith("second\n")
    for page in pages:
        page.close()
    await shut_down(jp_serverapp, kernel_id)


async def test_what_comes_between_a_socket_s_end_and_its_notice_is_kept(
    jp_ws_fetch: Fetch, jp_serverapp: Any, jp_fetch: Fetch
) -> None:
    kernel_id = await start_kernel(jp_fetch)
    page = Page(jp_ws_fetch, kernel_id)
    await page.open()
    await page.execute("print('connected')")
    await page.printed("connected")
    (connection,) = (one for one in LastingConnection._open_sockets if one.kernel_id == kernel_id)
    said: asyncio.Queue[tuple[Any, list[bytes]]] = asyncio.Queue()
    connection.channels["iopub"].on_recv_stream(lambda *message: said.put_nowait(message))
    await page.execute("print('between')")
    message = await said.get()
    while b'"text":"between' not in b"".join(message[1]).replace(b" ", b""):
        message = await said.get()

    socket: Any = connection.websocket_handler.ws_connection
    socket.stream.close()
    connection.handle_outgoing_message(*message)
    page.lose()
    await gone(jp_serverapp, kernel_id)

    await page.open()
    assert "between" in await page.printed("between")
    page.close()
    await shut_down(jp_serverapp, kernel_id)


async def test_who_misses_too_much_gets_what_comes_from_then_on(
    jp_ws_fetch: Fetch, jp_serverapp: Any, jp_fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel_id = await start_kernel(jp_fetch)
    monkeypatch.setattr(connections, "KEPT_BYTES", 1000)
    page = Page(jp_ws_fetch, kernel_id)
    await page.open()
    await page.execute(WAITS.format(flag=str(tmp_path / "flag")))
    await page.printed("began")
    page.lose()
    await gone(jp_serverapp, kernel_id)
    assert len(LastingConnection._away) == 1
    (tmp_path / "flag").touch()
    while LastingConnection._away:  # noqa: ASYNC110 -- the server does not tell
        await asyncio.sleep(0.01)

    await page.open()
    await page.execute("print('again')")
    assert (await page.printed("again")).strip() == "again"
    page.close()
    await shut_down(jp_serverapp, kernel_id)


async def shut_down(jp_serverapp: Any, kernel_id: str) -> None:
    """End everything as a server does that stops; no socket may be left."""
    await LastingConnection.close_all()
    await jp_serverapp.kernel_manager.shutdown_kernel(kernel_id)
    assert LastingConnection._away == {}
