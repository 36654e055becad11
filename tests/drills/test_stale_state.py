"""What an earlier server, a crash or a reboot has left lies: nothing of it is believed (cases 36, 37)."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from jupyter_smstudio.kernels.addresses import folder_of

from .conftest import Open
from .invariants import end, runs
from .studio import StudioServer


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """Return a process that is not the studio's, and must live on."""
    with subprocess.Popen(["sleep", "600"], env={}) as process:
        yield process
        assert process.poll() is None, "a stranger was killed"
        process.kill()


def record_of(studio: StudioServer, kernel_id: str) -> Path:
    records = folder_of(studio.state).glob("*/process.json")
    return next(path for path in records if json.loads(path.read_text())["kernel_id"] == kernel_id)


def test_a_reused_pid_is_neither_adopted_nor_killed(
    studio: StudioServer, stranger: subprocess.Popen[bytes]
) -> None:
    kernels = [studio.start_kernel(f"{name}.ipynb", name) for name in ("system", "ml.t3.tiny")]
    records = [record_of(studio, kernel_id) for kernel_id in kernels]
    studio.kill()
    for path in records:
        record = json.loads(path.read_text())
        psutil.Process(record["identity"]["pid"]).kill()
        record["identity"]["pid"] = stranger.pid
        path.write_text(json.dumps(record))
    (studio.state / "lock").write_text(f"{stranger.pid}\n")
    studio.start()
    assert studio.get("smstudio/kernels/placements")["items"] == []
    assert studio.get("api/kernels") == []
    assert stranger.poll() is None


def test_a_process_of_another_boot_is_not_ours(
    studio: StudioServer, stranger: subprocess.Popen[bytes]
) -> None:
    kernel_id = studio.start_kernel("a.ipynb", "system")
    path = record_of(studio, kernel_id)
    studio.kill()
    record = json.loads(path.read_text())
    psutil.Process(record["identity"]["pid"]).kill()
    start_time = int(Path(f"/proc/{stranger.pid}/stat").read_text().rpartition(")")[2].split()[19])
    record["identity"] = {"pid": stranger.pid, "start_time": start_time, "boot_id": "an earlier one"}
    path.write_text(json.dumps(record))
    studio.start()
    assert studio.get("api/kernels") == []


def _half(record: str) -> str:
    return record[: len(record) // 2]


def _without_identity(record: str) -> str:
    return json.dumps({"kernel_id": json.loads(record)["kernel_id"]})


def _other_types(record: str) -> str:
    return json.dumps({**json.loads(record), "identity": [1, 2], "kernel_id": {"a": 1}})


BROKEN: dict[str, Callable[[str], str]] = {
    "half": _half,
    "empty": lambda _: "",
    "a list": lambda _: "[]",
    "without identity": _without_identity,
    "other types": _other_types,
    "bytes": lambda _: "\x00\x00\x00",
}


def test_broken_records_are_cleaned_up_with_their_processes(studio: StudioServer) -> None:
    kept = studio.start_kernel("kept.ipynb", "system")
    broken = [studio.start_kernel(f"{number}.ipynb", "system") for number in range(2)]
    studio.run(kept, "kept = 1")
    processes = [psutil.Process(studio.pid(kernel_id)) for kernel_id in broken]
    records = [record_of(studio, kernel_id) for kernel_id in broken]
    sound = record_of(studio, kept).read_text()
    studio.kill()
    for path, breaker in zip(records, (_half, _without_identity), strict=True):
        path.write_text(breaker(path.read_text()))
    for name, breaker in BROKEN.items():
        folder = folder_of(studio.state) / f"left-{name.replace(' ', '-')}"
        folder.mkdir()
        (folder / "process.json").write_text(breaker(sound))
    studio.start()
    assert [each["id"] for each in studio.get("api/kernels")] == [kept]
    assert studio.run(kept, "print(kept)") == "1"
    assert [process for process in processes if runs(process)] == []
    assert list(folder_of(studio.state).glob("left-*")) == []


def test_leftovers_of_a_reboot_do_not_hinder_a_start(open_studio: Open) -> None:
    studio = open_studio()
    kernel_id = studio.start_kernel("a.ipynb", "ml.t3.tiny")
    pid = studio.pid(kernel_id)
    studio.kill()
    os.killpg(pid, signal.SIGKILL)
    sockets = folder_of(studio.state)
    (sockets / "nobody").mkdir()
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(sockets / "nobody" / "s-1"))
    (sockets / "dangling-1").symlink_to(sockets / "gone")
    (sockets / "a file").write_text("")
    (studio.state / "secret").write_bytes(b"")
    (studio.state / "sessions.db-journal").write_bytes(b"not a journal")
    for name in ("lease", "lock"):
        (studio.state / name).write_text("1\n")
    (studio.state.parents[1] / "studio.db.lock").write_text("1\n")
    studio.start()
    assert studio.get("api/kernels") == []
    studio.start_kernel("b.ipynb", "ml.t3.tiny")
    end(studio)
