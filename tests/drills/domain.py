"""The service of a domain with a PostgreSQL of its own, each a process that drills kill and start again.

JupyterHub is the only part that is not the real one: :class:`HubStandIn` answers the two questions that the
service asks it. ``tests/hub`` has the real one, and needs root and minutes for it.
"""

from __future__ import annotations

import getpass
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from hub_parts import postgresql_programs  # below tests/tools
from ports import quiet_port
from system import SetupError

__all__ = [
    "HubStandIn",
    "PostgreSql",
    "ServiceProcess",
    "SetupError",
    "postgresql_programs",
    "running_domain",
]

START_SECONDS = 60.0
ACCESS = "access:services!service=domain"
SERVICE_TOKEN = "token-of-the-service"


class PostgreSql:
    """A cluster below a folder, reached by a socket there.

    Args:
        folder: empty; PostgreSQL's own user must be able to reach it.

    Raises:
        SetupError: PostgreSQL is not installed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._programs = folder, postgresql_programs()
        # PostgreSQL refuses to run as root; its own system user runs it then.
        self._user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        if os.geteuid() == 0:
            shutil.chown(folder, self._user)
        self._run("initdb", "-D", f"{folder}/data", "-U", "studio", "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def url(self) -> str:
        """Return the database's address."""
        return f"postgresql+psycopg://studio@/postgres?host={self._folder}"

    def start(self) -> PostgreSql:
        """Start, and return when it answers; what a crash has left is recovered first."""
        options = f"-k {self._folder} -h ''"
        self._control("-w", "-l", f"{self._folder}/log", "-o", options, "start")
        return self

    def stop(self, mode: str = "fast") -> None:
        """End; ``immediate`` does it without writing anything, as a crash."""
        self._control("-w", "-m", mode, "stop")

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", f"{self._folder}/data", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        prefix = ["runuser", "-u", self._user, "--"] if os.geteuid() == 0 else []
        command = [*prefix, str(self._programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


class HubStandIn:
    """Tells whose a token is, and what somebody may: the token of ann is ``ann-token``.

    Args:
        admins: of JupyterHub.
        others: by name, what it says otherwise of somebody, e.g. ``{"eve": {"scopes": []}}``.

    Attributes:
        stopped: paths of the servers that the service has asked it to stop.
    """

    def __init__(self, admins: frozenset[str], others: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.stopped: list[str] = []
        stopped = self.stopped

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_DELETE(self) -> None:
                known = self.headers.get("Authorization", "") == f"token {SERVICE_TOKEN}"
                if known:
                    stopped.append(self.path.partition("/hub/api/")[2])
                self.send_response(204 if known else 403)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                about = self.path.partition("/hub/api/")[2].partition("?")[0]
                shown = self.headers.get("Authorization", "").removeprefix("token ")
                own = shown.removesuffix("-token") if about == "user" and shown.endswith("-token") else ""
                name = own or about.removeprefix("users/")
                known = bool(own) or (shown == SERVICE_TOKEN and about.startswith("users/"))
                account = {"name": name, "admin": name in admins, "groups": ["domain"]}
                usual = {**account, "kind": "user", "scopes": [ACCESS], "session_id": None}
                content = json.dumps({**usual, **(others or {}).get(name, {})})
                self.send_response(200 if known else 403)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content.encode())

            def log_message(self, format: str, *values: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Return the address of its API."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/hub/api"

    def close(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()


class ServiceProcess:
    """The domain's service.

    Args:
        folder: of its secret and contents.
        database_url: of the domain.
        hub_url: of JupyterHub's API.
    """

    def __init__(self, folder: Path, database_url: str, hub_url: str) -> None:
        self.folder, self._database_url, self._hub_url = folder, database_url, hub_url
        self._port = quiet_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return where its routes begin."""
        return f"http://127.0.0.1:{self._port}/services/domain/smstudio/"

    @property
    def log(self) -> str:
        """Return what it has said."""
        return (self.folder / "log").read_text(errors="replace")

    def start(self) -> ServiceProcess:
        """Start, and return when it answers."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unset = ("PYTHONDONTWRITEBYTECODE",)
        env = {name: value for name, value in os.environ.items() if name not in unset} | {
            "HOME": str(self.folder),
            "JUPYTERHUB_API_URL": self._hub_url,
            "JUPYTERHUB_API_TOKEN": SERVICE_TOKEN,
        }
        command = [
            *(sys.executable, "-m", "jupyter_smstudio.domain_service", "--title=Drill"),
            *(f"--port={self._port}", f"--database-url={self._database_url}"),
            f"--service-dir={self.folder}",
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=self.folder)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log
            try:
                urllib.request.urlopen(f"{self.url}domain/summary", timeout=5).close()
            except urllib.error.HTTPError:
                return self  # it asks for a login
            except OSError:
                time.sleep(0.05)  # there is nothing to wait on before it listens
        raise AssertionError(self.log)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it, without notice unless told otherwise."""
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(60)


@contextmanager
def running_domain(
    folder: Path,
    admins: frozenset[str] = frozenset(),
    others: Mapping[str, Mapping[str, Any]] | None = None,
) -> Iterator[tuple[ServiceProcess, PostgreSql]]:
    """Run the service of a domain until the end of the block.

    Args:
        folder: empty; everything is kept below it.
        admins: who administers the domain.
        others: see :class:`HubStandIn`.
    """
    folder.chmod(0o755)
    (folder / "postgres").mkdir()
    hub, database = HubStandIn(admins, others), PostgreSql(folder / "postgres").start()
    service = ServiceProcess(folder / "service", database.url, hub.url)
    try:
        yield service.start(), database
    finally:
        if service.process is not None and service.process.poll() is None:
            service.kill(signal.SIGTERM)
        database.stop("immediate")
        hub.close()
