"""The connection to one driver: questions and answers as JSON lines over its Unix socket, and its events."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from ....core.errors import Conflict, InvalidInput, NotFound, StudioError, TooLarge, Unavailable
from ...runtime.driver.server import MOST_LINE_BYTES
from .limits import ASK_SECONDS

log = logging.getLogger(__name__)

Reply = dict[str, Any]
"""A JSON object of a driver. Code of a statement may have written it: what is used of it is checked."""
OnEvent = Callable[[Reply], None]
ERRORS: dict[str, type[StudioError]] = {
    "BadRequest": InvalidInput,
    "BadCode": InvalidInput,
    "Unknown": NotFound,
    "NotReady": Conflict,
    "Full": Conflict,
    "TooLarge": TooLarge,
}
"""By the ``type`` that a driver gives its refusals; others are an :class:`Unavailable`."""


class DriverLink:
    """One connection; the driver keeps what it knows when it ends.

    Args:
        reader: from the driver.
        writer: to it.
        on_event: hears what the driver tells unasked.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, on_event: OnEvent) -> None:
        self._reader = reader
        self._writer = writer
        self._on_event = on_event
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def connect(cls, socket: Path, on_event: OnEvent) -> DriverLink:
        """Connect, and follow the driver's events.

        Raises:
            OSError: nobody listens there (yet).
            Unavailable: it did not answer.
        """
        reader, writer = await asyncio.open_unix_connection(str(socket), limit=MOST_LINE_BYTES)
        link = cls(reader, writer, on_event)
        try:
            await link.ask("follow")
        except BaseException:  # also a cancellation: nobody else closes it
            await link.close()
            raise
        return link

    @property
    def ended(self) -> asyncio.Task[None]:
        """Done when the driver hung up."""
        return self._listening

    async def ask(self, op: str, **arguments: object) -> Reply:
        """Ask the driver one thing.

        Raises:
            StudioError: the driver refused; its own sentence, of a kind of :data:`ERRORS`.
            TooLarge: it takes no question that long.
            Unavailable: it has ended, or did not answer in time.
        """
        number = next(self._numbers)
        line = json.dumps({**arguments, "id": number, "op": op}).encode() + b"\n"
        if len(line) > MOST_LINE_BYTES:  # it would hang up
            raise TooLarge("The code is longer than 4 MiB. Read large data from a file or a table.")
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            if self._listening.done():
                raise ConnectionResetError
            self._writer.write(line)
            async with asyncio.timeout(ASK_SECONDS):
                await self._writer.drain()
                reply = await answer
        except ConnectionError:
            raise Unavailable("The session's driver has ended.") from None
        except TimeoutError:
            raise Unavailable(f"The session's driver did not answer within {ASK_SECONDS:.0f} s.") from None
        finally:
            del self._waiting[number]
        if reply.get("ok") is not True:
            kind = ERRORS.get(str(reply.get("type")), Unavailable)
            raise kind(str(reply.get("message") or "The session's driver refused."))
        return reply

    async def close(self) -> None:
        """Hang up; the driver goes on."""
        self._listening.cancel()
        await asyncio.wait({self._listening})

    async def _listen(self) -> None:
        try:
            while line := await self._reader.readline():
                self._take(line)
        except (ConnectionError, ValueError) as error:  # ValueError: a line above the limit
            log.warning("The connection to a Spark driver broke: %s", error)
        finally:
            self._writer.close()
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(ConnectionResetError())
                    answer.exception()  # seen: who asked may have heard of the end by writing already

    def _take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            log.warning("A Spark driver sent a line that is not JSON: %r", line[:200])
            return
        if not isinstance(message, dict):
            return
        if "event" in message:
            self._on_event(message)
            return
        answer = self._waiting.get(message.get("id", 0))
        if answer is not None and not answer.done():
            answer.set_result(message)
