"""What happens, sent line by line for as long as somebody listens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from pydantic import BaseModel
from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler

STREAM_SECONDS = 300.0
"""After so long a listener has to ask again, and is asked again who it is."""
HEARTBEAT_SECONDS = 20.0
"""An empty line tells both ends that the other is still there."""
WAITING = 1000

Put = Callable[[BaseModel], None]


async def send_notices(handler: RequestHandler, subscribe: Callable[[Put], Callable[[], None]]) -> None:
    """Send each model that is put, as a line of JSON.

    Args:
        handler: whose answer it is; nothing may have been written yet.
        subscribe: is given where to put models, and returns the function that ends it.
    """
    waiting: asyncio.Queue[BaseModel | None] = asyncio.Queue()

    def put(notice: BaseModel) -> None:
        if waiting.qsize() < WAITING:  # a listener that reads nothing costs no more memory than this
            waiting.put_nowait(notice)

    end = subscribe(put)
    _when_closed(handler, lambda: waiting.put_nowait(None))
    ends = time.monotonic() + STREAM_SECONDS
    handler.set_header("Content-Type", "application/x-ndjson")
    with suppress(StreamClosedError):  # the listener has gone
        try:
            await handler.flush()
            while time.monotonic() < ends and (line := await _line(waiting)) is not None:
                handler.write(line)
                await handler.flush()
        finally:
            end()
    with suppress(StreamClosedError):
        await handler.finish()


async def send_work(handler: RequestHandler, work: Callable[[Put], Awaitable[None]]) -> None:
    """Do something that takes its time, and send each model that it puts, as a line of JSON.

    What it raises before it puts anything is the answer. A client that goes away cancels it.

    Args:
        handler: whose answer it is; nothing may have been written yet.
        work: is given where to put models.
    """
    waiting: asyncio.Queue[BaseModel | None] = asyncio.Queue()
    working = asyncio.ensure_future(work(waiting.put_nowait))
    working.add_done_callback(lambda _: waiting.put_nowait(None))
    _when_closed(handler, working.cancel)
    handler.set_header("Content-Type", "application/x-ndjson")
    try:
        with suppress(StreamClosedError, asyncio.CancelledError):  # the client has gone
            while (line := await _line(waiting)) is not None:
                handler.write(line)
                await handler.flush()
            await working
            await handler.finish()
    finally:
        working.cancel()


def _when_closed(handler: RequestHandler, call: Callable[[], object]) -> None:
    """Call when the client goes away: the operating system tells at once, a heartbeat only when it fails."""
    handler.request.connection.set_close_callback(call)  # type: ignore[union-attr]


async def _line(waiting: asyncio.Queue[Any]) -> str | None:
    """Return the next model as a line, an empty one where none comes, None for the end."""
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            model = await waiting.get()
            return None if model is None else f"{model.model_dump_json()}\n"
    except TimeoutError:
        return "\n"
