"""The child's life: shared, adopted, killed, replaced, ended. Real processes."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import create_engine, text

from jupyter_smstudio.core.tracking.base import Changes
from jupyter_smstudio.core.tracking.folder import MlflowFolder
from jupyter_smstudio.core.tracking.launch import mlflow_program
from jupyter_smstudio.core.tracking.server import MlflowServer
from jupyter_smstudio.core.tracking.store import choose_store

ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
CREATE = "/api/2.0/mlflow/experiments/create"
MEMORY_BYTES = 260_000_000


@pytest.fixture
def folder(mlflow_data: Path) -> MlflowFolder:
    return MlflowFolder(mlflow_data / "mlflow")


def open_server(folder: MlflowFolder, store_url: str = "") -> MlflowServer:
    return MlflowServer(folder, mlflow_program(choose_store(store_url, "", folder.database)), ENVIRON)


def call(port: int, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """Ask the child's port, with no more headers than are given."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(
            "POST" if body is not None else "GET",
            path,
            json.dumps(body) if body is not None else None,
            {"Content-Type": "application/json", **headers},
        )
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


def port_of(folder: MlflowFolder) -> int:
    record = folder.record()
    assert record is not None
    return record.port


def bearer(folder: MlflowFolder) -> dict[str, str]:
    return {"Authorization": f"Bearer {folder.tokens().issue('kernel-1')}"}


async def until(wanted: Any, seconds: float = 120) -> None:
    async with asyncio.timeout(seconds):
        while not wanted():  # noqa: ASYNC110  # a test looks from outside, where no event reaches it
            await asyncio.sleep(0.05)


def test_the_port_wants_a_token(folder: MlflowFolder) -> None:
    port = port_of(folder)
    assert call(port, "/health", **bearer(folder)) == (200, b"OK")
    token = bearer(folder)["Authorization"]
    for wrong in ("", "Bearer", "Bearer x", token[:-1], f"{token[:-1]}é",
                  token.replace("kernel-1", "kernel-2"), token.replace("smt.", "smk."),
                  token.replace("Bearer", "Basic")):  # fmt: skip
        status, body = call(port, "/health", Authorization=wrong.encode().decode("latin-1"))
        assert status == 401 and b"MLFLOW_TRACKING_TOKEN" in body, wrong
    assert call(port, "/")[0] == 401


def test_the_port_is_called_by_a_name_of_this_machine_and_by_no_page(folder: MlflowFolder) -> None:
    port, known = port_of(folder), bearer(folder)
    assert call(port, "/health", **known, Host=f"localhost:{port}")[0] == 200
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "127.0.0.1:1", f"0.0.0.0:{port}"):
        assert call(port, "/health", **known, Host=host)[0] == 403, host
    for origin in ("http://evil.example", "null", f"http://127.0.0.1:{port}"):
        assert call(port, "/health", **known, Origin=origin)[0] == 403, origin
    with socket.create_connection(("127.0.0.1", port)):
        listening = [
            c.laddr.ip for c in psutil.net_connections("tcp") if c.laddr.port == port and not c.raddr
        ]
    assert listening == ["127.0.0.1"]


def test_only_the_studios_socket_tells_of_changes(folder: MlflowFolder) -> None:
    assert call(port_of(folder), "/smstudio/changes", **bearer(folder))[0] == 404
    assert folder.sockets.stat().st_mode & 0o077 == 0


def test_a_location_outside_is_refused_on_the_port_too(folder: MlflowFolder) -> None:
    body = {"name": "outside", "artifact_location": "file:///etc"}
    status, answer = call(port_of(folder), CREATE, body, **bearer(folder))
    assert status == 400 and json.loads(answer)["error_code"] == "INVALID_PARAMETER_VALUE"


def test_the_child_is_small_and_its_database_is_tuned(folder: MlflowFolder) -> None:
    record = folder.record()
    assert record is not None and record.child is not None
    assert psutil.Process(record.child.pid).memory_info().rss <= MEMORY_BYTES
    with sqlite3.connect(folder.database) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT count(*) FROM sqlite_stat1").fetchone()[0] > 0
    connection.close()


def test_a_killed_child_is_replaced_on_the_same_port(folder: MlflowFolder) -> None:
    async def kill() -> tuple[list[Changes], int, int]:
        server, heard = open_server(folder), []
        server.subscribe(heard.append)
        port = port_of(folder)
        server.start()
        await until(lambda: server.child)
        assert server.child is not None
        first = server.child
        await until(lambda: heard)
        heard.clear()
        first.kill()
        await until(lambda: server.child not in (None, first))
        # Whoever comes now waits in the line instead of being turned away.
        status, _ = await asyncio.to_thread(
            call, port, CREATE, {"name": f"after {first.pid}"}, **bearer(folder)
        )
        assert status == 200
        await until(lambda: any(each.experiments for each in heard))
        await server.stop()
        return heard, port, port_of(folder)

    heard, before, after = asyncio.run(kill())
    assert before == after
    assert heard[0] == Changes(reset=True)


