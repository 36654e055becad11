"""A page's connection to a kernel that survives a lost network, however many pages there are.

Jupyter keeps what a kernel says for one page only: the last one that left. When two tabs on a notebook lose
the network together, the one that is back first makes Jupyter drop what belongs to the other: the output of
a cell that ran meanwhile is gone, and the cell never ends. Here each page finds what it has missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

KEPT_SECONDS = 900.0
"""A page that was away for longer gets only what comes from then on. A closed notebook ends its connection
without a reason, as a lost network does, so this is also how long its sockets are held in vain."""
KEPT_BYTES = 32 * 1024**2
"""What is kept for one page; one that misses more gets nothing, rather than a part."""


@dataclass
class Missed:
    """What a kernel says while a page is away.

    Attributes:
        channels: the page's own sockets, which go on to receive.
        gone: called once when the page was away for too long, or has missed too much.
        messages: what came, in order: the channel and the parts of the message.
        size: bytes in them.
    """

    channels: dict[str, Any]
    gone: Callable[[], None]
    messages: list[tuple[str, list[bytes]]] = field(default_factory=list)
    size: int = 0

    def __post_init__(self) -> None:
        """Begin to listen."""
        self._timer = asyncio.get_running_loop().call_later(KEPT_SECONDS, self.gone)
        for channel, stream in self.channels.items():
            stream.on_recv(partial(self._add, channel))

    def hand_over(self) -> None:
        """Listen no more; the sockets stay open."""
        self._timer.cancel()

    def close(self) -> None:
        """Listen no more, and close the sockets."""
        self._timer.cancel()
        for stream in self.channels.values():
            if not stream.closed():
                stream.on_recv(None)
                stream.close()

    def _add(self, channel: str, parts: list[bytes]) -> None:
        self.messages.append((channel, parts))
        self.size += sum(map(len, parts))
        if self.size > KEPT_BYTES:
            self.gone()


class LastingConnection(ZMQChannelsWebsocketConnection):
    """One page's connection to a kernel; another with the same session id takes over what it has missed."""

    _away: ClassVar[dict[str, Missed]] = {}
    """By ``session_key``, which is kernel and page."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._unsent: list[tuple[str, list[bytes]]] = []

    # The base class has coroutines, the one that Jupyter uses has plain methods.
    def connect(self) -> asyncio.Future[None] | None:  # type: ignore[override]
        """Connect, and replay what the page has missed."""
        manager = self.multi_kernel_manager
        missed = self._away.pop(self.session_key, None)
        if missed is not None:
            missed.hand_over()
            # Jupyter's own way to give it to a connection: as the one buffer of this kernel.
            manager.start_buffering(self.kernel_id, self.session_key, missed.channels)
            manager._kernel_buffers[self.kernel_id]["buffer"].extend(missed.messages)
        connected: asyncio.Future[None] | None = super().connect()
        return connected

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Send what the kernel says to the page; keep what comes after the page's socket has closed.

        A socket closes a moment before :meth:`disconnect` is called. Jupyter drops what comes in between.
        """
        socket = self.websocket_handler.ws_connection
        if socket is None or socket.is_closing():
            self._unsent.append((stream if isinstance(stream, str) else stream.channel, outgoing_msg))
            return
        super().handle_outgoing_message(stream, outgoing_msg)

    def disconnect(self) -> None:  # type: ignore[override]
        """Let go of the page; unless it said that it will not come back, keep what it misses."""
        manager = self.multi_kernel_manager
        left = self.websocket_handler.close_code is not None
        if self.channels and not left and self.kernel_id in manager and manager.buffer_offline_messages:
            self._forget(self.session_key)
            self._away[self.session_key] = Missed(
                self.channels,
                partial(self._forget, self.session_key),
                self._unsent,
                sum(len(part) for _, parts in self._unsent for part in parts),
            )
            self.channels = {}
        super().disconnect()  # type: ignore[no-untyped-call]
        if manager._kernel_buffers.get(self.kernel_id, {}).get("channels") == {}:
            # Jupyter's own buffer, for which nothing was left.
            manager.stop_buffering(self.kernel_id)

    @classmethod
    async def close_all(cls) -> None:
        """Close every connection, also of pages that are away; Jupyter calls it when it shuts down."""
        await super().close_all()  # type: ignore[no-untyped-call]
        for session_key in tuple(cls._away):
            cls._forget(session_key)

    @classmethod
    def _forget(cls, session_key: str) -> None:
        missed = cls._away.pop(session_key, None)
        if missed is not None:
            missed.close()
