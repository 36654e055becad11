"""``make run``: bring the environment up to date and open the studio with the demo notebooks.

Configuration, settings and state of the studio lie in ``.smstudio``; the notebooks in ``workspace``, where
what the user has changed is never written over. The user's own Jupyter is neither read nor written.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from environment import ROOT, VENV, prepare
from system import SetupError

STATE = ROOT / ".smstudio"
WORKSPACE = ROOT / "workspace"
DEMOS = ROOT / "binder" / "notebooks"
START_LIMIT_SECONDS = 120
"""A first start on a slow disk; normally it is about 3 s."""


def main() -> int:
    """Start the studio, or say where it already runs; return the exit code of the server."""
    started = time.monotonic()
    env = prepare() | jupyter_folders()
    if url := running_url(STATE / "runtime"):
        print(f"SM Studio runs already: {url}")
        return 0
    copy_demos(DEMOS, WORKSPACE / "demos", STATE / "demos.json")
    server = subprocess.Popen(server_command(), cwd=WORKSPACE, env=env)
    # Ctrl-C reaches the server too, which asks whether it was meant; this program only waits for it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    url = wait_for_url(server)
    print(
        f"\nSM Studio is ready after {time.monotonic() - started:.1f} s: {url}\nCtrl-C stops it.\n",
        flush=True,
    )
    return server.wait()


def jupyter_folders() -> dict[str, str]:
    """Return the variables that keep Jupyter inside :data:`STATE`."""
    return {
        "IPYTHONDIR": str(STATE / "ipython"),
        "JUPYTER_CONFIG_DIR": str(STATE / "config"),
        "JUPYTER_DATA_DIR": str(STATE / "data"),
        "JUPYTER_RUNTIME_DIR": str(STATE / "runtime"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }


def server_command() -> list[str]:
    """Return the command that starts JupyterLab; a browser is opened only where there is a screen for it."""
    command = [str(VENV / "bin" / "jupyter"), "lab", f"--ServerApp.root_dir={WORKSPACE}"]
    # A JupyterLab without the studio in it would look like a start that went well.
    command.append("--ServerApp.reraise_server_extension_failures=True")
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform == "darwin"):
        command.append("--no-browser")
    if os.geteuid() == 0:
        command.append("--allow-root")
    return command + sys.argv[1:]


def running_url(runtime: Path, pid: int | None = None) -> str | None:
    """Return the address, with its token, of the server that lives (as ``pid``, if given), or None."""
    for file in sorted(runtime.glob("jpserver-*.json")):
        server = json.loads(file.read_text())
        if pid in (None, server["pid"]) and Path(f"/proc/{server['pid']}").exists():
            return f"{server['url']}lab?token={server['token']}"
    return None


def wait_for_url(server: subprocess.Popen[bytes]) -> str:
    """Return the server's address as soon as it has written it down.

    Raises:
        SetupError: it ended, or wrote nothing for :data:`START_LIMIT_SECONDS`.
    """
    limit = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < limit and server.poll() is None:
        if url := running_url(STATE / "runtime", server.pid):
            return url
        time.sleep(0.05)  # the server tells nobody but this file that it listens
    server.terminate()
    raise SetupError("The server did not start; its messages are above.")


def copy_demos(demos: Path, folder: Path, record: Path) -> None:
    """Copy the files of ``demos`` to ``folder``, but over nothing that the user has changed.

    Args:
        demos: folder of the demo notebooks and their data.
        folder: of the user; the home page lists its notebooks. Made if it is not there.
        record: JSON file of what was copied before, hash by name.
    """
    copied: dict[str, str] = json.loads(record.read_text()) if record.exists() else {}
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted(file for file in demos.rglob("*") if file.is_file()):
        name = str(source.relative_to(demos))
        target = folder / name
        if not target.exists() or digest(target) == copied.get(name):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            copied[name] = digest(target)
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(copied, indent=2))


def digest(file: Path) -> str:
    """Return the hash of the file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"make run: {error}")
