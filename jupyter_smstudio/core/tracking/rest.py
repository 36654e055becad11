"""MLflow's REST API, called over the child's Unix socket or the network.

The studio does not import MLflow's client for it: that would cost the Jupyter server 170 MB and three
seconds, and block a thread for each call.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from ..errors import Conflict, Forbidden, InvalidInput, NotFound, StudioError, Unavailable
from .base import Upstream

log = logging.getLogger(__name__)

API = "/api/2.0/mlflow/"
API_3 = "/api/3.0/mlflow/"
TIMEOUT_SECONDS = 60.0
FILE_TIMEOUT_SECONDS = 3600.0
CHUNK_BYTES = 1 << 18

ERRORS: dict[str, type[StudioError]] = {
    "RESOURCE_DOES_NOT_EXIST": NotFound,
    "NOT_FOUND": NotFound,
    "ENDPOINT_NOT_FOUND": NotFound,
    "RESOURCE_ALREADY_EXISTS": Conflict,
    "INVALID_STATE": Conflict,
    "INVALID_PARAMETER_VALUE": InvalidInput,
    "BAD_REQUEST": InvalidInput,
    "MALFORMED_REQUEST": InvalidInput,
    "PERMISSION_DENIED": Forbidden,
    "UNAUTHENTICATED": Forbidden,
}
"""MLflow's error codes (``mlflow.protos.databricks_pb2.ErrorCode``); any other one is ``Unavailable``."""
STATUSES: dict[int, type[StudioError]] = {400: InvalidInput, 401: Forbidden, 403: Forbidden, 404: NotFound}
"""For answers without such a code."""


class MlflowRest:
    """Calls a tracking server.

    Args:
        upstream: tells where it is, when it is first called.
        api: path of the API's version.
    """

    def __init__(self, upstream: Callable[[], Upstream], api: str = API) -> None:
        self._upstream = upstream
        self._api = api
        self._session: aiohttp.ClientSession | None = None

    async def get(self, call: str, query: Mapping[str, str | list[str]] | None = None) -> dict[str, Any]:
        """Ask, e.g. ``runs/get``.

        Args:
            call: path below ``/api/2.0/mlflow/``.
            query: parameters; a list is repeated.

        Raises:
            StudioError: by MLflow's error code; ``Unavailable`` if it does not answer.
        """
        pairs = [
            (name, each)
            for name, value in (query or {}).items()
            for each in (value if isinstance(value, list) else [value])
        ]
        return await self._call("GET", call, params=pairs)

    async def post(self, call: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Write, or ask with a body; raises as :meth:`get`."""
        return await self._call("POST", call, json=body)

    async def delete(self, call: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Delete; raises as :meth:`get`."""
        return await self._call("DELETE", call, json=body)

    @asynccontextmanager
    async def download(self, run_id: str, path: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Give an artifact's bytes in pieces; raises as :meth:`get`."""
        query = {"run_id": run_id, "path": path}
        async with self._request("GET", "/get-artifact", params=query, long=True) as response:
            yield response.content.iter_chunked(CHUNK_BYTES)

    async def upload(self, path: str, content: AsyncIterator[bytes]) -> None:
        """Store an artifact at a path below the server's artifact root; raises as :meth:`get`."""
        target = f"/api/2.0/mlflow-artifacts/artifacts/{path}"
        async with self._request("PUT", target, data=content, long=True):
            pass

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(self, method: str, call: str, **content: Any) -> dict[str, Any]:
        async with self._request(method, self._api + call, **content) as response:
            answer = await response.json(content_type=None)
            return answer if isinstance(answer, dict) else {}

    @asynccontextmanager
    async def _request(
        self, method: str, target: str, long: bool = False, **content: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        upstream = self._upstream()
        timeout = aiohttp.ClientTimeout(total=FILE_TIMEOUT_SECONDS if long else TIMEOUT_SECONDS)
        try:
            async with self._open(upstream).request(
                method, upstream.url + target, timeout=timeout, **content
            ) as response:
                if response.status >= 400:
                    raise _error_of(response.status, await response.read())
                yield response
        except (TimeoutError, aiohttp.ClientError, OSError, json.JSONDecodeError) as error:
            raise Unavailable(
                "The MLflow server does not answer; it is started again if it belongs to this studio. Try "
                "again in a few seconds.",
                reason=f"{type(error).__name__}: {error}",
            ) from error

    def _open(self, upstream: Upstream) -> aiohttp.ClientSession:
        if self._session is None:
            socket = upstream.socket
            connector = aiohttp.UnixConnector(str(socket)) if socket else aiohttp.TCPConnector()
            self._session = aiohttp.ClientSession(connector=connector, headers=upstream.headers)
        return self._session


def _error_of(status: int, body: bytes) -> StudioError:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    told = answer if isinstance(answer, dict) else {}
    code, message = str(told.get("error_code", "")), str(told.get("message", ""))[:2000]
    kind = ERRORS.get(code) or STATUSES.get(status, Unavailable)
    if kind is Unavailable:
        log.warning("MLflow answered %d %s: %s", status, code, message)
    return kind(message or f"The MLflow server answered with the status {status}.", mlflow_code=code)
