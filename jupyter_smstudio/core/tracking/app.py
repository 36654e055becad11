"""The ASGI application of the child: MLflow's own behind a guard.

The Unix socket belongs to the studio, whose proxy has authenticated its users already. On the port
everybody on this machine can knock, so each request there brings a token, calls the port by a name of
this machine, and does not come from a web page.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from ..tokens import SignedTokens
from .changes import PATH as CHANGES_PATH
from .changes import ChangeStream, is_write, tells_id, written
from .rules import Refused, check_body, check_target, read_json

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOCAL_NAMES = ("127.0.0.1", "localhost")
MAX_JSON_BYTES = 64 * 1024 * 1024
"""More than any call that is not an artifact needs; MLflow keeps such bodies in memory."""
UNSAFE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
ERROR_CODES = {400: "INVALID_PARAMETER_VALUE", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED"}
"""MLflow's names, so that its clients raise their own exceptions with our sentence."""


class Guard:
    """Lets through to MLflow what may pass, and notes what it writes.

    Args:
        app: MLflow.
        tokens: who may use the port.
        port: the port.
        changes: told of every write that succeeded.
        wrote: called after every such write.
    """

    def __init__(
        self,
        app: Application,
        tokens: SignedTokens,
        port: int,
        changes: ChangeStream,
        wrote: Callable[[], None],
    ) -> None:
        self._app = app
        self._tokens = tokens
        self._hosts = {f"{name}:{port}" for name in LOCAL_NAMES}
        self._changes = changes
        self._wrote = wrote

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection, as ASGI has it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        try:
            await self._handle(scope, receive, send)
        except Refused as refusal:
            await _answer(send, refusal)

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        private = _is_private(scope)
        if not private:
            self._admit({name.lower(): value.decode("latin-1") for name, value in scope["headers"]})
        path: str = scope["path"]
        if private and path == CHANGES_PATH:
            await self._stream(receive, send)
            return
        check_target(path, scope.get("raw_path") or path.encode(), scope["query_string"])
        send = _Whole(send)
        if scope["method"] not in UNSAFE_METHODS or _is_bytes(path):
            await self._app(scope, receive, send)
            self._note_upload(scope)
            return
        body = await _read(receive)
        document = check_body(path, body)
        if not is_write(path):
            await self._app(scope, _again(body, receive), send)
            return
        heard = _Heard(send, keep=tells_id(path))
        await self._app(scope, _again(body, receive), heard)
        if heard.status < 400:
            answer = read_json(b"".join(heard.parts)) if heard.parts else None
            self._changes.note(written(document, answer, path=path))
            self._wrote()

    def _admit(self, headers: dict[bytes, str]) -> None:
        """Refuse whoever may not use the port.

        Raises:
            Refused: with the reason.
        """
        if headers.get(b"host", "").lower() not in self._hosts:
            raise Refused(403, "This server is not called by that name.")
        if b"origin" in headers:
            raise Refused(403, "Web pages reach MLflow through the studio only.")
        scheme, _, token = headers.get(b"authorization", "").partition(" ")
        if scheme.lower() != "bearer" or self._tokens.subject(token.strip()) is None:
            raise Refused(
                401,
                "MLflow of SM Studio wants a token. Kernels and jobs have theirs in MLFLOW_TRACKING_TOKEN; "
                "use the studio's own address below /smstudio/mlflow with the server's token elsewhere.",
            )

    def _note_upload(self, scope: Scope) -> None:
        if scope["path"].endswith("/mlflow/upload-artifact"):
            query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
            self._changes.note(written(None, query=query))

    async def _stream(self, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/jsonl"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        lines = asyncio.ensure_future(self._send_lines(send))
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            await asyncio.wait({lines, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            lines.cancel()
            gone.cancel()
        if lines.done() and not lines.cancelled():
            lines.result()
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_lines(self, send: Send) -> None:
        async for line in self._changes.lines():
            await send({"type": "http.response.body", "body": line, "more_body": True})


class _Whole:
    """Sends an answer's headers together with the first of its bytes.

    MLflow's clients try again when they get no answer, but not when they get headers and no body, as
    they would from a child that is killed while MLflow's threads hand over from one to the other.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start is not None:
            if not message.get("body") and message.get("more_body"):
                return  # nothing yet
            start, self._start = self._start, None
            await self._send(start)
        await self._send(message)


class _Heard:
    """Passes an answer on, and remembers its status and, if wanted, its bytes."""

    def __init__(self, send: Send, keep: bool) -> None:
        self._send = send
        self._keep = keep
        self.status = 500
        self.parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif self._keep:
            self.parts.append(message.get("body", b""))
        await self._send(message)


def _is_private(scope: Scope) -> bool:
    """Tell whether a request came by the Unix socket, which has a path and no port."""
    server = scope.get("server")
    return server is not None and server[1] is None and str(server[0]).startswith("/")


def _is_bytes(path: str) -> bool:
    """Tell whether a request's body is an artifact or protobuf, which is passed on as it comes."""
    return "/mlflow-artifacts/artifacts/" in path or path.endswith(("/mlflow/upload-artifact", "/v1/traces"))


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "The request was cut off.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_JSON_BYTES:
            raise Refused(413, f"The request has more than {MAX_JSON_BYTES:,} bytes.")
        if not message.get("more_body"):
            return b"".join(parts)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that begins with a body that was read already."""
    left = [body]

    async def again() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return again


async def _answer(send: Send, refusal: Refused) -> None:
    code = ERROR_CODES.get(refusal.status, "BAD_REQUEST")
    body = json.dumps({"error_code": code, "message": refusal.message}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
