"""Kernels that die, use too much, or stand still: told at once, alone, and never while they work."""

from __future__ import annotations

import threading
from typing import Any

import psutil
import pytest

from .conftest import Open
from .invariants import end, runs
from .studio import StudioServer


def death(events: Any, kernel_id: str) -> dict[str, Any]:
    deaths = (each["payload"] for each in events if each["action"] == "kernel.died")
    return next(each for each in deaths if each["kernel_id"] == kernel_id)


def until_back(events: Any, kernel_id: str) -> None:
    """Return when Jupyter has started the kernel again."""
    steps = (each["payload"] for each in events if each["action"] == "placement.changed")
    next(each for each in steps if (each["kernel_id"], each["state"]) == (kernel_id, "InService"))


@pytest.mark.parametrize(
    ("how", "cause"), [("os._exit(3)", "exit"), ("signal.raise_signal(signal.SIGKILL)", "signal")]
)
def test_a_death_is_told_and_leaves_nothing(studio: StudioServer, how: str, cause: str) -> None:
    kernel_id = studio.start_kernel("a.ipynb", "ml.t3.tiny")
    neighbour = studio.start_kernel("b.ipynb", "ml.t3.tiny")
    studio.run(neighbour, "kept = 1")
    sleeps = "import subprocess\nprint(subprocess.Popen(['sleep', '600']).pid)"
    child = psutil.Process(int(studio.run(kernel_id, sleeps)))
    with studio.events() as events:
        client = studio.client(kernel_id)
        client.execute(f"import os, signal\n{how}")
        told = death(events, kernel_id)
        client.stop_channels()
        until_back(events, kernel_id)
    assert told["cause"] == cause and told["path"] == "a.ipynb"
    assert studio.run(kernel_id, "print('again')") == "again"
    assert not runs(child)
    assert studio.run(neighbour, "print(kept)") == "1"


def test_a_start_that_hangs_can_be_cancelled_with_all_its_processes(studio: StudioServer) -> None:
    script = {"name": "hang", "content": "sleep 599 & nohup sleep 598 & sleep 597"}
    studio.request("POST", "smstudio/images/scripts", script)
    with studio.events() as events:
        kernel_id = studio.place(instance_type="ml.t3.tiny", startup_script="hang")
        steps = (each["payload"] for each in events if each["action"] == "placement.changed")
        next(each for each in steps if _running(each) == {"script": "running"})
    studio.request("DELETE", f"smstudio/kernels/placements/{kernel_id}")
    assert studio.get("smstudio/kernels/placements")["items"] == []
    assert studio.get("smstudio/resources/instances")["items"] == []


def _running(placement: dict[str, Any]) -> dict[str, str]:
    return {stage["name"]: stage["state"] for stage in placement["stages"] if stage["state"] == "running"}


class Pulse:
    """Asks the server for its status all the time, and counts the answers."""

    def __init__(self, studio: StudioServer) -> None:
        self._studio = studio
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.answers = 0

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.02):
            self._studio.get("api/status")
            self.answers += 1


def test_who_needs_too_much_memory_dies_alone_while_the_server_answers(studio: StudioServer) -> None:
    greedy = studio.start_kernel("greedy.ipynb", "ml.t3.tiny")
    neighbour = studio.start_kernel("neighbour.ipynb", "ml.t3.small")
    studio.run(neighbour, "kept = 1")
    with studio.events() as events, Pulse(studio) as pulse:
        client = studio.client(greedy)
        client.execute("hoard = [bytearray(b'x' * 2**20) for _ in range(1024)]")
        told = death(events, greedy)
        client.stop_channels()
        until_back(events, greedy)
    assert told["cause"] == "memory"
    assert "0.5 GiB" in told["message"] and told["suggested_instance_type"] is not None
    assert studio.run(neighbour, "print(kept)") == "1"
    assert pulse.answers >= 5


def test_idle_shutdown_spares_a_running_cell(open_studio: Open) -> None:
    studio = open_studio("--SmStudioApp.idle_minutes=1")
    with studio.events(seconds=90) as events:
        busy = studio.start_kernel("busy.ipynb", "ml.t3.small")
        client = studio.client(busy)
        client.execute("import time\nfor beat in range(1000):\n    time.sleep(1)")
        idle = studio.start_kernel("idle.ipynb", "ml.t3.tiny")
        warnings = (each["payload"] for each in events if each["action"] == "idle.warned")
        assert next(each["dies"] for each in warnings if each["type"] == "ml.t3.tiny") != []
        ends = (each["payload"] for each in events if each["action"] == "placement.changed")
        assert next(each["kernel_id"] for each in ends if each["state"] == "Deleted") == idle
        next(each for each in events if each["action"] == "instance.removed")
    assert [each["id"] for each in studio.get("api/kernels")] == [busy]
    items = studio.get("smstudio/resources/instances")["items"]
    assert [each["type"] for each in items] == ["ml.t3.small"]
    assert "runs a cell" in items[0]["idle_reason"]
    client.stop_channels()
    end(studio)
