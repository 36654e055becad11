"""The domain's service, as the server of one of its members asks it for leases."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from pydantic import BaseModel

from ..core.errors import Unavailable, error_told

CONNECT_SECONDS = 10.0
SILENT_SECONDS = 60.0
"""The service sends an empty line every 20 s."""
ANSWER_SECONDS = 30.0
ANSWER = aiohttp.ClientTimeout(total=ANSWER_SECONDS, sock_connect=CONNECT_SECONDS)
STREAM = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS)


class DomainClient:
    """Asks the service in this server's own name.

    Args:
        url: of the service, as this machine reaches it.
        token: of this server; it needs access to the service.
    """

    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url.rstrip('/')}/smstudio/domain/exchange/"
        self._headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, method: str, path: str, body: BaseModel | None = None) -> bytes:
        """Return the answer to one question.

        Raises:
            StudioError: what the service says against it.
            Unavailable: it does not answer.
        """
        async with self._request(method, path, body, ANSWER) as answer:
            return await answer.read()

    async def lines(self, path: str, body: BaseModel) -> AsyncGenerator[bytes]:
        """Yield the lines of an answer as they come; raises as :meth:`ask`.

        The first one, which is empty, tells that the service has begun to answer.
        """
        async with self._request("POST", path, body, STREAM) as answer:
            yield b""
            async for line in answer.content:
                yield line.strip()

    async def close(self) -> None:
        """End all connections."""
        if self._session:
            await self._session.close()

    @asynccontextmanager
    async def _request(
        self, method: str, path: str, body: BaseModel | None, patience: aiohttp.ClientTimeout
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        if self._session is None:
            # No limit: whoever waits for the machine holds a connection.
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(headers=self._headers, connector=connector)
        content = body.model_dump_json().encode() if body else None
        url = f"{self._url}{path}"
        try:
            async with self._session.request(method, url, data=content, timeout=patience) as answer:
                if answer.status >= 400:
                    raise error_told(await answer.json())
                yield answer
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Unavailable(
                "The domain's service does not answer. Try again in a moment.", reason=str(error)
            ) from error
