"""What happens, sent line by line for as long as somebody listens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

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
    waiting: asyncio.Queue[BaseModel] = asyncio.Queue()

    def put(notice: BaseModel) -> None:
        if waiting.qsize() < WAITING:  # a listener that reads nothing costs no more memory than this
            waiting.put_nowait(notice)

    end = subscribe(put)
    ends = time.monotonic() + STREAM_SECONDS
    handler.set_header("Content-Type", "application/x-ndjson")
    with suppress(StreamClosedError):  # the listener has gone
        try:
            await handler.flush()
            while time.monotonic() < ends:
                handler.write(await _line(waiting))
                await handler.flush()
        finally:
            end()
    with suppress(StreamClosedError):
        await handler.finish()


async def _line(waiting: asyncio.Queue[BaseModel]) -> str:
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            return (await waiting.get()).model_dump_json() + "\n"
    except TimeoutError:
        return "\n"
