"""MLflow behind the studio's own address, with the server's authentication: ``/smstudio/mlflow/``.

A browser finds MLflow's own interface here, a client outside its API::

    MLFLOW_TRACKING_URI=https://host/smstudio/mlflow  MLFLOW_TRACKING_TOKEN=<the server's token>

Kernels and jobs do not come this way; they talk to MLflow directly.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any, ClassVar
from urllib.parse import urlsplit

import aiohttp
from jupyter_core.utils import ensure_async
from jupyter_server.auth.utils import HTTP_METHOD_TO_AUTH_ACTION
from jupyter_server.utils import url_path_join
from tornado.iostream import StreamClosedError
from tornado.web import authenticated, stream_request_body

from ..core.errors import Forbidden
from ..core.tracking.base import Tracking
from .forward import HOP_BY_HOP, Forwarder, Outgoing, Upload
from .handlers import JsonErrors

PREFIX = "/smstudio/mlflow"
FEATURE = "experiments"
ROUTE = r"mlflow(?:/.*)?"
"""Below ``/smstudio/``."""
MAX_UPLOAD_BYTES = 16 * 1024**3
"""Largest artifact that a client outside can log; nothing of it is kept in memory."""
CHUNK_BYTES = 64 * 1024

KEPT_TO_ITSELF = HOP_BY_HOP | {
    "authorization",
    "content-length",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "origin",
    "referer",
    "x-xsrftoken",
}
"""Headers a request leaves here: who asks is the studio's business, and MLflow takes some for its own."""
KEPT_BACK = HOP_BY_HOP | {
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "content-security-policy",
    "date",
    "server",
    "set-cookie",
}
OWN_PAGES = re.compile(r"/?(?:\?.*)?$|/static-files/")
"""MLflow's interface itself; everything else may hold what a run has stored."""
QUESTIONS = re.compile(r"/(?:search|search-datasets|graphql|get-latest-versions|batchGetInfos)$")
"""POSTs that change nothing."""


@stream_request_body
class MlflowProxy(JsonErrors):
    """Passes on whatever MLflow is asked, once it is known who asks and that they may."""

    auth_resource: ClassVar[str] = f"smstudio:{FEATURE}"

    def initialize(self, tracking: Tracking, forwarder: Forwarder) -> None:
        """Take what is behind; tornado calls it for each request."""
        self.tracking = tracking
        self.forwarder = forwarder
        self.answer: asyncio.Task[aiohttp.ClientResponse] | None = None
        self.upload: Upload | None = None

    @property
    def target(self) -> str:
        """Return path and query as MLflow is to see them, as they came."""
        return str(self.request.uri).split(PREFIX, 1)[-1]

    @property
    def content_security_policy(self) -> str:
        """Keep what runs have stored in an origin of its own, where no cookie of ours is."""
        policy = super().content_security_policy
        return policy if OWN_PAGES.match(self.target) else f"{policy}; sandbox allow-scripts"

    async def prepare(self) -> None:  # type: ignore[override]  # as StudioHandler's
        """Find out who asks and whether they may, then open the way for the request's body."""
        navigates = self.request.headers.get("Sec-Fetch-Mode") == "navigate"
        await super().prepare(_redirect_to_login=navigates)
        if self._finished:
            return
        if self.current_user is None:
            self._ask_to_log_in(navigates)
            return
        await self._authorize()
        connection: Any = self.request.connection  # tornado's HTTP1Connection, declared as less
        connection.set_max_body_size(MAX_UPLOAD_BYTES)
        has_body = "Content-Length" in self.request.headers or "Transfer-Encoding" in self.request.headers
        self.upload = Upload() if has_body else None
        if self.target.startswith("/"):
            upstream = self.tracking.upstream()
            self.answer = asyncio.create_task(self.forwarder.send(upstream, self._outgoing()))

    def check_xsrf_cookie(self) -> None:
        """Take MLflow's own pages for what they are; they send no XSRF token.

        They are recognised by what no page of another site can send: the browser's word that the
        request comes from this very origin, and the address of the page below ours.
        """
        if hasattr(self, "_jupyter_current_user") and self._is_own_page() and self.check_origin():
            return
        super().check_xsrf_cookie()

    async def data_received(self, chunk: bytes) -> None:
        """Hand on a part of the body; the client is read no faster than MLflow reads."""
        if self.upload is not None:
            await self.upload.put(chunk)

    async def pass_on(self) -> None:
        """Finish the request, and send MLflow's answer."""
        if self.upload is not None:
            await self.upload.put(None)
        if self.answer is None:
            self.redirect(url_path_join(self.base_url, PREFIX, "/"))
            return
        await self._pass_back(await self.answer)

    get = head = post = put = patch = delete = options = pass_on

    def on_connection_close(self) -> None:
        """Ask MLflow no further for somebody who has gone."""
        if self.answer is not None:
            self.answer.cancel()

    async def _authorize(self) -> None:
        action = HTTP_METHOD_TO_AUTH_ACTION[self.request.method or "GET"]
        if QUESTIONS.search(self.request.path):
            action = "read"
        allowed = await ensure_async(
            self.authorizer.is_authorized(self, self.current_user, action, self.auth_resource)
        )
        if not allowed:
            raise Forbidden(f"You are not authorized to {action} {self.auth_resource}.")

    def _ask_to_log_in(self, navigates: bool) -> None:
        if not navigates:
            raise Forbidden("Log in to the server first.")
        authenticated(lambda _: None)(self)  # redirects to the login page, and back here afterwards

    def _is_own_page(self) -> bool:
        headers = self.request.headers
        page = urlsplit(headers.get("Referer", ""))
        below = url_path_join(self.base_url, PREFIX) + "/"
        return (
            headers.get("Sec-Fetch-Site") == "same-origin"
            and page.netloc == self.request.host
            and page.path.startswith(below)
        )

    def _outgoing(self) -> Outgoing:
        headers = {
            name: value
            for name, value in self.request.headers.get_all()
            if name.lower() not in KEPT_TO_ITSELF and not name.lower().startswith(("x-forwarded-", "sec-"))
        }
        length = self.request.headers.get("Content-Length")
        if length is not None:
            headers["Content-Length"] = length
        return Outgoing(self.request.method or "GET", self.target, headers, self.upload)

    async def _pass_back(self, answer: aiohttp.ClientResponse) -> None:
        try:
            await self._send(answer)
        except (aiohttp.ClientError, StreamClosedError) as error:
            # Half an answer is sent already: cut off, it is at least not taken for a whole one.
            self.log.info("%s was cut off: %s", self.request.path, error)
            self.detach().close()
        finally:
            answer.release()

    async def _send(self, answer: aiohttp.ClientResponse) -> None:
        self.set_status(answer.status, answer.reason)
        self.clear_header("Content-Type")
        for name, value in answer.headers.items():
            if name.lower() not in KEPT_BACK:
                self.set_header(name, value)
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        if self.request.method != "HEAD" and answer.status not in (204, 304):
            async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
                self.write(chunk)
                await self.flush()
        await self.finish()


def mlflow_routes(base_url: str, tracking: Tracking, forwarder: Forwarder) -> list[tuple[str, Any, Any]]:
    """Return the proxy's route as tornado takes it."""
    pattern = url_path_join(base_url, "smstudio", ROUTE) + "$"
    return [(pattern, MlflowProxy, {"tracking": tracking, "forwarder": forwarder})]
