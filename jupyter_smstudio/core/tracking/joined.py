"""Answers that leave in one piece.

uvicorn writes headers and body one after the other. A child that is killed in between leaves a client
of MLflow with headers and no body, which it does not take for a reason to try again; with no answer at
all it does.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


class JoinedTransport:
    """Writes at once what was given to it during one turn of the event loop.

    Args:
        transport: the connection; everything but writing is left to it.
        loop: whose turns count.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._parts: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        """Return whatever else the connection can."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write some bytes when this turn is over."""
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        """Close the connection after what was written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._parts and not self._transport.is_closing():
            self._transport.write(b"".join(self._parts))
        self._parts.clear()


class JoinedProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, over a :class:`JoinedTransport`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection."""
        super().connection_made(JoinedTransport(transport, self.loop))  # type: ignore[arg-type]
