"""Stops at every stage, full disks, and checkpoints."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from jupyter_smstudio.core.jobs.runtime import checkpoints
from jupyter_smstudio.core.jobs.runtime.checkpoints import CheckpointWatch
from jupyter_smstudio.core.jobs.runtime.journal import Journal
from jupyter_smstudio.core.jobs.runtime.plan import EXIT, PROGRESS, ChannelPlan
from jupyter_smstudio.core.jobs.runtime.report import Report

from .conftest import Host, wait_for

BIG_MODEL = "import os; os.truncate(os.open('../model/big', os.O_CREAT | os.O_RDWR), 50 * 2**30)"
"""Takes no room, and minutes to pack."""


class Endless(BaseHTTPRequestHandler):
    """A file that never ends."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 1000)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def endless() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/file"
    server.shutdown()
    thread.join()
    server.server_close()


def wait_for_status(host: Host, status: str) -> None:
    path = host.folder / PROGRESS
    wait_for(lambda: path.exists() and f'"{status}"' in path.read_text(), status)


def test_a_stop_while_channels_are_fetched(host: Host, endless: str) -> None:
    channel = ChannelPlan("train", endless, "", "File", "FullyReplicated", "input/data/train")
    host.start("print('ran')", channels=[channel], allowed_hosts=["127.0.0.1"])
    wait_for(lambda: any("download" in each["facts"] for each in reported(host)), "the download")
    host.ask("stop")
    assert host.end()["outcome"] == "stopped"
    assert host.log == []


def reported(host: Host) -> list[dict[str, dict[str, object]]]:
    return host.notes if (host.folder / PROGRESS).exists() else []


def test_a_stop_while_the_model_is_packed(host: Host) -> None:
    host.start(BIG_MODEL)
    wait_for_status(host, "Uploading")
    host.ask("stop")
    ended = host.end()
    assert (ended["outcome"], ended["exit_code"], ended["artifacts"]) == ("stopped", 0, [])
    assert list(host.uploads.iterdir()) == []


def test_an_interruption_lets_packing_go_on_for_its_notice(host: Host) -> None:
    host.start(BIG_MODEL, notice_seconds=0.3)
    wait_for_status(host, "Uploading")
    host.ask("interrupt")
    assert host.end()["outcome"] == "interrupted"


# Full disks


@pytest.fixture
def small_disk(host: Host) -> Iterator[Path]:
    """Put the host's folder on a disk of 2 MB."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(host.folder)], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"a file system of its own cannot be mounted here: {mounted.stderr.strip()}")
    yield host.folder
    subprocess.run(["umount", "--lazy", str(host.folder)], check=True)


FILL = """
import os
ballast = os.open("../ballast", os.O_CREAT | os.O_WRONLY)
def fill():
    for size in (65536, 4096, 1):
        try:
            while True: os.write(ballast, b"x" * size)
        except OSError: pass
fill()
"""


def test_a_full_disk_does_not_take_the_end_away(host: Host, small_disk: Path) -> None:
    program = FILL + "print('loss=0.5')\nprint('lost')\nopen('../checkpoints/x', 'w').write('1' * 100000)"
    ended = host.run(program, checkpoints="", metric_definitions=[("loss", r"loss=(\S+)")])
    assert ended["outcome"] == "failed"
    assert "No space left on device" in ended["reason"]
    assert "The disk was full: " in ended["reason"]
    assert " lines of the log" in ended["reason"]


def test_lines_that_found_no_room_are_counted_and_the_log_goes_on(host: Host, small_disk: Path) -> None:
    # More than any pipe holds: when all of it is printed, most has been read and found no room.
    program = (
        FILL + "for _ in range(500): print('before ' * 1000)\n"
        "os.ftruncate(ballast, 0)\nprint('after')\nprint('last')"
    )
    host.run(program)
    assert host.log[-2:] == ["after", "last"]
    assert "lines are missing here: the disk was full" in host.log[0]


def test_a_model_that_finds_no_room_is_said(host: Host, small_disk: Path) -> None:
    uploads = host.folder / "uploads"
    program = "import os\nopen(os.environ['SM_MODEL_DIR'] + '/weights', 'wb').write(os.urandom(1_200_000))"
    ended = host.run(program, uploads=str(uploads))
    assert (ended["outcome"], ended["exit_code"]) == ("failed", 0)
    assert ended["reason"].startswith("The disk is full")
    assert list(uploads.iterdir()) == []


def test_a_channel_that_finds_no_room_is_said(host: Host, small_disk: Path) -> None:
    data = host.folder.parent / "data"
    data.write_bytes(b"x" * 4_000_000)
    channel = ChannelPlan("train", str(data), "", "File", "FullyReplicated", "input/data/train")
    ended = host.run("print('ran')", channels=[channel])
    assert ended["reason"].startswith("The disk is full")
    assert host.statuses[-1] == "Downloading"


def test_a_journal_takes_back_what_was_written_in_part(small_disk: Path) -> None:
    journal = Journal(small_disk / "metrics.jsonl")
    assert journal.append(b"whole\n")
    assert not journal.append(b"x" * 4_000_000 + b"\n", lines=3)
    assert (journal.lost, journal.path.read_bytes()) == (3, b"whole\n")
    assert journal.append(b"again\n")
    journal.close()


def test_no_end_is_torn(host: Host, small_disk: Path) -> None:
    host.run(FILL)
    assert [path.name for path in host.folder.glob(f"*{EXIT}*")] == [EXIT]


# Checkpoints


def notes_of(host: Host, fact: str) -> list[object]:
    return [each["facts"][fact] for each in host.notes if fact in each["facts"]]


def test_a_spot_job_that_saves_nothing_is_warned_while_it_runs(host: Host) -> None:
    host.start("import time; time.sleep(60)", spot=True, max_runtime_seconds=5.0)
    wait_for(lambda: any("warning" in each["facts"] for each in reported(host)), "the warning")
    host.ask("stop")
    host.end()
    assert notes_of(host, "warning") == ["no_checkpoint"]


@pytest.mark.parametrize(
    ("spot", "saves", "expected"),
    [(True, False, ["no_checkpoint"]), (True, True, []), (False, False, [])],
)
def test_a_spot_job_that_saves_nothing_and_no_other_is_warned_once(
    host: Host, monkeypatch: pytest.MonkeyPatch, spot: bool, saves: bool, expected: list[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr(checkpoints, "time", SimpleNamespace(monotonic=lambda: now[0]))
    watch = CheckpointWatch(replace(host.plan, spot=spot), Report(host.folder))
    if saves:
        host.checkpoints.mkdir()
        (host.checkpoints / "1.ckpt").write_text("1")
    for now[0] in range(30):  # half of the job's time
        watch.tick()
    assert notes_of(host, "warning") == expected


def test_the_newest_whole_checkpoint_is_told(host: Host) -> None:
    host.checkpoints.mkdir()
    report = Report(host.folder)
    watch = CheckpointWatch(host.plan, report, look_seconds=0.0)
    (host.checkpoints / "1").mkdir()
    (host.checkpoints / "1/weights").write_text("half")
    (host.checkpoints / "2.tmp").write_text("never whole")
    watch.tick()
    (host.checkpoints / "1/weights").write_text("half and more")
    watch.tick()
    assert notes_of(host, "checkpoint") == []
    watch.tick()
    watch.tick()
    (told,) = notes_of(host, "checkpoint")
    assert isinstance(told, dict)
    assert (told["name"], told["size_bytes"]) == ("1", 13)
