"""From a user's server to the service of the domain, in the user's own name.

What belongs to the whole domain is answered by its service; verbs that ask for nothing else are passed on
as they came (``StudioHandler.shared_verbs``). The server shows the token that JupyterHub started it with,
which opens no more than the user's own.
"""

from __future__ import annotations

from typing import Any, Protocol

from jupyter_server.utils import url_path_join
from tornado.web import RequestHandler

from ..core.tracking.base import Upstream
from .forward import Forwarder, Outgoing, Upload

CHUNK_BYTES = 64 * 1024
PASSED_BACK = (
    "Cache-Control",
    "Content-Disposition",
    "Content-Length",
    "Content-Security-Policy",
    "Content-Type",
    "Referrer-Policy",
)
"""Headers of an answer that say what it is and what a browser may do with it."""


class Access(Protocol):
    """How a server reaches the service; :class:`.composition.core.DomainAccess`."""

    @property
    def url(self) -> str:
        """Return the service's address, as this machine reaches it."""
        ...

    @property
    def token(self) -> str:
        """Return the token of this server."""
        ...


class DomainLink:
    """The way to the domain's service.

    Args:
        access: address and token; the token needs access to the service.
        forwarder: keeps the connections.
    """

    def __init__(self, access: Access, forwarder: Forwarder) -> None:
        headers = {"Authorization": f"token {access.token}"}
        self._upstream = Upstream(access.url.rstrip("/"), headers=headers, title="The domain's service")
        self._forwarder = forwarder

    async def pass_on(self, handler: Any) -> None:
        """Let the service answer a request, and send its answer as it comes.

        Raises:
            Unavailable: the service does not answer; a moment later it may.
        """
        request = handler.request
        target = url_path_join("/", request.uri.removeprefix(handler.base_url))
        answer = await self._forwarder.send(self._upstream, await _outgoing(request, target))
        try:
            await _send(handler, answer)
        finally:
            answer.release()


async def _outgoing(request: Any, target: str) -> Outgoing:
    if not request.body:
        return Outgoing(request.method, target, {}, None)
    upload = await Upload.of(request.body)
    headers = {"Content-Type": "application/json", "Content-Length": str(len(request.body))}
    return Outgoing(request.method, target, headers, upload)


async def _send(handler: RequestHandler, answer: Any) -> None:
    handler.set_status(answer.status)
    handler.clear_header("Content-Type")
    for name in PASSED_BACK:
        if name in answer.headers:
            handler.set_header(name, answer.headers[name])
    if answer.status != 204:
        async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
            handler.write(chunk)
            await handler.flush()
    await handler.finish()
