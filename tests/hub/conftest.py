"""A real domain: JupyterHub, its proxy, PostgreSQL, the service, and three users of the system.

It takes root and what ``make hub`` installs, which every user of the machine can read; the skip says so.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .people import NEWS, NO_NEWS, Person, by_token
from .team import NAMES, SOFTWARE, SPACE, Team, hub, hub_parts

PORTS = (0, 1, 81, 101)
"""What the domain listens on, counted from its first port."""


@pytest.fixture(scope="session")
def team() -> Iterator[Team]:
    """Start a domain of its own beside any that runs, and leave nothing of it."""
    if os.geteuid() != 0:
        pytest.skip("only root may start servers for other users")
    if not hub.is_installed(SOFTWARE):
        pytest.skip(f"{SOFTWARE} does not hold this version, for every user to run: 'make hub' installs it")
    folder = Path(tempfile.mkdtemp(prefix="smstudio-hub-"))
    folder.chmod(0o755)
    options = ["--system", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    hub.make_user(hub_parts.OWNER, options)
    place = hub_parts.Place(folder)
    remove_people()  # what a run that was killed has left
    try:
        passwords = hub.make_people(list(NAMES))
        settings = hub.start(place, SOFTWARE, free_ports(), list(NAMES), [SPACE])
        team = Team(place, settings, f"http://127.0.0.1:{settings['port']}/")
        for name in NAMES:
            team.people[name] = Person(team.url, name, passwords[name])
            assert team.people[name].log_in() == 200
            team.people[name].start_server()
            team.people[name].decline_news()
        yield team
    finally:
        hub.stop(place, SOFTWARE)
        remove_people()
        shutil.rmtree(folder)


def remove_people() -> None:
    """Remove the users of the tests with their kernels and files."""
    for name in (*NAMES, SPACE):
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


@pytest.fixture(scope="session")
def space(team: Team) -> str:
    """Let ann start the space; return the address of its server."""
    team.ann.start_server(SPACE)
    space = f"{team.url}user/{SPACE}/"
    token = team.ann.token(f"access:servers!user={SPACE}")
    assert by_token("put", f"{space}{NEWS}", token, NO_NEWS).status_code == 204
    return space


@pytest.fixture
def as_user() -> Callable[[Person, str], subprocess.CompletedProcess[str]]:
    """Run a shell command as a user of the system, as a kernel of theirs could."""

    def run(person: Person, command: str) -> subprocess.CompletedProcess[str]:
        shell = ["runuser", "-u", person.name, "--", "sh", "-c", command]
        return subprocess.run(shell, cwd="/", capture_output=True, text=True)

    return run
