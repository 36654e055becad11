"""Which process is meant: reused ids, zombies, reboots, and processes of nobody."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_smstudio.core.compute.processes import ProcessIdentity, boot_id

SLEEP = ["sleep", "600"]


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(SLEEP) as process:
        yield process
        process.kill()


@pytest.fixture
def orphan() -> Iterator[ProcessIdentity]:
    pid = int(subprocess.check_output(["sh", "-c", "sleep 600 >/dev/null & echo $!"]))
    identity = ProcessIdentity.of(pid)
    yield identity
    identity.kill()


def test_a_running_process(process: subprocess.Popen[bytes]) -> None:
    identity = ProcessIdentity.of(process.pid)
    assert identity.alive() and identity.boot_id == boot_id()
    assert identity == ProcessIdentity.of(process.pid)
    assert ProcessIdentity.from_json(json.loads(json.dumps(identity.to_json()))) == identity


def test_a_name_with_parentheses_and_spaces_is_no_trap() -> None:
    code = "import ctypes; ctypes.CDLL(None).prctl(15, b') R 1 (x'); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        identity = ProcessIdentity.of(process.pid)
        later = ProcessIdentity.of(os.getpid())
        assert identity.alive() and identity.start_time >= later.start_time
        process.kill()


def test_a_zombie_is_dead(process: subprocess.Popen[bytes]) -> None:
    identity = ProcessIdentity.of(process.pid)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not identity.alive() and not identity.kill()


def test_a_reused_id_is_never_hit(process: subprocess.Popen[bytes]) -> None:
    earlier = replace(ProcessIdentity.of(process.pid), start_time=1)
    assert not earlier.alive()
    assert not earlier.kill()
    assert process.poll() is None


def test_another_boot_is_another_process(process: subprocess.Popen[bytes]) -> None:
    before = replace(ProcessIdentity.of(process.pid), boot_id="0" * 36)
    assert not before.alive()
    assert not before.kill()
    assert process.poll() is None


def test_a_signal_arrives(process: subprocess.Popen[bytes]) -> None:
    assert ProcessIdentity.of(process.pid).kill(signal.SIGTERM)
    assert process.wait(60) == -signal.SIGTERM


def test_a_process_that_is_gone() -> None:
    process = subprocess.Popen(["true"])
    identity = ProcessIdentity.of(process.pid)
    process.wait(60)
    assert not identity.alive() and not identity.kill()
    with pytest.raises(ProcessLookupError):
        ProcessIdentity.of(process.pid)
    asyncio.run(asyncio.wait_for(identity.wait(), 60))


async def test_waiting_for_a_process_of_nobody(orphan: ProcessIdentity) -> None:
    waiting = asyncio.create_task(orphan.wait())
    done, _ = await asyncio.wait({waiting}, timeout=0.2)
    assert not done
    assert orphan.kill()
    await asyncio.wait_for(waiting, 60)
    assert not orphan.alive()


async def test_a_cancelled_wait_leaves_nothing_open(process: subprocess.Popen[bytes]) -> None:
    before = awaited()
    waiting = asyncio.create_task(ProcessIdentity.of(process.pid).wait())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert awaited() == before


def awaited() -> list[str]:
    """Return which processes this one has descriptors of."""
    found = []
    for file in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # the listing's own, and what is closed meanwhile
            found += Path("/proc/self/fdinfo", file).read_text().partition("\nPid:")[2].splitlines()[:1]
    return found


async def test_waiting_for_another_process_of_that_id_ends_at_once(
    process: subprocess.Popen[bytes],
) -> None:
    await asyncio.wait_for(replace(ProcessIdentity.of(process.pid), start_time=1).wait(), 60)
