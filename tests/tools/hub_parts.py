"""The four processes of a domain: database, proxy, JupyterHub, service. Each goes on when this program ends.

Standard library only. They belong to two users: JupyterHub to root, because it starts servers for other
users, and the rest to ``smstudio``, who can do nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from system import SetupError

OWNER = "smstudio"
START_LIMIT_SECONDS = 120
STOP_LIMIT_SECONDS = 15


@dataclass(frozen=True)
class Place:
    """The folder of one domain; everything that it keeps is here."""

    folder: Path

    @property
    def postgres(self) -> Path:
        """Return the folder of the database's files."""
        return self.folder / "postgres"

    @property
    def socket(self) -> Path:
        """Return the folder of the database's socket, which nobody but its user can enter."""
        return self.folder / "socket"

    @property
    def service(self) -> Path:
        """Return the folder of the service's secret."""
        return self.folder / "service"

    @property
    def hub(self) -> Path:
        """Return the folder of JupyterHub's database and secrets."""
        return self.folder / "hub"

    @property
    def logs(self) -> Path:
        """Return the folder of what the processes say."""
        return self.folder / "logs"

    @property
    def settings(self) -> Path:
        """Return the file of the settings; see ``jupyter_smstudio/hub/jupyterhub_config.py``."""
        return self.hub / "settings.json"

    @property
    def database_url(self) -> str:
        """Return the URL of the domain's database; the operating system says who connects."""
        return f"postgresql+psycopg://{OWNER}@/studio?host={self.socket}"

    def make(self) -> None:
        """Make what is not there, each folder for its owner alone."""
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        for folder in (self.hub, self.logs):
            folder.mkdir(mode=0o700, exist_ok=True)
        for folder in (self.postgres, self.socket, self.service):
            folder.mkdir(mode=0o700, exist_ok=True)
            shutil.chown(folder, OWNER, OWNER)


@dataclass(frozen=True)
class Part:
    """One process.

    Attributes:
        name: of its log and of the file that says which process it is.
        command: what is run.
        user: who runs it.
        environ: its variables besides ``PATH``.
        ready: tells whether it does its work.
        stop_signal: what ends it without waiting for others to go.
    """

    name: str
    command: list[str]
    user: str
    environ: Mapping[str, str]
    ready: Callable[[], bool]
    stop_signal: signal.Signals = signal.SIGTERM

    def start(self, place: Place) -> bool:
        """Start it unless it runs; return whether it was started.

        Raises:
            SetupError: it ended, or did not do its work in time.
        """
        if self.pid(place) is not None:
            return False
        if self.ready():
            raise SetupError(f"{self.name} runs already, and not for {place.folder}. Choose another --port.")
        log = place.logs / f"{self.name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                self.command,
                env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", **self.environ},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **(as_owner() if self.user == OWNER else {"cwd": "/"}),
            )
        # Nobody waits for it here: it goes on when this program ends.
        self._record(place).write_text(f"{process.pid} {_started(process.pid)}")
        limit = time.monotonic() + START_LIMIT_SECONDS
        while not self.ready():
            if process.poll() is not None or time.monotonic() > limit:
                process.terminate()
                raise SetupError(f"{self.name} did not start; {log} says why.")
            time.sleep(0.1)  # each has a way of its own to be ready, and none of them calls
        process.returncode = 0  # to Python it has ended; otherwise it warns that it has not
        return True

    def stop(self, place: Place, number: signal.Signals | None = None) -> None:
        """End it, and wait until it has."""
        pid = self.pid(place)
        if pid is None:
            return
        os.kill(pid, number or self.stop_signal)
        limit = time.monotonic() + STOP_LIMIT_SECONDS
        while self.pid(place) is not None:
            if time.monotonic() > limit:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)  # it is no child of this program, so there is nothing to wait for
        self._record(place).unlink()

    def pid(self, place: Place) -> int | None:
        """Return its process, or None when it does not run; another one of the same number is none."""
        try:
            pid, started = self._record(place).read_text().split()
            return int(pid) if _started(int(pid)) == started else None
        except FileNotFoundError:
            return None

    def _record(self, place: Place) -> Path:
        return place.hub / f"{self.name}.pid"


