"""What holds whatever happened: :func:`end` is how every drill ends."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from jupyter_smstudio.core.compute.limits import backends
from jupyter_smstudio.core.state import namespace_of
from jupyter_smstudio.kernels.addresses import folder_of

from .studio import StudioServer


@dataclass(frozen=True)
class Traces:
    """What a running server has on the machine.

    Attributes:
        processes: itself and all it has started, as far as they have stayed its descendants.
        ports: TCP ports on which one of them listens.
    """

    processes: frozenset[psutil.Process]
    ports: frozenset[int]

    @classmethod
    def of(cls, server: StudioServer) -> Traces:
        """Look for a server's traces now."""
        assert server.process is not None
        root = psutil.Process(server.process.pid)
        processes = frozenset({root, *root.children(recursive=True)})
        ports: set[int] = set()
        for process in processes:
            with suppress(psutil.NoSuchProcess):  # it ended meanwhile
                listening = (each for each in process.net_connections("tcp") if each.status == "LISTEN")
                ports |= {each.laddr.port for each in listening}
        return cls(processes, frozenset(ports))

    def left(self) -> list[str]:
        """Return those that are still there."""
        return [str(each) for each in self.processes if runs(each)] + [
            f"port {port}" for port in self.ports if _listens(port)
        ]


def end(*servers: StudioServer) -> None:
    """Stop servers as their users would: their lists were true until then, and nothing is left of them.

    Servers that share a data folder have to be given together.
    """
    for server in servers:
        assert_list_is_true(server)
    traces = [Traces.of(server) for server in servers]
    for server, found in zip(servers, traces, strict=True):
        assert server.port in found.ports
        server.stop()
    assert [left for found in traces for left in found.left()] == []
    assert_nothing_is_left(*(server.state for server in servers))


def assert_list_is_true(server: StudioServer) -> None:
    """The kernels that are listed are those that run: Jupyter's list, the studio's, and ``ps`` agree."""
    listed = {each["id"] for each in server.get("api/kernels")}
    placed = {each["kernel_id"]: each for each in server.get("smstudio/kernels/placements")["items"]}
    in_service = {name for name, each in placed.items() if each["state"] == "InService"}
    assert in_service == listed
    recorded = {}
    for record in folder_of(server.state).glob("*/process.json"):
        content = json.loads(record.read_text())
        if content["kernel_id"]:
            recorded[content["kernel_id"]] = content["identity"]["pid"]
    assert recorded.keys() == listed
    assert {pid for pid in recorded.values() if not psutil.pid_exists(pid)} == set()
    instances = {each["id"] for each in server.get("smstudio/resources/instances")["items"]}
    assert {each["instance_id"] for each in placed.values() if each["instance_id"]} <= instances


def assert_nothing_is_left(*states: Path) -> None:
    """After an ordinary shutdown: no process, no control group, no socket; the databases are sound."""
    for state in states:
        data = state.parents[2]
        assert orphans(data.parent) == []
        assert groups(state) == []
        assert not folder_of(state).exists()
        for database in (state.parents[1] / "studio.db", state / "sessions.db"):
            assert_sound(database)
    assert_books_are_closed(states[0].parents[1] / "studio.db")


def assert_sound(database: Path) -> None:
    """SQLite finds nothing wrong with a database."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def assert_books_are_closed(database: Path) -> None:
    """Nothing is listed, metered or held that does not run any more."""
    with closing(sqlite3.connect(database)) as connection:
        gone = "('Deleted', 'Failed')"
        for table in ("placements", "instances"):
            rows = connection.execute(f"SELECT count(*) FROM {table} WHERE state NOT IN {gone}").fetchone()
            assert rows == (0,), table


def orphans(folder: Path) -> list[str]:
    """Return the processes that a folder's servers have started and left, by command line or environment."""
    mark, own = str(folder), {os.getpid(), *(each.pid for each in psutil.Process().parents())}
    found = []
    for process in psutil.process_iter():
        if process.pid in own:
            continue
        try:
            line, env = process.cmdline(), process.environ()
        except psutil.Error:  # it ended meanwhile, or is the kernel's own
            continue
        if mark in " ".join(line) or any(mark in value for value in env.values()):
            found.append(f"{process.pid}: {' '.join(line)}")
    return found


def groups(state: Path) -> list[str]:
    """Return the control groups that a state folder's server has left."""
    available = [each for each in backends(namespace_of(state)) if each.unavailable() is None]
    return [group for each in available for group in each.existing()]


def runs(process: psutil.Process) -> bool:
    """Tell whether a process does more than wait for somebody to fetch its exit status."""
    with suppress(psutil.NoSuchProcess):  # it ended between the two looks
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
