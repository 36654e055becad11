"""The socket of a driver: JSON lines, many clients at a time, events to those that follow."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

MOST_LINE_BYTES = 32 * 1024 * 1024
"""Of a message: 4 MiB of code or output, each byte of which JSON may write as six, and what is around it."""
MOST_BEHIND_BYTES = 32 * 1024 * 1024
"""Of what a client has not read; one that follows and never reads is left."""
_MOST_LINE = f"{MOST_LINE_BYTES >> 20} MiB"
MOST_AT_ONCE = 32
"""Requests of one client."""
THREADS = 8
CLOSE_SECONDS = 1.0
"""For clients to read the last event."""


class Server:
    """Serves a unix socket of mode 0600, from a thread of its own.

    Args:
        path: of the socket; what is there is replaced.
        answer: answers one request; called in threads.
    """

    def __init__(self, path: Path, answer: Callable[[object], dict[str, Any]]) -> None:
        self._path = path
        self._answer = answer
        self._followers: set[asyncio.StreamWriter] = set()
        self._threads = ThreadPoolExecutor(THREADS, "answer")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="server", daemon=True)
        self._serving = threading.Event()
        self._clients: set[asyncio.Task[Any]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Listen; requests are answered from now on.

        Raises:
            OSError: there can be no socket at the path, e.g. because it is longer than 107 bytes.
        """
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX)
        mask = os.umask(0o177)
        try:
            self._socket.bind(str(self._path))
        except OSError:
            self._socket.close()
            self._loop.close()
            raise
        finally:
            os.umask(mask)
        self._socket.listen(64)
        self._thread.start()
        self._serving.wait()

    def publish(self, event: dict[str, Any]) -> None:
        """Send an event to those that follow; from any thread."""
        self._loop.call_soon_threadsafe(self._publish, event)

    def close(self) -> None:
        """Send what is on the way, listen no more, and remove the socket."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(2 * CLOSE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._path.unlink(missing_ok=True)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        starting = asyncio.start_unix_server(self._client, sock=self._socket, limit=MOST_LINE_BYTES)
        self._server = self._loop.run_until_complete(starting)
        self._serving.set()
        self._loop.run_forever()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        turns = asyncio.Semaphore(MOST_AT_ONCE)
        if (client := asyncio.current_task()) is not None:
            self._clients.add(client)
            client.add_done_callback(self._clients.discard)
        try:
            while line := await reader.readline():
                await turns.acquire()
                task = self._loop.create_task(self._request(line, writer))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                task.add_done_callback(lambda done: turns.release())
        except ValueError:  # the line is longer than the limit
            _send(writer, _bad(f"A line is longer than {_MOST_LINE}."))
        except ConnectionError:  # the client has gone
            pass
        finally:
            self._followers.discard(writer)
            writer.close()

    async def _request(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            _send(writer, _bad("The line is no JSON."))
            return
        if isinstance(request, dict) and request.get("op") == "follow":
            self._followers.add(writer)
            _send(writer, {"id": request.get("id"), "ok": True})
            return
        _send(writer, await self._loop.run_in_executor(self._threads, self._answer, request))

    def _publish(self, event: dict[str, Any]) -> None:
        for writer in list(self._followers):
            if writer.transport.get_write_buffer_size() > MOST_BEHIND_BYTES:
                self._followers.discard(writer)
                writer.transport.abort()
            else:
                _send(writer, event)

    async def _close(self) -> None:
        self._server.close()
        waiting = [asyncio.wait_for(writer.drain(), CLOSE_SECONDS) for writer in self._followers]
        await asyncio.gather(*waiting, *self._tasks, return_exceptions=True)
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)


def _send(writer: asyncio.StreamWriter, message: dict[str, Any]) -> None:
    line = json.dumps(message).encode() + b"\n"
    if len(line) > MOST_LINE_BYTES:  # who reads it would hang up, now and whenever it asks again
        refusal = _refused(message.get("id"), "TooLarge", f"The answer is longer than {_MOST_LINE}.")
        line = json.dumps(refusal).encode() + b"\n"
    if not writer.transport.is_closing():
        writer.write(line)


def _bad(message: str) -> dict[str, Any]:
    return _refused(None, "BadRequest", message)


def _refused(number: object, kind: str, message: str) -> dict[str, Any]:
    return {"id": number, "ok": False, "type": kind, "message": message}
