"""The MLflow of a domain behind its service: ``/smstudio/mlflow/``, for the servers of its members.

Who asks is known by JupyterHub's token; what they get is decided by ``core.tracking.shared.judge``, once the
whole of a request is there, artifacts excepted, which are judged by their address.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

import aiohttp
from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.utils import url_path_join
from tornado.iostream import StreamClosedError
from tornado.web import authenticated, stream_request_body

from ..core.errors import Forbidden, StudioError, TooLarge
from ..core.tracking.app import ERROR_CODES, MAX_JSON_BYTES
from ..core.tracking.base import Changes
from ..core.tracking.changes import INTERVAL_SECONDS, line_of
from ..core.tracking.changes import PATH as CHANGES_PATH
from ..core.tracking.rules import Refused, read_json
from ..core.tracking.shared.calls import Call, call_of
from ..core.tracking.shared.judge import Asked, Ruling
from ..core.tracking.shared.listening import Listening
from ..core.tracking.shared.server import SharedTracking
from .forward import Forwarder, Outgoing, Upload
from .handlers import JsonErrors
from .mlflow import MAX_UPLOAD_BYTES, ROUTE, MlflowProxy
from .shared_search import search
from .stream import HEARTBEAT_SECONDS, STREAM_SECONDS

MLFLOW_CODES = {**ERROR_CODES, 404: "RESOURCE_DOES_NOT_EXIST", 409: "RESOURCE_ALREADY_EXISTS",
                413: "BAD_REQUEST", 503: "TEMPORARILY_UNAVAILABLE"}  # fmt: skip


@stream_request_body
class SharedMlflow(MlflowProxy):
    """Passes on what a member may ask of the domain's MLflow, in the space that it is to be asked in."""

    call: Call

    def initialize(self, studio: Any, shared: SharedTracking, forwarder: Forwarder) -> None:  # type: ignore[override]
        """Take what is behind; tornado calls it for each request."""
        self.studio = studio
        self.shared = shared
        self.forwarder = forwarder
        self.answer = None
        self.upload = None
        self.parts: list[bytes] = []
        self.size = 0

    async def prepare(self) -> None:  # type: ignore[override]  # as StudioHandler's
        """Find out who asks, and whether they may ask this at all."""
        await JsonErrors.prepare(self, _redirect_to_login=False)
        if self._finished:
            return
        if self.current_user is None:
            raise Refused(401, "The domain does not know who asks. Start your server again.")
        self.call, _ = call_of(self.request.method or "GET", unquote(self.target.split("?")[0]))
        action = "write" if self.call.changes else "read"
        if not await ensure_async(
            self.authorizer.is_authorized(self, self.current_user, action, self.auth_resource)
        ):
            raise Forbidden("You may look at what the domain has recorded, and record nothing yourself.")
        self.caller = self.studio.caller(self.current_user)
        await self.shared.enter(self.caller)
        connection: Any = self.request.connection  # tornado's HTTP1Connection, declared as less
        connection.set_max_body_size(MAX_UPLOAD_BYTES if self.call.streamed else MAX_JSON_BYTES)
        if self.call.streamed:
            self.upload = Upload()
            self._begin(await self._judged(None), self.upload)

    def check_xsrf_cookie(self) -> None:
        """Take what brings a token; no browser adds that by itself, and cookies open nothing here."""
        if not self.request.headers.get("Authorization"):
            raise Refused(403, "The domain's MLflow is reached through one's own server.")

    async def data_received(self, chunk: bytes) -> None:
        """Hand on a part of an artifact; keep anything else until it is whole."""
        if self.upload is not None:
            await self.upload.put(chunk)
            return
        self.size += len(chunk)
        if self.size > MAX_JSON_BYTES:
            raise TooLarge(f"The request has more than {MAX_JSON_BYTES:,} bytes.")
        self.parts.append(chunk)

    async def pass_on(self) -> None:
        """Judge the request, and answer it."""
        if self.upload is not None:
            await self.upload.put(None)
            assert self.answer is not None  # begun together with the upload
            await self._pass_back(await self.answer)
            return
        body = b"".join(self.parts)
        document = read_json(body) if body else None
        ruling = await self._judged(document)
        if ruling.answer is not None:
            await self.finish(ruling.answer)
        elif ruling.only is not None:
            upstream = self.shared.upstream(ruling.space)
            await self.finish(await search(self.forwarder, upstream, self._asked(document), ruling))
        else:
            await self._let_answer(ruling, body, document)

    get = head = post = put = patch = delete = allow_unauthenticated(pass_on)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what went wrong as MLflow does, so that its clients raise their own exceptions."""
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, Refused | StudioError):
            status = error.status
            self.set_status(status)
            self.finish({"error_code": MLFLOW_CODES.get(status, "INTERNAL_ERROR"), "message": error.message})
        else:
            super().write_error(status_code, **kwargs)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log a refusal as one line."""
        if isinstance(value, Refused):
            self.log.info("%s %s: %s", self.request.method, self.request.path, value.message)
        else:
            super().log_exception(typ, value, tb)

    async def _judged(self, document: Any) -> Ruling:
        return await self.shared.judge.judge(self.caller, self._asked(document))

    def _asked(self, document: Any) -> Asked:
        path, _, query = self.target.partition("?")
        headers = {name.lower(): value for name, value in self.request.headers.get_all()}
        values = parse_qs(query, keep_blank_values=True)
        return Asked(self.request.method or "GET", unquote(path), values, headers, document)

    def _begin(self, ruling: Ruling, body: Upload | None) -> asyncio.Task[aiohttp.ClientResponse]:
        outgoing = self._outgoing()
        headers = {
            name: value for name, value in outgoing.headers.items() if name.lower() != "x-mlflow-workspace"
        }
        target = self.target
        if ruling.query is not None:
            target = f"{target.partition('?')[0]}?{urlencode(ruling.query, doseq=True)}"
        if ruling.document is not None:
            headers["Content-Length"] = str(len(json.dumps(ruling.document).encode()))
        request = Outgoing(outgoing.method, target, headers, body)
        self.answer = asyncio.create_task(self.forwarder.send(self.shared.upstream(ruling.space), request))
        return self.answer

    async def _let_answer(self, ruling: Ruling, body: bytes, document: Any) -> None:
        content = body if ruling.document is None else json.dumps(ruling.document).encode()
        answer = await self._begin(ruling, await Upload.of(content) if content else None)
        if self.call.changes and answer.status < 400:
            # Before anybody is told of it, and can ask what has come of it.
            await self.shared.settled(self.caller, ruling, document)
        await self._pass_back(answer)


