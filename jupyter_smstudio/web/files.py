"""Files that users made, sent so that a browser saves them and never runs them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from urllib.parse import quote

from tornado.web import RequestHandler

CHUNK_BYTES = 1 << 20


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
        handler.set_header("Content-Length", str(os.fstat(file.fileno()).st_size))
        # In a thread: the file may lie on a slow disk, and be large.
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            handler.write(chunk)
            await handler.flush()
    await handler.finish()
