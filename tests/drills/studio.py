"""A studio server in a process of its own, which drills start, kill and start again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import websocket
from jupyter_client.blocking.client import BlockingKernelClient

from ..tools.ports import quiet_port

TOKEN = "drill-secret-token"
START_SECONDS = 120.0
SERVER = "import jupyter_smstudio.core.quick_start, jupyter_server.serverapp as server; server.main()"
"""As ``python -m jupyter_server``; hundreds of starts are worth what each saves."""


class StudioServer:
    """One state folder and the server that uses it now.

    Args:
        folder: empty; holds data, configuration and notebooks.
        options: command line options of the server.
    """

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        # An MLflow server and warm kernels are started only in the drills that are about them.
        standard = {"start_mlflow": "False", "warm_kernels": "0"}
        unnamed = [
            f"--SmStudioApp.{name}={value}"
            for name, value in standard.items()
            if not any(option.startswith(f"--SmStudioApp.{name}") for option in options)
        ]
        self.options = (*options, *unnamed)
        self.root = folder / "work"
        self.root.mkdir(parents=True, exist_ok=True)
        self.state = folder / "data" / "smstudio" / "servers" / "0"
        self.port = quiet_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def start(self) -> StudioServer:
        """Start, and return when the server answers."""
        env = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            "JUPYTER_TOKEN": TOKEN,
        }
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    SERVER,
                    "--allow-root",
                    f"--ServerApp.port={self.port}",
                    "--ServerApp.port_retries=0",
                    f"--ServerApp.root_dir={self.root}",
                    "--ServerApp.open_browser=False",
                    *self.options,
                ],
                env=env,
                cwd=self.root,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log
            try:
                self.get("api/status")
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)  # there is nothing to wait on before the server listens
            else:
                return self
        raise AssertionError(self.log)

    def try_request(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Send a request and return status and answer, whatever the status."""
        try:
            return 200, self.request(method, path, body)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def place(self, **wanted: Any) -> str:
        """Ask for a kernel without waiting for it, and return its id."""
        kernel_id = str(uuid.uuid4())
        placement = {"image": "system", "instance_type": "system", "startup_script": "", **wanted}
        self.request("PUT", f"smstudio/kernels/placements/{kernel_id}", placement)
        return kernel_id

    @contextmanager
    def events(self, seconds: float = 30) -> Iterator[Iterator[dict[str, Any]]]:
        """Listen to the event stream, as a page does; a silence of that many seconds is a failure."""
        socket = websocket.create_connection(
            f"ws://127.0.0.1:{self.port}/api/events/subscribe",
            header=[f"Authorization: token {TOKEN}"],
            timeout=seconds,
        )
        try:
            yield (json.loads(text) for text in iter(socket.recv, ""))
        finally:
            socket.close()

    def kill(self) -> None:
        """End the server as a crash would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End the server as a user would."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def get(self, path: str) -> Any:
        return self.request("GET", path)

    def request(self, method: str, path: str, body: Any = None) -> Any:
        content = self.read(path, method, body)
        return json.loads(content) if content else None

    def read(self, path: str, method: str = "GET", body: Any = None) -> str:
        """Return an answer as text."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/{path}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as reply:
            content: bytes = reply.read()
        return content.decode()

    def until(self, path: str, wanted: Callable[[Any], bool], seconds: float = 60.0) -> Any:
        """Ask until an answer is as wanted, and return it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            answer = self.get(path)
            if wanted(answer):
                return answer
            time.sleep(0.02)  # a drill looks from outside, where no event reaches it
        raise AssertionError(f"{path} stayed {answer}")

    def start_kernel(self, path: str, instance_type: str = "ml.t3.medium", **wanted: Any) -> str:
        """Place a kernel and open its session, as JupyterLab does."""
        kernel_id = self.place(path=path, instance_type=instance_type, **wanted)
        session = {
            "path": path,
            "type": "notebook",
            "name": path,
            "kernel": {"id": kernel_id, "name": "python3"},
        }
        self.request("POST", "api/sessions", session)
        return kernel_id

    def connection_file(self, kernel_id: str) -> str:
        """Return where Jupyter describes a kernel's connection."""
        return str(self.folder / "runtime" / f"kernel-{kernel_id}.json")

    def client(self, kernel_id: str) -> BlockingKernelClient:
        """Connect to a kernel by its connection file, as a console on this machine would."""
        client = BlockingKernelClient(connection_file=self.connection_file(kernel_id))
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        return client

    def run(self, kernel_id: str, code: str) -> str:
        """Run a cell and return what it printed."""
        client = self.client(kernel_id)
        printed: list[str] = []

        def collect(message: dict[str, Any]) -> None:
            printed.append(message["content"].get("text") or message["content"].get("ename") or "")

        try:
            client.execute_interactive(code, timeout=60, output_hook=collect)
        finally:
            client.stop_channels()
        return "".join(printed).strip()

    def pid(self, kernel_id: str) -> int:
        return int(self.run(kernel_id, "import os; print(os.getpid())"))
