"""What takes seconds of a core runs in a process of its own: asked by its input, heard by its output."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from ..core.errors import Conflict

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
MOST_REASON = 300
"""Characters of a process's own last words."""


class Worker:
    """Runs a module, in a new process each time.

    Args:
        environ: variables of the processes, scrubbed.
        module: that is run.
        seconds: after which a process is ended.
    """

    def __init__(self, environ: Mapping[str, str], module: str, seconds: float) -> None:
        package = str(Path(__file__).parents[2])
        places = os.pathsep.join(filter(None, [package, environ.get("PYTHONPATH", "")]))
        self._environ = {**environ, **ONE_THREAD, "PYTHONPATH": places}
        self._module = module
        self._seconds = seconds

    async def run(self, asked: str, *arguments: str, late: str, failed: str) -> bytes:
        """Return what a process answers.

        Args:
            asked: its input.
            arguments: of its command.
            late: what to say of one that takes too long; ``{seconds}`` stands for the limit.
            failed: what to say of one that fails, before its reason.

        Raises:
            Conflict: it took too long or failed.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", self._module, *arguments,
            env=self._environ,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            out, err = await asyncio.wait_for(process.communicate(asked.encode()), self._seconds)
        except TimeoutError:
            raise Conflict(late.replace("{seconds}", f"{self._seconds:.0f}")) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()  # closes its pipes, too
        if process.returncode != 0:
            said = err.decode(errors="replace").strip().splitlines()
            last = said[-1][:MOST_REASON] if said else f"its process ended with {process.returncode}"
            raise Conflict(f"{failed}: {last}.")
        return out
