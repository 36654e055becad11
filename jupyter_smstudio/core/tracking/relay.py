"""The process that stands for a domain's MLflow on one user's side: ``python -m …tracking.relay``.

Kernels and jobs of the user know one address and one token of their own, whatever happens to the user's
server; this process asks the domain's service in their stead, with the token that JupyterHub gave to the
server. See :mod:`.serving`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import AsyncIterator

import aiohttp
from yarl import URL

from .app import Guard, Message, Receive, Scope, Send
from .changes import PATH as CHANGES_PATH
from .changes import ChangeStream, read_line
from .launch import SERVICE_TOKEN, SERVICE_URL
from .serving import run, take_over

log = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
SILENT_SECONDS = 60.0
"""The service sends an empty line every 20 s."""
AGAIN_SECONDS = 3.0
HEALTH = "/health"
"""Tells whether this process listens, whatever the service does."""
KEPT = frozenset(
    {b"accept", b"accept-encoding", b"content-encoding", b"content-length", b"content-type", b"range",
     b"user-agent", b"x-mlflow-experiment-id", b"x-mlflow-workspace"}
)  # fmt: skip
"""Headers of a request that the service gets."""
PASSED_BACK = frozenset(
    {"cache-control", "content-disposition", "content-encoding", "content-length", "content-range",
     "content-type", "etag", "last-modified"}
)  # fmt: skip


def main() -> None:
    """Serve until the process is told to end or nobody needs it."""
    folder, sockets = take_over()
    changes = ChangeStream()
    relay = Relay(os.environ.pop(SERVICE_URL), os.environ.pop(SERVICE_TOKEN), changes)
    run(Guard(relay, folder.tokens(), sockets[0].getsockname()[1], changes, lambda: None), changes, sockets)


class Relay:
    """The domain's MLflow as an ASGI application.

    Args:
        url: of MLflow at the domain's service, without a slash at its end.
        token: of the user's server.
        changes: told of what others write that the user may see.
    """

    def __init__(self, url: str, token: str, changes: ChangeStream) -> None:
        self._url = url
        self._headers = {"Authorization": f"token {token}"}
        self._changes = changes
        self._session: aiohttp.ClientSession | None = None
        self._following: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection, as ASGI has it."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"] == HEALTH:
            await _answer(send, 200, b"text/plain", b"OK")
        else:
            await self._pass_on(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Open connections when the server starts, and close them when it ends."""
        await receive()
        self._session = aiohttp.ClientSession(
            headers=self._headers,
            connector=aiohttp.TCPConnector(limit=0),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        )
        self._following = asyncio.create_task(self._follow(self._session), name="changes")
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._following.cancel()
        await self._session.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._session is not None  # opened before the first request
        target = (scope.get("raw_path") or scope["path"].encode()) + b"?" * bool(scope["query_string"])
        url = f"{self._url}{target.decode('latin-1')}{scope['query_string'].decode('latin-1')}"
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in scope["headers"]
            if name.lower() in KEPT
        ]
        has_body = any(
            name.lower() in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"]
        )
        try:
            async with self._session.request(
                scope["method"],
                URL(url, encoded=True),
                headers=headers,
                data=_parts(receive) if has_body else None,
                allow_redirects=False,
            ) as answer:
                await _send(answer, send)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("The domain's service does not answer: %s", error)
            await _say(send, 503, "The domain's service does not answer. Try again in a moment.")

    async def _follow(self, session: aiohttp.ClientSession) -> None:
        """Hand on what the service says was written, for as long as this process lives."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS)
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, ValueError, KeyError):
                async with session.get(f"{self._url}{CHANGES_PATH}", timeout=timeout) as answer:
                    answer.raise_for_status()
                    async for line in answer.content:
                        if line.strip():
                            self._changes.note(read_line(line))
            await asyncio.sleep(AGAIN_SECONDS)  # it may be restarting, and nobody tells when it is back


async def _parts(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise aiohttp.ClientConnectionError("the client has gone")
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return


async def _send(answer: aiohttp.ClientResponse, send: Send) -> None:
    if answer.status == 401:
        # The server that started this has ended, and its token with it; the next one starts another relay.
        # Until then clients are to try again, which they do not after a 401.
        await _say(send, 503, "Your server has ended. Start it again: until then nothing can be recorded.")
        return
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in answer.headers.items()
        if name.lower() in PASSED_BACK
    ]
    start: Message = {"type": "http.response.start", "status": answer.status, "headers": headers}
    await send(start)
    async for chunk in answer.content.iter_any():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _say(send: Send, status: int, message: str) -> None:
    body = json.dumps({"error_code": "TEMPORARILY_UNAVAILABLE", "message": message}).encode()
    await _answer(send, status, b"application/json", body)


async def _answer(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    main()
