"""A real domain: JupyterHub, its proxy, PostgreSQL, the service, and three users of the system.

It takes root and what ``make hub`` installs, which every user of the machine can read; the skip says so.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).parents[1] / "tools"
sys.path[:0] = [str(TOOLS), str(Path(__file__).parent)]

import hub  # noqa: E402  # below tests/tools
import hub_parts  # noqa: E402
from people import Person  # noqa: E402

NAMES = ("smstudio-ann", "smstudio-ben", "smstudio-eve")
SOFTWARE = Path(os.environ.get("SMSTUDIO_HUB_SOFTWARE", hub.SOFTWARE))
PORTS = (0, 1, 81, 101)
"""What the domain listens on, counted from its first port."""


@dataclass
class Team:
    """A running domain, with everybody logged in and everybody's server running."""

    place: hub_parts.Place
    settings: dict[str, Any]
    url: str
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def ann(self) -> Person:
        """Administers the domain."""
        return self.people[NAMES[0]]

    @property
    def ben(self) -> Person:
        """Belongs to the domain."""
        return self.people[NAMES[1]]

    @property
    def eve(self) -> Person:
        """Has a server and belongs to no domain."""
        return self.people[NAMES[2]]

    def service(self, path: str) -> str:
        """Return the address of the service behind the proxy."""
        return f"{self.url}services/domain/smstudio/{path}"

    def part(self, name: str) -> hub_parts.Part:
        """Return one of the domain's processes."""
        return next(part for part in hub.parts_of(self.place, SOFTWARE) if part.name == name)

    def server_pid(self, person: Person) -> int:
        """Return the process of somebody's server."""
        found = subprocess.run(
            ["pgrep", "-u", person.name, "-f", "jupyterhub-singleuser"], capture_output=True, text=True
        )
        return int(found.stdout.split()[0])

    def server_token(self, person: Person) -> str:
        """Return the token that JupyterHub started somebody's server with."""
        environ = Path(f"/proc/{self.server_pid(person)}/environ").read_text().split("\0")
        return next(line.partition("=")[2] for line in environ if line.startswith("JUPYTERHUB_API_TOKEN="))


@pytest.fixture(scope="session")
def team() -> Iterator[Team]:
    """Start a domain of its own beside any that runs, and leave nothing of it."""
    if os.geteuid() != 0:
        pytest.skip("only root may start servers for other users")
    if not (SOFTWARE / "venv" / "bin" / "jupyterhub").exists():
        pytest.skip(f"there is no JupyterHub in {SOFTWARE} that others can run: 'make hub' installs it")
    folder = Path(tempfile.mkdtemp(prefix="smstudio-hub-"))
    folder.chmod(0o755)
    options = ["--system", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    hub.make_user(hub_parts.OWNER, options)
    place = hub_parts.Place(folder)
    remove_people()  # what a run that was killed has left
    try:
        passwords = hub.make_people(list(NAMES))
        settings = hub.start(place, SOFTWARE, free_ports(), list(NAMES))
        team = Team(place, settings, f"http://127.0.0.1:{settings['port']}/")
        for name in NAMES:
            team.people[name] = Person(team.url, name, passwords[name])
            assert team.people[name].log_in() == 200
            team.people[name].start_server()
        yield team
    finally:
        hub.stop(place, SOFTWARE)
        remove_people()
        shutil.rmtree(folder)


def remove_people() -> None:
    """Remove the users of the tests with their kernels and files."""
    for name in NAMES:
        subprocess.run(["pkill", "-KILL", "-u", name], capture_output=True, check=False)
        subprocess.run(["userdel", "--force", "--remove", name], capture_output=True, check=False)


def free_ports() -> int:
    """Return a port that is free, with the others that a domain takes beside it."""
    for port in range(18000, 30000, 200):
        if all(_is_free(port + more) for more in PORTS):
            return port
    raise OSError("No ports are free between 18000 and 30000.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture
def as_user() -> Callable[[Person, str], subprocess.CompletedProcess[str]]:
    """Run a shell command as a user of the system, as a kernel of theirs could."""

    def run(person: Person, command: str) -> subprocess.CompletedProcess[str]:
        shell = ["runuser", "-u", person.name, "--", "sh", "-c", command]
        return subprocess.run(shell, cwd="/", capture_output=True, text=True)

    return run