def test_a_child_of_another_version_is_replaced(folder: MlflowFolder) -> None:
    async def upgrade() -> bool:
        record = folder.record()
        assert record is not None and record.child is not None
        folder.write(replace(record, version="0.0.0 mlflow 3.0"))
        server = open_server(folder)
        server.start()
        await until(lambda: server.child not in (None, record.child))
        await server.ready()
        await server.stop()
        return record.child.alive()

    assert not asyncio.run(upgrade())


def test_the_last_to_go_ends_the_child(tmp_path: Path) -> None:
    folder = MlflowFolder(tmp_path / "mlflow")

    async def come_and_go() -> tuple[bool, bool]:
        first = open_server(folder)
        assert first.uri.endswith(f":{port_of(folder)}")
        second = open_server(folder)
        assert second.uri == first.uri
        first.start()
        second.start()
        await until(lambda: first.child and second.child)
        assert first.child == second.child
        child = first.child
        assert child is not None
        await first.ready()
        await first.stop()
        alone = child.alive()
        await second.stop()
        return alone, child.alive()

    assert asyncio.run(come_and_go()) == (True, False)
    assert not folder.sockets.exists()
    with psutil_silence(folder) as left:
        assert left == []


@contextmanager
def psutil_silence(folder: MlflowFolder) -> Iterator[list[str]]:
    lines = [" ".join(each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"])]
    yield [line for line in lines if str(folder.path) in line]


def test_a_server_that_never_started_leaves_nothing(tmp_path: Path) -> None:
    folder = MlflowFolder(tmp_path / "mlflow")
    asyncio.run(open_server(folder).stop())
    assert not folder.sockets.exists()
    claim = folder.claim()
    assert claim is not None
    assert folder.claim() is None
    claim.close()


def test_a_strangers_server_on_our_port_is_left_alone(tmp_path: Path) -> None:
    folder = MlflowFolder(tmp_path / "mlflow")
    first = folder.claim()
    assert first is not None
    port = port_of(folder)
    first.close()
    again = folder.claim()
    assert again is not None and port_of(folder) == port
    again.close()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", port))
        stranger.listen()
        other = folder.claim()
        assert other is not None and port_of(folder) != port
        other.close()
    folder.forget_socket()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"port": "x"}', '{"port": 1, "child": {"pid": 1}}'])
def test_a_record_that_was_cut_off_is_none(tmp_path: Path, content: str) -> None:
    folder = MlflowFolder(tmp_path / "mlflow")
    (folder.path / "record.json").write_text(content)
    assert folder.record() is None


def test_postgresql_is_shared_with_the_studio(tmp_path: Path, postgresql_url: str) -> None:
    folder = MlflowFolder(tmp_path / "mlflow")
    url = choose_store("", postgresql_url, folder.database)

    async def log() -> None:
        server = open_server(folder, url)
        server.start()
        await server.ready()
        status, body = await asyncio.to_thread(call, port_of(folder), CREATE, {"name": "p"}, **bearer(folder))
        assert status == 200, body
        await server.stop()

    asyncio.run(log())
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM mlflow.experiments WHERE name = 'p'")).all()
        public = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        assert "experiments" not in connection.execute(text(public)).scalars().all()
    engine.dispose()
    assert not folder.database.exists()


OLDER = """
import sys
from alembic import command
from mlflow.store.db.utils import _get_alembic_config, create_sqlalchemy_engine
from mlflow.store.tracking.dbmodels.initial_models import Base
engine = create_sqlalchemy_engine(sys.argv[1])
Base.metadata.create_all(engine)
command.upgrade(_get_alembic_config(sys.argv[1]), "cfd24bdc0731")
"""
UPGRADE = """
import sys
from jupyter_smstudio.core.tracking.store import prepare_store
prepare_store(sys.argv[1])
from mlflow.store.db.utils import _get_latest_schema_revision, _get_schema_version, create_sqlalchemy_engine
assert _get_schema_version(create_sqlalchemy_engine(sys.argv[1])) == _get_latest_schema_revision()
"""


def test_the_tables_of_an_older_mlflow_are_upgraded_and_a_copy_is_kept(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/mlflow.db"
    for code in (OLDER, UPGRADE):
        subprocess.run([sys.executable, "-W", "ignore", "-c", code, url], check=True, env=ENVIRON, timeout=60)
    assert (tmp_path / "mlflow.db.cfd24bdc0731").stat().st_size > 0
