"""What the watchdog does for want of control groups: refuse, find early, and kill what forks away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress

import pytest

from jupyter_smstudio.core.compute.base import LimitGroup, Limits
from jupyter_smstudio.core.compute.process_table import read_table
from jupyter_smstudio.core.compute.watchdog import Watchdog

MIB = 1024**2

ALLOCATES = """\
data = bytearray(b"x" * 40_000_000)
try:
    bytearray(192 * 1024**2)
except MemoryError:
    print("refused")
print(len(data))
"""

CHAINS = """\
import ctypes, os, time
libc = ctypes.CDLL(None)
for _ in range(3):
    if os.fork() == 0:
        while libc.fork() == 0:
            pass
        libc._exit(0)
print("up", flush=True)
time.sleep(600)
"""
"""Processes that end as soon as they have a child, which does the same, beside one that stays."""


@pytest.fixture
def group() -> Iterator[LimitGroup]:
    watchdog = Watchdog(f"test-{uuid.uuid4().hex[:8]}")
    group = watchdog.open(str(uuid.uuid4()), Limits(cpus=1, memory_bytes=192 * MIB, processes=None))
    yield group
    group.kill()
    group.remove()


def python(group: LimitGroup, code: str) -> list[str]:
    return group.child("k").wrap([sys.executable, "-c", code])


def test_an_allocation_beyond_the_instances_memory_fails_and_ends_nothing(group: LimitGroup) -> None:
    ended = subprocess.run(python(group, ALLOCATES), capture_output=True, text=True, timeout=60)
    assert (ended.stdout, ended.returncode) == ("refused\n40000000\n", 0)


def test_a_process_that_is_attached_is_refused_as_well(group: LimitGroup) -> None:
    code = f"import sys; sys.stdin.readline()\n{ALLOCATES}"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        group.child("k").attach(process.pid)
        assert process.communicate("go\n", timeout=60)[0] == "refused\n40000000\n"


def test_a_process_is_found_before_its_start_is_over(group: LimitGroup) -> None:
    argv = group.child("k").wrap(["sleep", "600"])
    slow = argv.index("-I")
    argv[slow - 1 : slow + 2] = ["sleep", "600"]  # Python, as long as it has not come to the script
    with subprocess.Popen(argv[: slow + 1]) as process:
        deadline = time.monotonic() + 60
        while group.pids() != [process.pid]:
            assert time.monotonic() < deadline
        group.kill()
        assert process.wait(60) == -9


@pytest.mark.parametrize("attempt", range(5))
def test_kill_ends_what_forks_faster_than_a_look_takes(group: LimitGroup, attempt: int) -> None:
    # Looks alone find all of them by luck, more often than not; five times in a row hardly ever.
    with subprocess.Popen(
        python(group, CHAINS), stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "up\n"
        group.kill()
        assert process.wait(60) == -9
        try:
            for _ in range(20):
                assert [row.pid for row in read_table("") if row.group == process.pid] == []
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
