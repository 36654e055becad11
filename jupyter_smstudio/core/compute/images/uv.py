"""uv as a child process: followed line by line, and ended with everything it started."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from uv import find_uv_bin

from .disk import disk_full

OnLine = Callable[[str], None]
GRACE_SECONDS = 2.0
MAX_LINE_BYTES = 2**20
"""A resolver's explanation is one line, and may be long."""
_DECORATION = re.compile(r"^[\s×│├╰╭─▶]+|\s+$")
_LABELS = re.compile(r"^(error|cause|hint): ?", re.IGNORECASE)


class UvFailed(Exception):
    """uv ended with an error.

    Attributes:
        reason: its own words, without decoration; one line for each of its sentences.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def run_uv(args: Sequence[str], *, env: Mapping[str, str], cwd: Path, on_line: OnLine) -> None:
    """Run ``uv ARGS`` to its end; see :func:`run`.

    Raises:
        UvFailed: uv refused or failed.
        Unavailable: the disk is full.
    """
    output: list[str] = []

    def follow(line: str) -> None:
        output.append(line)
        on_line(line)

    status = await run([find_uv_bin(), *args], env=env, cwd=cwd, on_line=follow)
    if status == 0:
        return
    if any("No space left on device" in line or "Disk quota exceeded" in line for line in output):
        raise disk_full(cwd)
    raise UvFailed(failure_reason(output) or f"uv ended with status {status} and said nothing.")


async def run(argv: Sequence[str], *, env: Mapping[str, str], cwd: Path, on_line: OnLine) -> int:
    """Run a program in a session of its own and hand over each line it prints; return its status.

    When the awaiting task is cancelled, the program's whole process group is ended: politely first,
    for good after two seconds.
    """
    process = await asyncio.create_subprocess_exec(
        *argv,
        env=dict(env),
        cwd=cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        limit=MAX_LINE_BYTES,
    )
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            on_line(line.decode(errors="replace").rstrip())
        return await process.wait()
    finally:
        if process.returncode is None:
            await _end_group(process)


async def _end_group(process: asyncio.subprocess.Process) -> None:
    _signal_group(process.pid, signal.SIGTERM)
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            await process.wait()
    except TimeoutError:
        pass
    # Also when uv itself obeyed: a package's set-up code may have started something that did not.
    _signal_group(process.pid, signal.SIGKILL)
    await process.wait()


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return


def failure_reason(output: Sequence[str]) -> str:
    """Return uv's own words from where it says what went wrong, without its decoration."""
    start = next(
        (i for i, line in enumerate(output) if line.startswith("error:") or line.lstrip().startswith("×")),
        max(0, len(output) - 5),
    )
    lines = [_LABELS.sub("", _DECORATION.sub("", line)) for line in output[start:]]
    return "\n".join(line for line in lines if line)
