"""A driver process and a client of its socket, as the gateway has them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from ..sources import ROOT
from ..spark_image import spark_java

START_SECONDS = 120
MODULE = "jupyter_smstudio.spark.runtime.driver"


class Connection:
    """A client of the socket."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(START_SECONDS)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("rb")

    def ask(self, op: str, **fields: object) -> dict[str, Any]:
        self._socket.sendall(json.dumps({"id": 1, "op": op, **fields}).encode() + b"\n")
        return self.read()

    def read(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._lines.readline())
        return answer

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


class DriverProcess:
    """A driver in the image with Spark; ends with :meth:`close`."""

    def __init__(self, python: Path, folder: Path, **order: object) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        document = {
            "socket": str(folder / "s"),
            "folder": str(folder),
            "name": "test",
            "heap_mb": 700,
            **order,
        }
        (folder / "order.json").write_text(json.dumps(document))
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [python, "-m", MODULE, str(folder / "order.json")],
                env={**environ, **spark_java(), "PYTHONPATH": str(ROOT)},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._connection: Connection | None = None

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def connect(self) -> Connection:
        """Connect, as soon as it listens."""
        for _ in range(START_SECONDS * 20):
            assert self.process.poll() is None, self.log
            if (self.folder / "s").exists():
                return Connection(self.folder / "s")
            time.sleep(0.05)  # nothing else tells that a process begins to listen
        raise AssertionError(self.log)

    def ask(self, op: str, **fields: object) -> dict[str, Any]:
        if self._connection is None:
            self._connection = self.connect()
        return self._connection.ask(op, **fields)

    def wait_idle(self) -> dict[str, Any]:
        """Wait until Spark has started, and return its greeting."""
        events = self.connect()
        assert events.ask("follow")["ok"]
        hello = events.ask("hello")
        while hello["state"] == "starting":
            event = events.read()
            if event["event"] == "state":
                hello = events.ask("hello")
        events.close()
        assert hello["state"] == "idle", (hello, self.log)
        return hello

    def submit(self, code: str, kind: str = "pyspark") -> int:
        answer = self.ask("run", code=code, kind=kind)
        assert answer["ok"], answer
        return int(answer["statement"]["id"])

    def wait(self, number: int) -> dict[str, Any]:
        """Wait until a statement has ended, and return it."""
        while True:
            statement: dict[str, Any] = self.ask("statement", n=number)["statement"]
            if statement["output"] is not None:
                return statement
            time.sleep(0.005)  # as Livy's clients do, who know no events

    def run(self, code: str, kind: str = "pyspark") -> dict[str, Any]:
        """Run code, and return its output."""
        output: dict[str, Any] = self.wait(self.submit(code, kind))["output"]
        return output

    def text(self, code: str, kind: str = "pyspark") -> str:
        """Run code that ends well, and return what it showed."""
        output = self.run(code, kind)
        assert output["status"] == "ok", output
        return str(output["data"]["text/plain"])

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(30)
