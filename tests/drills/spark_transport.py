"""Run in the image: what the magics' HTTP client does while a server stumbles. Ends with 0 if all is well."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any, ClassVar

from sparkmagic.livyclientlib.endpoint import Endpoint

from jupyter_smstudio.spark.runtime.magics.controller import StudioController
from jupyter_smstudio.spark.runtime.magics.statement import finished
from jupyter_smstudio.spark.runtime.magics.studio import Studio
from jupyter_smstudio.spark.runtime.magics.transport import PatientClient, Refused, StudioLivyClient


class Stumbling(BaseHTTPRequestHandler):
    """Answers with the statuses that it is told to, one a request, then with 200."""

    statuses: ClassVar[list[int]] = []
    asked: ClassVar[list[str]] = []

    def answer(self) -> None:
        self.asked.append(f"{self.command} {self.headers.get('Authorization', '')}".strip())
        status = self.statuses.pop(0) if self.statuses else 200
        body = b'{"message": "The gateway says why."}'
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = answer

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Looked(BaseHTTPRequestHandler):
    """A statement that is running at the first two looks; each takes as long as it is told to."""

    asked: ClassVar[list[str]] = []
    takes: ClassVar[Callable[[], None]]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        type(self).takes()
        state = "running" if len(self.asked) < 3 else "available"
        body = f'{{"state": "{state}", "output": {{"status": "ok"}}}}'.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def looks(seconds: float) -> tuple[list[str], list[float]]:
    """Return how a statement is looked at, and what is waited between, where a look takes some time."""
    now, waited = [0.0], []

    def pass_by(time: float) -> None:
        now[0] = round(now[0] + time, 3)

    def sleep(time: float) -> None:
        waited.append(round(time, 3))
        pass_by(time)

    Looked.asked.clear()
    Looked.takes = staticmethod(lambda: pass_by(seconds))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Looked)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client = StudioLivyClient.at(Endpoint(f"http://127.0.0.1:{server.server_address[1]}", None), {})
    session: Any = SimpleNamespace(http_client=client, cluster=SimpleNamespace(id="j-1"), id=7, ui=str)
    assert finished(session, 3, sleep, lambda: now[0]) == {"status": "ok"}
    server.shutdown()
    return list(Looked.asked), waited


class Server:
    """What the magics' view of the studio needs of a client."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.headers = {"Authorization": "Bearer t"}


def asked(statuses: list[int], request: Callable[[], object]) -> tuple[list[str], str]:
    """Return what a server was asked that answers so, and how it ended."""
    Stumbling.statuses[:] = statuses
    Stumbling.asked.clear()
    ended = "well"
    try:
        request()
    except Refused as error:
        ended = f"{error.status} {error}"
    return list(Stumbling.asked), ended


def main() -> None:
    """Try each way of stumbling."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stumbling)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    waited: list[float] = []
    client = PatientClient(Endpoint(url, None), {}, waited.append)

    # A question is asked again; an order only where nothing was done.
    assert asked([500, 503, 502], lambda: client.get("/sessions", [200])) == (["GET"] * 4, "well")
    assert waited == [0.2, 0.5, 1]
    assert asked([503], lambda: client.post("/sessions", [200], {})) == (["POST"] * 2, "well")
    told = asked([500], lambda: client.post("/sessions", [200], {}))
    assert told == (["POST"], "500 The gateway says why."), told
    assert asked([404], lambda: client.get("/sessions/9", [200])) == (["GET"], "404 The gateway says why.")
    assert asked([302], lambda: client.get("/sessions", [200])) == (["GET"], "302 The gateway says why.")

    # Nobody listens: even an order waits, and the end says so without the address.
    waited.clear()
    closed = PatientClient(Endpoint("http://127.0.0.1:1/secret", None), {}, waited.append)
    _, ended = asked([], lambda: closed.post("/sessions", [201], {}))
    assert ended == "0 The studio's server does not answer: the connection was refused.", ended
    assert 40 < sum(waited) < 60
    waited.clear()
    closed.hurry()
    with suppress(Refused):
        closed.delete("/sessions/0", [200])
    assert waited == []

    # The gateway answers when a statement ends, or a bar is due; a Livy elsewhere is asked again and again.
    path = "/sessions/7/statements/3?wait="
    assert looks(0.2) == ([f"{path}0.500", f"{path}0.300", f"{path}0.100"], [0, 0])
    assert looks(0) == ([f"{path}0.500", f"{path}0.490", f"{path}0.470"], [0.01, 0.02])

    # The token goes to the studio's own clusters alone.
    controller = StudioController(None, Studio(Server(url), ""))
    own = controller._http_client(Endpoint(f"{url}/smstudio/spark/clusters/j-1/livy", None))
    foreign = controller._http_client(Endpoint(f"{url}/elsewhere", None))
    Stumbling.asked.clear()
    own.get_sessions()
    foreign.get_sessions()
    assert Stumbling.asked == ["GET Bearer t", "GET"], Stumbling.asked


if __name__ == "__main__":
    main()
