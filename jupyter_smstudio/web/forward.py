"""Passes requests on to a server behind the studio, streaming both ways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from yarl import URL

from ..core.errors import Unavailable
from ..core.tracking.base import Upstream

CONNECT_SECONDS = 10.0
CHUNKS = 4
"""Parts of an upload that wait in memory when the server behind is slower than the client, 64 KB each."""
HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers about one connection only (RFC 9110, 7.6.1)."""


@dataclass(frozen=True)
class Outgoing:
    """A request to the server behind.

    Attributes:
        method: its verb.
        target: path and query as they came, from the slash on.
        headers: those that are to be passed on.
        body: where the client's bytes are put; None for a request without a body.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: Upload | None


@dataclass
class Upload:
    """The bytes of a request on their way from the client to the server behind."""

    _parts: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(CHUNKS))
    _abandoned: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    async def of(cls, content: bytes) -> Upload:
        """Return a body that is there already."""
        upload = cls()
        for part in (content, None):
            await upload.put(part)
        return upload

    async def put(self, part: bytes | None) -> None:
        """Hand a part on, or None for the end; waits while the server behind is slower."""
        if self._abandoned.is_set():
            return
        if not self._parts.full():
            self._parts.put_nowait(part)
            return
        putting = asyncio.ensure_future(self._parts.put(part))
        abandoned = asyncio.ensure_future(self._abandoned.wait())
        try:
            await asyncio.wait({putting, abandoned}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            putting.cancel()
            abandoned.cancel()

    def abandon(self) -> None:
        """Drop the rest: the server behind has answered, or gone, before it had read everything."""
        self._abandoned.set()

    async def parts(self) -> AsyncIterator[bytes]:
        """Yield the parts."""
        while (part := await self._parts.get()) is not None:
            yield part


class Forwarder:
    """Keeps connections to the servers behind; one for each studio."""

    def __init__(self) -> None:
        self._sessions: dict[tuple[str, Path | None], aiohttp.ClientSession] = {}

    async def send(self, upstream: Upstream, request: Outgoing) -> aiohttp.ClientResponse:
        """Send a request, and return the answer when its headers are there.

        Raises:
            Unavailable: the server behind does not answer; a moment later it may.
        """
        headers = [pair for pair in request.headers.items() if pair[0].lower() not in HOP_BY_HOP]
        try:
            return await self._session(upstream).request(
                request.method,
                # Encoded already: what hides in a path is for the server behind to judge.
                URL(f"{upstream.url}{request.target}", encoded=True),
                headers=[*headers, *upstream.headers.items()],
                data=request.body.parts() if request.body else None,
                allow_redirects=False,
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(
                f"{upstream.title} does not answer. It may be starting; try again in a moment.",
                reason=str(error),
            ) from error
        finally:
            if request.body:
                request.body.abandon()

    async def close(self) -> None:
        """End all connections."""
        for session in self._sessions.values():
            await session.close()

    def _session(self, upstream: Upstream) -> aiohttp.ClientSession:
        key = (upstream.url, upstream.socket)
        if key in self._sessions:
            return self._sessions[key]
        connector = (
            aiohttp.UnixConnector(str(upstream.socket), limit=0)
            if upstream.socket
            else aiohttp.TCPConnector(limit=0)
        )
        session = aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            # A large artifact or a child that starts takes its time; only a connection has to come soon.
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )
        self._sessions[key] = session
        return session