class SharedChanges(JsonErrors):
    """Tells the server of a member what was written that they may see, for as long as it listens."""

    def initialize(self, studio: Any, shared: SharedTracking) -> None:
        """Take what is behind; tornado calls it for each request."""
        self.studio = studio
        self.shared = shared

    @authenticated
    async def get(self) -> None:
        """Send lines of JSON as MLflow's own stream of changes does; see ``core.tracking.changes``."""
        caller = self.studio.caller(self.current_user)
        waiting, listening = _Waiting(), self.shared.listening(caller)
        end = self.shared.subscribe(waiting.add)
        ends = time.monotonic() + STREAM_SECONDS
        self.set_header("Content-Type", "application/jsonl")
        with suppress(StreamClosedError):  # the listener has gone
            try:
                self.write("{}\n")
                await self.flush()
                while time.monotonic() < ends:
                    self.write(await _next_line(listening, waiting))
                    await self.flush()
            finally:
                end()


class _Waiting:
    """Changes that were not sent yet."""

    def __init__(self) -> None:
        self._changes = Changes()
        self._woken = asyncio.Event()

    def add(self, changes: Changes) -> None:
        """Remember some; called in the event loop."""
        self._changes = self._changes | changes
        self._woken.set()

    async def take(self) -> Changes:
        """Wait for some, and return all there are."""
        await self._woken.wait()
        self._woken.clear()
        taken, self._changes = self._changes, Changes()
        return taken


async def _next_line(listening: Listening, waiting: _Waiting) -> bytes:
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            changes = await waiting.take()
    except TimeoutError:
        return b"\n"
    heard = await listening.heard(changes)
    await asyncio.sleep(INTERVAL_SECONDS)  # as long as MLflow's own stream gathers
    return line_of(heard) if heard.reset or heard.runs or heard.experiments else b"\n"


def shared_mlflow_routes(
    prefix: str, studio: Any, shared: SharedTracking, forwarder: Forwarder
) -> list[tuple[str, Any, Any]]:
    """Return the routes of the domain's MLflow as tornado takes them."""
    changes = url_path_join(prefix, "smstudio", "mlflow", CHANGES_PATH) + "$"
    everything = url_path_join(prefix, "smstudio", ROUTE) + "$"
    return [
        (changes, SharedChanges, {"studio": studio, "shared": shared}),
        (everything, SharedMlflow, {"studio": studio, "shared": shared, "forwarder": forwarder}),
    ]
