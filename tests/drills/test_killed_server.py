"""The server is killed: kernels are adopted or ended, and the books are right."""

from __future__ import annotations

import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_smstudio.kernels.addresses import folder_of

from .invariants import end, groups
from .studio import StudioServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StudioServer]:
    server = StudioServer(tmp_path)
    try:
        yield server.start()
        end(server)
    finally:
        server.stop()


def test_kernels_are_adopted_with_their_variables_and_sessions(server: StudioServer) -> None:
    kernels = [server.start_kernel(f"{name}.ipynb") for name in ("a", "b")]
    kernels.append(server.start_kernel("c.ipynb", "system"))
    for number, kernel_id in enumerate(kernels):
        server.run(kernel_id, f"kept = {number}")
    pids = [server.pid(kernel_id) for kernel_id in kernels]
    sessions = {each["id"]: each["kernel"]["id"] for each in server.get("api/sessions")}
    instances = {each["id"] for each in server.get("smstudio/resources/instances")["items"]}

    server.kill()
    server.start()

    assert {each["id"]: each["kernel"]["id"] for each in server.get("api/sessions")} == sessions
    assert [server.pid(kernel_id) for kernel_id in kernels] == pids
    assert [server.run(kernel_id, "print(kept)") for kernel_id in kernels] == ["0", "1", "2"]
    placements = server.get("smstudio/kernels/placements")["items"]
    assert {each["kernel_id"]: each["state"] for each in placements} == dict.fromkeys(kernels, "InService")
    assert {each["id"] for each in server.get("smstudio/resources/instances")["items"]} == instances
    restarted = server.request("POST", f"api/kernels/{kernels[0]}/restart")
    assert restarted["id"] == kernels[0]
    assert server.run(kernels[0], "print(kept)") == "NameError"


def test_a_kernel_that_died_meanwhile_is_gone_from_every_list(server: StudioServer) -> None:
    kept, died = server.start_kernel("a.ipynb"), server.start_kernel("b.ipynb")
    pid = server.pid(died)
    server.kill()
    os.kill(pid, signal.SIGKILL)
    server.start()
    assert [each["id"] for each in server.get("api/kernels")] == [kept]
    assert [each["kernel_id"] for each in server.get("smstudio/kernels/placements")["items"]] == [kept]
    assert [each["kernel"]["id"] for each in server.get("api/sessions")] == [kept]


def test_an_ordinary_shutdown_leaves_nothing(server: StudioServer) -> None:
    server.start_kernel("a.ipynb")
    server.start_kernel("b.ipynb", "system")
    assert folder_of(server.state).exists() and groups(server.state) != []


def test_a_place_in_the_queue_survives(tmp_path: Path) -> None:
    types = tmp_path / "types.yaml"
    types.write_text(
        "types:\n  - {name: ml.whole, vcpu: 1, memory_gib: 1}\n  - {name: ml.next, vcpu: 1, memory_gib: 1}\n"
    )
    machine = f"--SmStudioApp.overcommit={1 / len(os.sched_getaffinity(0))}"
    server = StudioServer(tmp_path, f"--SmStudioApp.instance_catalog={types}", machine).start()
    try:
        first = server.start_kernel("a.ipynb", "ml.whole")
        waiting = str(uuid.uuid4())
        place = {"image": "system", "instance_type": "ml.next", "path": "b.ipynb", "startup_script": ""}
        server.request("PUT", f"smstudio/kernels/placements/{waiting}", place)
        server.until(
            f"smstudio/kernels/placements/{waiting}", lambda each: "waits for" in str(each["stages"])
        )
        server.kill()
        server.start()
        found = {
            each["kernel_id"]: each["state"] for each in server.get("smstudio/kernels/placements")["items"]
        }
        assert found == {first: "InService", waiting: "Pending"}
        holds = server.get(f"smstudio/kernels/placements/{first}")["instance_id"]
        server.request("DELETE", f"smstudio/resources/instances/{holds}")
        session = {
            "path": "b.ipynb",
            "type": "notebook",
            "name": "b",
            "kernel": {"id": waiting, "name": "python3"},
        }
        server.request("POST", "api/sessions", session)
        assert server.run(waiting, "print('up')") == "up"
        assert server.get(f"smstudio/kernels/placements/{waiting}")["instance_type"] == "ml.next"
        end(server)
    finally:
        server.stop()
