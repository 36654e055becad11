"""A client that goes away in the middle of an answer: no error of the server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

from jupyter_smstudio.web.files import send_file
from jupyter_smstudio.web.handlers import StudioHandler

LARGE = 64 << 20
"""More than the buffers of both ends of a connection take."""


class Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage())


@pytest.fixture
def errors(jp_serverapp: ServerApp) -> Iterator[Errors]:
    """Return what the server, and tornado below it, log as errors."""
    errors = Errors()
    loggers = [jp_serverapp.log, *map(logging.getLogger, ("tornado.general", "tornado.application"))]
    for logger in loggers:
        logger.addHandler(errors)
    yield errors
    for logger in loggers:
        logger.removeHandler(errors)


async def test_who_leaves_before_the_end_of_a_file_is_no_error(
    jp_serverapp: ServerApp, http_server: Any, jp_base_url: str, tmp_path: Path, errors: Errors
) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(LARGE)
    ended = asyncio.Event()

    class Large(StudioHandler):
        feature = "training"

        async def get(self) -> None:
            await send_file(self, path, "large")

        def on_finish(self) -> None:
            super().on_finish()
            ended.set()

    studio: Any = next(iter(jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]))
    jp_serverapp.web_app.add_handlers(".*$", [(f"{jp_base_url}large", Large, {"studio": studio.studio})])
    reader, writer = await asyncio.open_connection("127.0.0.1", jp_serverapp.port)
    token = jp_serverapp.identity_provider.token
    asked = f"GET {jp_base_url}large HTTP/1.1\r\nHost: localhost\r\nAuthorization: token {token}\r\n\r\n"
    writer.write(asked.encode())
    assert (await reader.readline()).split()[1] == b"200"
    writer.transport.abort()
    async with asyncio.timeout(60):
        await ended.wait()
    assert errors.seen == []