def parts(place: Place, settings: Mapping[str, Any], proxy: list[str], config: Path) -> list[Part]:
    """Return the processes of a domain, in the order in which they are started.

    Args:
        place: where the domain keeps its things.
        settings: of the domain, as its configuration of JupyterHub has them.
        proxy: command of configurable-http-proxy.
        config: of JupyterHub.
    """
    python = Path(settings["python"])
    hub = f"http://127.0.0.1:{settings['hub_port']}/hub/api"
    service = f"http://127.0.0.1:{settings['service_port']}/services/domain/smstudio/domain/summary"
    proxy_api = f"http://127.0.0.1:{settings['proxy_port']}/api/routes"
    programs = postgresql_programs()
    path = f"{python}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return [
        Part(
            "postgresql",
            [str(programs / "postgres"), "-D", str(place.postgres), "-k", str(place.socket), "-h", ""],
            OWNER,
            {},
            lambda: _runs([str(programs / "pg_isready"), "-q", "-h", str(place.socket)]),
            signal.SIGINT,  # what SIGTERM asks for waits until all clients have gone
        ),
        Part(
            "proxy",
            [
                *proxy,
                *("--ip", settings["ip"], "--port", str(settings["port"])),
                *("--api-ip", "127.0.0.1", "--api-port", str(settings["proxy_port"])),
                *("--error-target", f"http://127.0.0.1:{settings['hub_port']}/hub/error"),
            ],
            OWNER,
            {"CONFIGPROXY_AUTH_TOKEN": settings["proxy_token"]},
            lambda: _answers(proxy_api),
        ),
        Part(
            "jupyterhub",
            [str(python / "jupyterhub"), "-f", str(config)],
            "root",
            {"SMSTUDIO_HUB_SETTINGS": str(place.settings), "PATH": path},
            # Through the proxy, which knows it a moment later than it answers.
            lambda: _answers(f"http://{settings['ip']}:{settings['port']}/hub/api"),
        ),
        Part(
            "service",
            [
                str(python / "python"), "-m", "jupyter_smstudio.domain_service",
                f"--title={settings['title']}", f"--port={settings['service_port']}",
                f"--database-url={place.database_url}", f"--service-dir={place.service}",
            ],
            OWNER,
            {
                "HOME": str(place.service),
                "JUPYTERHUB_API_URL": hub,
                "JUPYTERHUB_API_TOKEN": settings["service_token"],
                "PATH": path,
            },
            lambda: _answers(service),
        ),
    ]  # fmt: skip


def make_database(place: Place) -> None:
    """Make the domain's database unless it is there; only its own user of the system can connect."""
    if (place.postgres / "PG_VERSION").exists():
        return
    programs = postgresql_programs()
    command = [str(programs / "initdb"), "-D", str(place.postgres), "-U", OWNER, "-A", "peer", "-E", "UTF8"]
    _run_as_owner(command)
    start = [str(programs / "pg_ctl"), "-D", str(place.postgres), "-w", "-s", "-l", "/dev/null"]
    _run_as_owner([*start, "-o", f"-k {place.socket} -h ''", "start"])
    _run_as_owner([str(programs / "createdb"), "-h", str(place.socket), "studio"])
    _run_as_owner([*start, "-m", "fast", "stop"])


def stop_servers(settings: Mapping[str, Any]) -> None:
    """Ask JupyterHub to end the servers of all users, and wait until they have ended."""
    limit = time.monotonic() + START_LIMIT_SECONDS
    while (names := [user["name"] for user in _ask_hub(settings, "users?state=active")]) and (
        time.monotonic() < limit
    ):
        for name in names:
            _ask_hub(settings, f"users/{name}/server", "DELETE")
        time.sleep(0.5)  # a server that takes long answers 202, and JupyterHub tells nobody when it has gone


def _ask_hub(settings: Mapping[str, Any], path: str, method: str = "GET") -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{settings['hub_port']}/hub/api/{path}",
        method=method,
        headers={"Authorization": f"token {settings['operator_token']}"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


def postgresql_programs() -> Path:
    """Return the folder of PostgreSQL's programs, which Debian keeps off the path.

    Raises:
        SetupError: there is none.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)
    if found:
        return found[0].parent
    if program := shutil.which("postgres"):
        return Path(program).parent
    raise SetupError("PostgreSQL is not installed. Run 'apt-get install postgresql' and try again.")


def read_settings(place: Place) -> dict[str, Any]:
    """Return the settings of the domain; empty when there is none yet."""
    if not place.settings.exists():
        return {}
    settings: dict[str, Any] = json.loads(place.settings.read_text())
    return settings


def as_owner() -> dict[str, Any]:
    """Return how to run a program as the user who may do nothing but keep the domain."""
    return {"user": OWNER, "group": OWNER, "extra_groups": [], "cwd": "/"}


def _run_as_owner(command: list[str]) -> None:
    done = subprocess.run(command, **as_owner(), capture_output=True, text=True)
    if done.returncode:
        raise SetupError(f"'{' '.join(command)}' failed:\n{done.stdout}{done.stderr}")


def _started(pid: int) -> str:
    """Return when a process was started, in the kernel's ticks; empty when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if fields[0] == "Z" else fields[19]


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, **as_owner()).returncode == 0


def _answers(url: str) -> bool:
    """Tell whether something answers; that it asks for a login is an answer."""
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError as error:
        return error.code in (401, 403)
    except OSError:
        return False
    return True
