"""Runs a start-up script (life-cycle configuration) before its kernel is handed over."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ..core.compute.base import LimitGroup
from ..core.models import Caller

LIMIT_SECONDS = 300.0
"""As in the original: a life-cycle script that runs longer than five minutes has failed."""
LOG_CHARACTERS = 16_384


class ScriptSource(Protocol):
    """Where start-up scripts come from."""

    def script(self, caller: Caller, name: str | None) -> tuple[str, str] | None:
        """Return name and text of a script.

        Args:
            caller: whose scripts.
            name: which; None for the user's default.

        Raises:
            NotFound: the caller has no script of that name.
        """
        ...


@dataclass(frozen=True)
class ScriptResult:
    """How a script ended.

    Attributes:
        status: exit status; None when the time limit ended it.
        output: the end of what it wrote.
    """

    status: int | None
    output: str

    @property
    def failed(self) -> bool:
        """Tell whether it did anything but end well."""
        return self.status != 0

    @property
    def sentence(self) -> str:
        """Say how it ended."""
        if self.status is None:
            return f"The start-up script was ended after {LIMIT_SECONDS / 60:.0f} minutes."
        return f"The start-up script ended with status {self.status}."


async def run_script(
    text: str, *, env: Mapping[str, str], cwd: Path, group: LimitGroup | None, seconds: float = LIMIT_SECONDS
) -> ScriptResult:
    """Run a script with bash inside the instance's limits; cancelling ends it and its children."""
    argv = ["bash", "-c", text]
    process = await asyncio.create_subprocess_exec(
        *(group.wrap(argv) if group else argv),
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    output = asyncio.ensure_future(_tail(process.stdout))
    try:
        async with asyncio.timeout(seconds):
            status: int | None = await process.wait()
    except TimeoutError:
        status = None
    finally:
        _end_group(process.pid)
    return ScriptResult(status, await output)


async def _tail(stream: asyncio.StreamReader | None) -> str:
    kept = b""
    while stream and (chunk := await stream.read(4096)):
        kept = (kept + chunk)[-LOG_CHARACTERS:]
    return kept.decode(errors="replace")


def _end_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
