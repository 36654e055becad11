"""The servers that are measured: with the studio, and without."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.blocking.client import BlockingKernelClient

from tests.drills.studio import StudioServer

REFILL_SECONDS = 6.0
"""Between two starts, so that the warm kernel is there again: what is measured is a warm start."""


@contextmanager
def studio(*options: str) -> Iterator[StudioServer]:
    """Run a server with the studio, its warm kernels included."""
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as folder:
        server = StudioServer(Path(folder), "--SmStudioApp.warm_kernels=2", *options).start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def plain() -> Iterator[StudioServer]:
    """Run the same server without the studio, neither its server nor its page part."""
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as folder:
        page = Path(folder) / "config" / "labconfig" / "page_config.json"
        page.parent.mkdir(parents=True)
        page.write_text(json.dumps({"disabledExtensions": {"jupyter-smstudio": True}}))
        server = StudioServer(Path(folder), "--ServerApp.jpserver_extensions=jupyter_smstudio=False")
        server.start()
        try:
            yield server
        finally:
            server.stop()


def timed_start(server: StudioServer, instance_type: str) -> float:
    """Return the seconds from asking for a kernel to its first result."""
    began = time.perf_counter()
    kernel_id = server.start_kernel("bench.ipynb", instance_type)
    first_result(server, kernel_id)
    seconds = time.perf_counter() - began
    server.request("DELETE", f"api/kernels/{kernel_id}")
    time.sleep(REFILL_SECONDS)
    return seconds


def timed_plain_start(server: StudioServer) -> float:
    """Return the same for a server without the studio."""
    began = time.perf_counter()
    kernel_id = server.request("POST", "api/kernels", {"name": "python3"})["id"]
    first_result(server, kernel_id)
    seconds = time.perf_counter() - began
    server.request("DELETE", f"api/kernels/{kernel_id}")
    return seconds


def first_result(server: StudioServer, kernel_id: str) -> None:
    """Run a cell and return when its reply is there; a new kernel gets to it when it is up.

    ``wait_for_ready`` is not used: it spends 0.2 s on listening whether more output comes.
    """
    client = BlockingKernelClient(connection_file=server.connection_file(kernel_id))
    client.load_connection_file()
    client.start_channels(iopub=False, stdin=False, hb=False, control=False)
    try:
        client.execute("6 * 7")
        reply = client.get_shell_msg(timeout=60)
    finally:
        client.stop_channels()
    assert reply["content"]["status"] == "ok", reply
