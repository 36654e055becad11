"""A team for a browser test: a domain's service on a PostgreSQL of its own, and a server for each person.

``python team.py ann ben``: the first person administers the domain. A line of JSON names everybody's
address once all of it answers; it ends with its input.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from domain import running_domain  # below tests/drills
from ports import quiet_port  # below tests/tools

HERE = Path(__file__).parent
START_SECONDS = 60.0
LAUNCH = "import jupyter_smstudio.core.quick_start; from jupyterlab.labapp import main; main()"
"""As ``jupyter lab``; the first import saves each start a second."""


def start_server(name: str, folder: Path, domain_url: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server of a person as JupyterHub does, with the token that the stand-in knows as theirs."""
    port = quiet_port()
    environ = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "SMSTUDIO_UI_PORT": str(port),
        "SMSTUDIO_DOMAIN_URL": domain_url,
        "JUPYTERHUB_USER": name,
        "JUPYTERHUB_API_TOKEN": f"{name}-token",
        "JUPYTERLAB_GALATA_ROOT_DIR": str(folder / "notebooks"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": str(folder / "ipython"),
    }
    command = [sys.executable, "-c", LAUNCH, "--config", "jupyter_server_test_config.py"]
    process = subprocess.Popen(command, env=environ, cwd=HERE, stdout=sys.stderr, stdin=subprocess.DEVNULL)
    return process, f"http://127.0.0.1:{port}"


def end(process: subprocess.Popen[bytes]) -> None:
    """End a server, and what runs on it."""
    process.terminate()
    process.wait(60)


def wait_for(process: subprocess.Popen[bytes], url: str) -> None:
    """Return when the domain can be asked through a server."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/smstudio/domain/summary", timeout=10).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)  # nothing tells when another process begins to listen
    raise RuntimeError(f"The server at {url} does not answer.")


def main(names: list[str]) -> None:
    """Run a team until the input ends."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="smstudio-team-")))
        service, _ = stack.enter_context(running_domain(folder, frozenset(names[:1])))
        domain_url = service.url.removesuffix("smstudio/")
        urls = {}
        for name in names:
            (folder / name).mkdir()
            process, urls[name] = start_server(name, folder / name, domain_url)
            stack.callback(end, process)
            wait_for(process, urls[name])
        print(json.dumps(urls), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1:])
