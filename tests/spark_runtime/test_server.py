"""The socket of a driver: what clients send, and what those get who follow."""

from __future__ import annotations

import json
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.spark.runtime.driver import server as module
from jupyter_smstudio.spark.runtime.driver.operations import Operations
from jupyter_smstudio.spark.runtime.driver.order import Order
from jupyter_smstudio.spark.runtime.driver.server import Server
from jupyter_smstudio.spark.runtime.driver.session import Session


class Client:
    """A connection to the driver."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(60)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("rb")

    def send(self, line: bytes) -> None:
        self._socket.sendall(line)

    def read(self) -> Any:
        return json.loads(self._lines.readline() or "null")

    def ask(self, **request: object) -> Any:
        self.send(json.dumps({"id": 1, **request}).encode() + b"\n")
        return self.read()

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s"


@pytest.fixture
def server(tmp_path: Path, path: Path) -> Iterator[Server]:
    """A driver whose Spark has not started."""
    session = Session(Order(path, tmp_path, "test"), lambda event: None)
    server = Server(path, Operations(session).answer)
    server.start()
    yield server
    server.close()


@pytest.fixture
def client(server: Server, path: Path) -> Iterator[Client]:
    client = Client(path)
    yield client
    client.close()


def test_only_its_user_may_connect_and_nothing_stays(server: Server, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    server.close()
    assert not path.exists()


def test_it_answers_before_spark_has_started(client: Client) -> None:
    hello = client.ask(op="hello")
    assert (hello["ok"], hello["state"], hello["jvm_pid"], hello["busy"]) == (True, "starting", None, None)
    assert hello["statements"] == 0
    assert client.ask(op="run", code="1")["type"] == "NotReady"
    assert client.ask(op="statements")["statements"] == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b"no json\n", "BadRequest"),
        (b"[" * 100_000 + b"\n", "BadRequest"),
        (b"[1]\n", "BadRequest"),
        (b'"text"\n', "BadRequest"),
        (b"\xff\xfe\n", "BadRequest"),
        (b'{"id": 1}\n', "BadRequest"),
        (b'{"id": 1, "op": 5}\n', "BadRequest"),
        (b'{"id": 1, "op": "__init__"}\n', "Unknown"),
        (b'{"id": 1, "op": "statement", "n": true}\n', "BadRequest"),
        (b'{"id": 1, "op": "statement", "n": 7}\n', "Unknown"),
        (b'{"id": 1, "op": "run", "code": ["x"]}\n', "BadRequest"),
        (b'{"id": 1, "op": "run", "code": "x", "kind": "sparkr"}\n', "BadCode"),
        (b'{"id": 1, "op": "run", "code": "' + b"x" * 5_000_000 + b'"}\n', "TooLarge"),
        (b'{"id": 1, "op": "adopt", "name": "a", "kind": "sql", "conf": {"a": 1}}\n', "BadRequest"),
    ],
)
def test_a_hostile_line_is_refused_and_the_next_is_answered(client: Client, line: bytes, kind: str) -> None:
    client.send(line)
    answer = client.read()
    assert (answer["ok"], answer["type"]) == (False, kind) and answer["message"].endswith(".")
    assert client.ask(op="hello")["ok"]


def test_a_line_without_end_costs_its_connection_only(
    server: Server, path: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = Client(path)
    hostile.send(b"x" * (module.MOST_LINE_BYTES + 2) + b"\n")
    assert hostile.read()["type"] == "BadRequest"
    hostile.close()
    assert client.ask(op="hello")["ok"]


def test_events_go_to_those_that_follow_only(server: Server, client: Client, path: Path) -> None:
    follower = Client(path)
    assert follower.ask(op="follow") == {"id": 1, "ok": True}
    server.publish({"event": "state", "state": "idle", "message": ""})
    assert follower.read() == {"event": "state", "state": "idle", "message": ""}
    assert client.ask(op="hello")["ok"]
    follower.close()
    server.publish({"event": "state", "state": "busy", "message": ""})
    assert client.ask(op="hello")["ok"]


def test_a_path_that_is_too_long_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="too long"):
        Server(tmp_path / ("x" * 200), lambda request: {}).start()


def test_an_answer_that_is_too_long_is_refused_and_the_next_is_sent(path: Path) -> None:
    lengths = iter((module.MOST_LINE_BYTES, 10))
    server = Server(path, lambda request: {"id": 1, "ok": True, "text": "x" * next(lengths)})
    server.start()
    client = Client(path)
    try:
        refused = client.ask(op="statements")
        assert (refused["id"], refused["ok"], refused["type"]) == (1, False, "TooLarge")
        assert client.ask(op="statements") == {"id": 1, "ok": True, "text": "x" * 10}
    finally:
        client.close()
        server.close()
