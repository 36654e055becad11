"""Files that users made, sent so that a browser saves them and never runs them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

from tornado.web import RequestHandler

CHUNK_BYTES = 1 << 20
SMALL_BYTES = 1 << 18
"""Up to here a file is read sooner than a thread would get to it."""


async def send_file(handler: RequestHandler, path: Path, name: str) -> None:
    """Stream a file as an attachment.

    Args:
        handler: whose answer it is; nothing may have been written yet.
        path: an existing file; who may read it has been checked.
        name: what the browser saves it as; any text.
    """
    handler.set_header("Content-Type", "application/octet-stream")
    handler.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(name, safe='')}")
    handler.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
    handler.set_header("X-Content-Type-Options", "nosniff")
    with path.open("rb") as file:
        handler.set_header("Content-Length", str(_size(file)))
        await _write_file(handler, file)
    await handler.finish()


SHOWN_ONLY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"
"""For what is shown: an origin of its own, no script, no form, and nothing is fetched from anywhere."""


async def send_artifact(
    handler: RequestHandler, chunks: AsyncIterator[bytes], name: str, content_type: str, inline: bool
) -> None:
    """Stream what a program has stored; shown in a browser it can do nothing.

    Args:
        handler: whose answer it is; nothing may have been written yet.
        chunks: the bytes.
        name: what the browser saves it as; any text.
        content_type: of what is shown; an attachment is bytes always.
        inline: show it rather than save it.
    """
    disposition = "inline" if inline else "attachment"
    handler.set_header("Content-Type", content_type if inline else "application/octet-stream")
    handler.set_header("Content-Disposition", f"{disposition}; filename*=UTF-8''{quote(name, safe='')}")
    handler.set_header("Content-Security-Policy", SHOWN_ONLY)
    handler.set_header("X-Content-Type-Options", "nosniff")
    async for chunk in chunks:
        handler.write(chunk)
        await handler.flush()
    await handler.finish()


async def send_lines(handler: RequestHandler, lines: AsyncIterator[str], name: str) -> None:
    """Stream text as an attachment; what fails before the first piece is still told as an error.

    Args:
        handler: whose answer it is; nothing may have been written yet.
        lines: the text, in pieces.
        name: what the browser saves it as; any text.
    """

    async def encoded() -> AsyncIterator[bytes]:
        async for piece in lines:
            yield piece.encode()

    await send_artifact(handler, encoded(), name, "", inline=False)


SHOWN_PAGE = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; "
    "style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""As ``SHOWN_ONLY``; its links may open a page of their own, which is told nothing of this one."""


async def send_page(handler: RequestHandler, head: str, rest: Path) -> None:
    """Stream a page made of what somebody else wrote; it has no script, no origin and no history.

    Args:
        handler: whose answer it is; nothing may have been written yet.
        head: the beginning of the page.
        rest: a file with the rest; it may be deleted meanwhile.
    """
    handler.set_header("Content-Type", "text/html; charset=utf-8")
    handler.set_header("Content-Security-Policy", SHOWN_PAGE)
    handler.set_header("X-Content-Type-Options", "nosniff")
    handler.set_header("Referrer-Policy", "no-referrer")
    handler.set_header("Cache-Control", "no-store")  # it may be taken back
    with rest.open("rb") as file:
        handler.write(head)
        await _write_file(handler, file)
    await handler.finish()


async def _write_file(handler: RequestHandler, file: IO[bytes]) -> None:
    if _size(file) <= SMALL_BYTES:
        handler.write(file.read())
        await handler.flush()  # with the headers of above; Jupyter's finish() would make JSON of what is left
        return
    # In a thread: the file may lie on a slow disk.
    while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
        handler.write(chunk)
        await handler.flush()


def _size(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size
