"""The peer of services, which says nothing: what tornado and the clients alone cost, here and now."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler


class Bare(RequestHandler):
    """Answers everything alike."""

    def get(self) -> None:
        """Answer nothing in particular."""
        self.write({})

    put = post = get


@contextmanager
def bare_service() -> Iterator[str]:
    """Run it in a process of its own until the end of the block; give its address."""
    process = subprocess.Popen([sys.executable, "-m", __name__], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = f"http://127.0.0.1:{process.stdout.readline().strip()}/"
        yield url
    finally:
        process.kill()
        process.communicate()


async def _serve() -> None:
    socket, port = bind_unused_port()
    server = HTTPServer(Application([(".*", Bare)]))
    server.add_socket(socket)
    print(port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
