"""Has pages rendered, by a few processes that are there while they are needed.

In a thread, a notebook that breaks the renderer would break the server, and whoever has looked at a file
would get the interpreter back only after an answer to somebody else. Here threads wait for processes.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from ..core.errors import StudioError, Unavailable
from .page_client import PageClient, WantedPage
from .pages import PageCache

PROCESSES = 2
"""One of them at most renders what nobody waits for, so there is one for who opens a page."""
IDLE_SECONDS = 60.0
"""After which a process without work is let go."""
AHEAD_SECONDS = 2.0
"""After something was shared its page is rendered: until then sharing has other things to do."""
AHEAD = 100
"""Pages that nobody waits for yet; of more, the oldest are rendered when somebody opens them."""


class PageRenderer:
    """Finds pages, or has them rendered: at once for who waits, and ahead of time for others.

    Args:
        root: ``<data>/sharing/pages``, of rendered pages.
    """

    def __init__(self, root: Path) -> None:
        self._pages = PageCache(root)
        self._clients = [PageClient(root) for _ in range(PROCESSES)]
        self._free = list(self._clients)
        self._threads = ThreadPoolExecutor(PROCESSES, "pages")
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}
        self._idle_timer: asyncio.TimerHandle | None = None
        self._ahead: deque[WantedPage] = deque(maxlen=AHEAD)
        self._ahead_timer: asyncio.TimerHandle | None = None
        self._ahead_task: asyncio.Task[None] | None = None

    def clear(self) -> None:
        """Forget all pages: another version of the studio, or of its sanitiser, would render others."""
        self._pages.clear()

    def forget(self, name: str) -> None:
        """Delete a page, if it is there; who reads it goes on."""
        self._pages.forget(name)

    async def page(self, wanted: WantedPage) -> Path:
        """Return a page: one that is there at once, another one when it was rendered.

        Raises:
            InvalidInput: the blob does not hold what it should.
            TooLarge: rendering it takes too much time or memory.
            Unavailable: the disk is full, or the server ends.
        """
        if found := self._pages.find(wanted.name):
            return found
        if wanted.name not in self._waiting:
            self._begin(wanted)
            self._waiting[wanted.name] = []
        rendered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[wanted.name].append(rendered)
        await rendered
        return self._pages.path(wanted.name)

    def page_soon(self, wanted: WantedPage) -> None:
        """Render a page when there is time, so that it is there when it is asked for."""
        self._ahead.append(wanted)
        if self._ahead_timer is None:
            self._ahead_timer = asyncio.get_running_loop().call_later(AHEAD_SECONDS, self._begin_ahead)

    async def close(self) -> None:
        """End all processes; who waits for a page is told so."""
        if self._ahead_timer is not None:
            self._ahead_timer.cancel()
        if self._ahead_task is not None:
            self._ahead_task.cancel()
        for client in self._clients:
            client.close()
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        for client in self._clients:
            client.end()

    def _begin(self, wanted: WantedPage) -> None:
        loop = asyncio.get_running_loop()
        rendering = self._threads.submit(self._render, wanted)
        rendering.add_done_callback(lambda ended: loop.call_soon_threadsafe(self._end, wanted.name, ended))

    def _render(self, wanted: WantedPage) -> None:
        client = self._free.pop()
        try:
            client.render(wanted)
        finally:
            self._free.append(client)  # its process is there, so it is the next to be taken

    def _end(self, name: str, rendering: Future[None]) -> None:
        ends = Unavailable("The server ends. Open the preview again in a moment.")
        error = ends if rendering.cancelled() else rendering.exception()
        for rendered in self._waiting.pop(name):
            if rendered.cancelled():
                continue  # whoever has asked is gone
            if error is None:
                rendered.set_result(None)
            else:
                rendered.set_exception(error)
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        self._idle_timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._let_go)

    def _let_go(self) -> None:
        if not self._waiting:
            for client in self._clients:
                client.end()

    def _begin_ahead(self) -> None:
        self._ahead_task = asyncio.create_task(self._render_ahead())

    async def _render_ahead(self) -> None:
        try:
            while self._ahead:
                wanted = self._ahead.pop()  # the newest, which is the likeliest to be opened
                if wanted.blob.exists():  # it may have been taken back
                    with suppress(StudioError):  # nobody has asked; who opens the page is told
                        await self.page(wanted)
        finally:
            self._ahead_timer = None  # what is shared next sets another
