"""Headers and body of an answer leave together, so that a kill never comes in between."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from jupyter_smstudio.core.tracking.joined import JoinedProtocol

ENDS = {"close": b"Connection: close\r\n", "keep": b""}


class Recorded(asyncio.Transport):
    """Notes what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        """Nothing more is sent to it."""

    def resume_reading(self) -> None:
        """Nothing more is sent to it."""


async def answer(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


@pytest.mark.parametrize("end", ENDS)
async def test_an_answer_is_one_write(end: str) -> None:
    config = uvicorn.Config(answer, http=JoinedProtocol, lifespan="off")
    config.load()
    transport = Recorded()
    protocol = JoinedProtocol(config, ServerState(), {}, asyncio.get_running_loop())
    protocol.connection_made(transport)
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: here\r\n" + ENDS[end] + b"\r\n")
    while tasks := protocol.tasks:
        await asyncio.wait(tasks)
        await asyncio.sleep(0)  # the turn in which the task is taken off the list
    await asyncio.sleep(0)
    assert len(transport.written) == 1
    assert transport.written[0].startswith(b"HTTP/1.1 200 OK\r\n") and transport.written[0].endswith(b"{}")
    assert transport.closed == (end == "close")
    protocol.connection_lost(None)
