"""Kernel processes, really started, handed over and replaced behind one address."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sys
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_smstudio.core.compute.images.base import ImageEnvironment, KernelCommand
from jupyter_smstudio.core.errors import StartFailed
from jupyter_smstudio.kernels.addresses import AddressBook
from jupyter_smstudio.kernels.launcher import Handover, KernelLauncher
from jupyter_smstudio.kernels.ports import ConnectionInfo
from jupyter_smstudio.kernels.process import KernelProcess
from jupyter_smstudio.web.jupyter import JupyterChannels

KERNEL_ID = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[KernelLauncher]:
    lease = tmp_path / "lease"
    with lease.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield KernelLauncher(AddressBook(tmp_path), JupyterChannels(), lease)


def environment(*argv: str) -> ImageEnvironment:
    command = KernelCommand(argv=(sys.executable, *argv), env={}, display_name="Python 3", language="python")
    return ImageEnvironment(
        digest="system",
        prefix=Path(sys.prefix),
        python=Path(sys.executable),
        kernels={"python3": command},
        env={},
    )


@pytest.fixture
def python() -> ImageEnvironment:
    return environment("-m", "ipykernel_launcher", "-f", "{connection_file}")


@pytest.fixture
def process(
    launcher: KernelLauncher, python: ImageEnvironment, tmp_path: Path, jp_asyncio_loop: AbstractEventLoop
) -> Iterator[KernelProcess]:
    start = launcher.start(python, "python3", env=os.environ, cwd=tmp_path)
    started = jp_asyncio_loop.run_until_complete(start)
    yield started
    launcher.discard(started)


def handover(tmp_path: Path) -> Handover:
    return Handover(
        key="of the clients",
        env={**os.environ, "MARK": "here"},
        cwd=tmp_path,
        connection_file=tmp_path / "kernel.json",
    )


async def test_a_started_process_becomes_the_kernel_that_asked(
    launcher: KernelLauncher, process: KernelProcess, tmp_path: Path
) -> None:
    await launcher.hand_over(process, handover(tmp_path))
    launcher.addresses.point(KERNEL_ID, process.folder)
    channel = JupyterChannels().open(ConnectionInfo(launcher.addresses.address(KERNEL_ID), "of the clients"))
    found = await asyncio.wait_for(channel.evaluate("__import__('os').environ['MARK']"), 60)
    folder = await asyncio.wait_for(channel.evaluate("__import__('os').getcwd()"), 60)
    names = await channel.evaluate("repr(sorted(n for n in dir() if not n.startswith('_')))")
    channel.close()
    assert (found, folder) == ("here", str(tmp_path))
    assert names == "['In', 'Out', 'exit', 'get_ipython', 'open', 'quit']"


async def test_the_address_leads_to_another_process_after_a_switch(
    launcher: KernelLauncher, python: ImageEnvironment, process: KernelProcess, tmp_path: Path
) -> None:
    await launcher.hand_over(process, handover(tmp_path))
    launcher.addresses.point(KERNEL_ID, process.folder)
    address = ConnectionInfo(launcher.addresses.address(KERNEL_ID), "of the clients")
    client = JupyterChannels().open(address)
    first = await client.evaluate("str(__import__('os').getpid())")
    second = await launcher.start(python, "python3", env=os.environ, cwd=tmp_path)
    await launcher.hand_over(second, handover(tmp_path))
    launcher.addresses.point(KERNEL_ID, second.folder)
    launcher.discard(process)
    try:
        answer = await asyncio.wait_for(client.evaluate("str(__import__('os').getpid())"), 60)
    finally:
        client.close()
        launcher.discard(second)
    assert (first, answer) == (str(process.pid), str(second.pid))


async def test_an_ended_kernel_is_explained_with_its_last_words(
    launcher: KernelLauncher, tmp_path: Path
) -> None:
    broken = environment("-c", "raise SystemExit('no such library')")
    with pytest.raises(StartFailed, match="no such library"):
        await launcher.start(broken, "python3", env=os.environ, cwd=tmp_path)
    assert launcher.addresses.process_folders() == []


async def test_a_cancelled_start_leaves_no_process(launcher: KernelLauncher, tmp_path: Path) -> None:
    sleeper = environment("-c", "import time; open('started', 'w'); time.sleep(600)")
    task = asyncio.create_task(launcher.start(sleeper, "python3", env=os.environ, cwd=tmp_path))
    while not launcher.addresses.process_folders():  # noqa: ASYNC110  # it is the next turn of the loop
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert launcher.addresses.process_folders() == []


async def test_the_record_of_a_process_finds_it_again(
    launcher: KernelLauncher, process: KernelProcess
) -> None:
    process.save(KERNEL_ID)
    found = KernelProcess.load(process.folder)
    assert found is not None
    kernel_id, again = found
    assert (kernel_id, again.pid, again.key, again.poll()) == (KERNEL_ID, process.pid, process.key, None)
    process.kill()
    assert again.poll() == -1


async def test_folders_are_private(launcher: KernelLauncher, process: KernelProcess) -> None:
    assert launcher.addresses.root.stat().st_mode & 0o077 == 0
    assert process.folder.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in process.folder.glob("*.json"))
