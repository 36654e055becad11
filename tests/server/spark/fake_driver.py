"""A driver without Spark: the real protocol over a real socket, in a process of its own.

It stands in for ``jupyter_smstudio.spark.runtime.driver`` by the module path (:func:`install`), and does what
its configuration and the code of its statements say::

    spark.sql.double.start    seconds until it is up, or "fail"
    spark.sql.double.refuse   it becomes no session that asks for this
    sleep 0.5 · raise why · exit 3 · memory 200 (MiB) · jvm dies (it tells so, and stays) · where (it works)
    control 1000 (characters that JSON writes as six) · tell {"event": …}
"""

from __future__ import annotations

import json
import os
import socketserver
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def install(folder: Path) -> Path:
    """Make a folder for ``PYTHONPATH`` in which this is the driver."""
    package = folder / "jupyter_smstudio" / "spark" / "runtime" / "driver"
    package.mkdir(parents=True)
    for each in (package, *list(package.parents)[:3]):
        (each / "__init__.py").touch()
    (package / "__main__.py").write_text(Path(__file__).read_text())
    return folder


class Refused(Exception):
    """What it does not do."""


class Driver:
    def __init__(self, order: Json) -> None:
        self.order = order
        self.state, self.message = "starting", ""
        self.statements: list[Json] = []
        self.followers: list[Any] = []
        self.lock = threading.RLock()
        self.turn = threading.Lock()
        self.adopted: Json = {}
        self.cancelled: set[int] = set()

    def hello(self) -> Json:
        facts = {"state": self.state, "message": self.message, "app_id": "local-1", "pid": os.getpid()}
        facts["statements"] = len(self.statements)
        return {**facts, "ui_url": self.order["conf"].get("spark.sql.double.ui", "http://localhost:1")}

    def start(self) -> None:
        wanted = self.order["conf"].get("spark.sql.double.start", "0")
        print("The double starts", flush=True)
        if wanted == "fail":
            self.become("error", "Java is missing.")
            time.sleep(0.1)
            os._exit(1)
        time.sleep(float(wanted))
        self.become("idle")

    def become(self, state: str, message: str = "") -> None:
        self.state, self.message = state, message
        self.tell({"event": "state", **self.hello()})

    def tell(self, event: Json) -> None:
        with self.lock:
            for follower in list(self.followers):
                try:
                    follower.send(event)
                except OSError:
                    self.followers.remove(follower)

    def ask(self, request: Json) -> Json:
        answer = getattr(self, f"op_{request['op']}", None)
        if answer is None:
            return {"ok": False, "type": "Unknown", "message": "There is no such operation."}
        try:
            return {"ok": True, **answer(request)}
        except Refused as refused:
            return {"ok": False, "type": "BadRequest", "message": str(refused)}
        except LookupError:
            return {"ok": False, "type": "Unknown", "message": "There is no such statement."}

    def op_hello(self, _request: Json) -> Json:
        return self.hello()

    def op_adopt(self, request: Json) -> Json:
        if "spark.sql.double.refuse" in request["conf"]:
            raise Refused("It cannot be set in a session that runs.")
        self.adopted = request
        return {}

    def op_run(self, request: Json) -> Json:
        with self.lock:
            number = len(self.statements)
            made = {
                "id": number,
                "code": request["code"],
                "state": "waiting",
                "output": None,
                "progress": 0.0,
            }
            self.statements.append({**made, "kind": request["kind"], "started": 0, "completed": 0})
            threading.Thread(target=self.run, args=(number,), daemon=True).start()
            return {"statement": dict(self.statements[number])}

    def op_statement(self, request: Json) -> Json:
        return {"statement": self.statements[request["n"]]}

    def op_statements(self, request: Json) -> Json:
        found = self.statements if request["order"] == "asc" else self.statements[::-1]
        start = request["from"]
        return {"statements": found[start : start + request["size"]], "total": len(found)}

    def op_cancel(self, request: Json) -> Json:
        self.statements[request["n"]]
        self.cancelled.add(request["n"])
        return {"state": "cancelling"}

    def op_complete(self, request: Json) -> Json:
        return {"candidates": [f"{request['code']}ort"]}

    def op_progress(self, request: Json) -> Json:
        of = self.statements[request["n"]]
        jobs = [{"id": 0, "name": "count", "state": "RUNNING", "tasks": 4, "completed": 2, "failed": 0}]
        return {"progress": {"statement": of["id"], "state": of["state"], "progress": 0.5, "jobs": jobs}}

    def op_catalog(self, _request: Json) -> Json:
        table = {"name": "t", "database": "default", "columns": [{"name": "x", "type": "int"}]}
        return {"databases": ["default"], "current": "default", "tables": [table], "total": 1}

    def op_stop(self, _request: Json) -> Json:
        threading.Timer(0.05, lambda: os._exit(0)).start()
        return {}

    def run(self, number: int) -> None:
        with self.turn:
            statement = self.statements[number]
            statement["state"] = "running"  # before it tells that it is busy: who hears that may ask
            self.become("busy")
            self.moved(statement, "running")
            output = self.work(number, statement["code"])
            state = "cancelled" if number in self.cancelled else "available"
            statement.update(output={"execution_count": number, **output}, progress=1.0)
            self.moved(statement, state)
            if self.state == "busy":
                self.become("idle")

    def moved(self, statement: Json, state: str) -> None:
        statement["state"] = state
        self.tell(
            {"event": "statement", "n": statement["id"], "state": state, "progress": statement["progress"]}
        )

    def work(self, number: int, code: str) -> Json:
        verb, _, rest = code.partition(" ")
        if verb == "raise":
            return {"status": "error", "ename": "ValueError", "evalue": rest, "traceback": ["line 1\n"]}
        if verb == "sleep":
            ends = time.monotonic() + float(rest)
            while time.monotonic() < ends and number not in self.cancelled:
                time.sleep(0.01)
                self.moved(self.statements[number], "running")
        if verb == "exit":
            os._exit(int(rest))
        if verb == "memory":
            kept = bytearray(int(rest) << 20)
            kept[::4096] = b"x" * len(kept[::4096])
        if verb == "control":
            rest = "\x01" * int(rest)
        if verb == "tell":
            self.tell(json.loads(rest))
        if code == "jvm dies":
            self.become("dead", "The JVM has ended.")
        if code == "adopted":
            rest = json.dumps(self.adopted)
        if code == "where":
            rest = (self.adopted or self.order)["working_directory"]
        return {"status": "ok", "data": {"text/plain": str(eval(code)) if verb.isdigit() else rest}}


class Client(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.writing = threading.Lock()
        for line in self.lines():
            request = json.loads(line)
            if request["op"] == "follow":
                self.server.driver.followers.append(self)
                self.send({"id": request["id"], "ok": True})
            else:
                self.send({"id": request["id"], **self.server.driver.ask(request)})

    def lines(self) -> Iterator[bytes]:
        with suppress(ConnectionError):
            yield from self.rfile

    def send(self, message: Json) -> None:
        with self.writing:
            self.wfile.write(json.dumps(message).encode() + b"\n")


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    driver: Driver


def main(path: str) -> None:
    order = json.loads(Path(path).read_text())
    with Server(order["socket"], Client) as server:
        server.driver = Driver(order)
        threading.Thread(target=server.driver.start, daemon=True).start()
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
