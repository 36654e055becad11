"""Runs checks side by side: the output of each is shown whole when it ends.

On a terminal, a last line tells what runs now. An interrupt ends every check with all that it has started.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from environment import ROOT

CLUE = re.compile(r"^(FAILED|ERROR) |Error: |^\s+\d+\) |^\s+Locator: ")
"""Lines by which pytest, Playwright, jest and Python name a failure."""
ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
CLUES = 12
CLUE_LENGTH = 160
END_SECONDS = 30.0
"""How long an interrupted check may take to end its servers and kernels before it is killed."""


@dataclass(frozen=True)
class Check:
    """One program whose exit code 0 means that all is well.

    Attributes:
        group: what ``--only`` selects it by.
        title: what it checks, for the table.
        command: found in the ``PATH`` of the checks' environment.
        again: runs what ``command`` failed with exit code 1 once more; empty: nothing does.
    """

    group: str
    title: str
    command: str
    again: str = ""


@dataclass(frozen=True)
class Result:
    """How a check ended, how long it took, and the lines that say why it failed, or did at first."""

    check: Check
    passed: bool
    seconds: float
    tries: int = 1
    clues: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """The word for the table: what passed at the second try only is `flaky`, as Playwright calls it."""
        if not self.passed:
            return "FAILED"
        return "flaky" if self.tries > 1 else "passed"


class SideBySide:
    """Runs checks in their order, as many at once as there are places.

    Args:
        env: the environment of the checks.
        places: with 1, output is shown as it comes.
    """

    def __init__(self, env: Mapping[str, str], places: int) -> None:
        self._env = env
        self._streams = places == 1
        self._free = asyncio.Semaphore(places)
        self._running: dict[Check, float] = {}

    async def run(self, checks: Sequence[Check]) -> list[Result]:
        """Run all checks, whatever becomes of the others; return their results in the same order.

        Raises:
            asyncio.CancelledError: SIGINT or SIGTERM came; nothing runs any more.
        """
        this = asyncio.current_task()
        assert this is not None
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, this.cancel)
        line = loop.create_task(self._tell()) if sys.stdout.isatty() and not self._streams else None
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._run(check)) for check in checks]
        finally:
            if line is not None:
                line.cancel()
        return [task.result() for task in tasks]

    async def _run(self, check: Check) -> Result:
        async with self._free:
            started = self._running[check] = time.monotonic()
            if not sys.stdout.isatty() and not self._streams:
                print(f"· {check.title}: started", flush=True)
            tries = 1
            try:
                code, clues = await self._try(check.title, check.command)
                if code == 1 and check.again:
                    tries = 2
                    code, more = await self._try(f"{check.title}, what failed once more", check.again)
                    clues += more
            finally:
                del self._running[check]
            return Result(check, code == 0, time.monotonic() - started, tries, clues)

    async def _try(self, title: str, command: str) -> tuple[int, tuple[str, ...]]:
        heading = f"\n━━ {title}: {command}"
        if self._streams:
            print(heading, flush=True)
            return await self._execute(command, None), ()
        with tempfile.TemporaryFile() as output:
            try:
                code = await self._execute(command, output)
            finally:
                clear_line()
                print(heading, flush=True)
                output.seek(0)
                shutil.copyfileobj(output, sys.stdout.buffer)
                sys.stdout.flush()
            return code, clues_of(output) if code else ()

    async def _execute(self, command: str, output: IO[bytes] | None) -> int:
        process = await asyncio.create_subprocess_exec(
            *command.split(),
            cwd=ROOT,
            env=self._env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=None if output is None else asyncio.subprocess.STDOUT,
            start_new_session=True,  # so that an interrupt is passed on once, and to all of it
        )
        try:
            return await process.wait()
        except asyncio.CancelledError:
            os.killpg(process.pid, signal.SIGINT)
            try:
                await asyncio.wait_for(process.wait(), END_SECONDS)
            except TimeoutError:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
            with suppress(ProcessLookupError):  # its children may still be about to end
                os.killpg(process.pid, signal.SIGKILL)
            raise

    async def _tell(self) -> None:
        while True:
            now = time.monotonic()
            text = " · ".join(f"{check.title} {now - since:.0f} s" for check, since in self._running.items())
            clear_line()
            print(text[: shutil.get_terminal_size().columns - 1], end="", flush=True)
            await asyncio.sleep(1)  # it shows seconds


def clues_of(output: IO[bytes]) -> tuple[str, ...]:
    """Return the first lines of a failed check's output that name a failure; none if it was streamed."""
    output.seek(0)
    lines = (ESCAPES.sub("", line.decode(errors="replace")).strip("\n") for line in output)
    return tuple(itertools.islice((line[:CLUE_LENGTH] for line in lines if CLUE.search(line)), CLUES))


def clear_line() -> None:
    """Take away the line that tells what runs, on a terminal."""
    if sys.stdout.isatty():
        print("\r\x1b[K", end="")
