"""One kernel process: started in an image's environment, adopted by a kernel, and ended.

The process is a child of the server that started it, and a stranger to the server that adopted it
after a crash; :class:`KernelProcess` is the same to its callers in both cases.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil

from ..core.compute.base import LimitGroup
from ..core.compute.processes import ProcessIdentity
from ..core.errors import Conflict, StartFailed

Result = TypeVar("Result")

RECORD = "process.json"
CONNECTION = "connection.json"
LOG = "output.log"
NOBODY = ""
"""In the record of a process that no kernel has taken yet."""
UNKNOWN_EXIT = -1
"""Exit status of a process that was not our child: the kernel tells it to the parent alone."""


@dataclass(eq=False)
class KernelProcess:
    """A running (or ended) kernel process.

    Attributes:
        identity: which process it is, safe against reused pids.
        folder: where its sockets, log and record are.
        environment: digest of the image's environment it runs in.
        kernel_name: of the image's kernels.
        key: HMAC key it signs with now.
        child: set when this server started it.
    """

    identity: ProcessIdentity
    folder: Path
    environment: str
    kernel_name: str
    key: str
    child: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _joining: asyncio.Future[None] | None = field(default=None, init=False, repr=False)

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self.identity.pid

    def poll(self) -> int | None:
        """Return None while it runs, else its exit status (negative for a signal)."""
        if self.child is not None:
            return self.child.poll()
        return None if self.identity.alive() else UNKNOWN_EXIT

    def signal(self, number: int) -> None:
        """Send a signal to the process and the group it leads; one that is gone is no error."""
        if not self.identity.alive():
            return
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return

    def kill(self) -> None:
        """End the process and the group it leads at once, and reap it."""
        self.signal(signal.SIGKILL)
        if self.child is not None:
            self.child.wait()

    async def wait(self) -> int:
        """Return its exit status when it ends; what it had started in its group ends with it."""
        await self.identity.wait()
        if self.child is None:
            return UNKNOWN_EXIT
        if self.child.returncode is None:
            # Nobody has fetched its exit status yet, so its id still means this group and no other.
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        return await asyncio.to_thread(self.child.wait)

    def join(self, group: LimitGroup) -> None:
        """Begin to move it into ``group``; no user's code may run in it before :meth:`joined` returns.

        The kernel takes some milliseconds for it (control groups of version 1: 5 to 10), in which the
        process can be handed over.
        """
        self._joining = asyncio.ensure_future(asyncio.to_thread(group.attach, self.pid))
        # Nobody awaits it where the start is cancelled meanwhile, and process and group are gone.
        self._joining.add_done_callback(lambda ended: ended.cancelled() or ended.exception())

    async def joined(self) -> None:
        """Return when it is in the group that it was to join, if any.

        Raises:
            StartFailed: it could not be moved.
        """
        if self._joining is None:
            return
        try:
            await asyncio.shield(self._joining)
        except OSError as error:
            raise StartFailed(f"The kernel could not be put into its limits: {error.strerror}.") from error

    async def while_alive(self, awaited: Coroutine[Any, Any, Result]) -> Result:
        """Await something that only comes if this process lives.

        Raises:
            Conflict: the process ended first.
        """
        task, ended = asyncio.ensure_future(awaited), asyncio.ensure_future(self.identity.wait())
        try:
            await asyncio.wait({task, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise Conflict("The kernel has ended meanwhile.")
            return task.result()
        finally:
            task.cancel()
            ended.cancel()

    def log_tail(self, characters: int = 4000) -> str:
        """Return the end of what the process wrote itself, outside of any cell."""
        path = self.folder / LOG
        if not path.exists():
            return ""
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - characters))
            return file.read().decode(errors="replace")

    def save(self, kernel_id: str) -> None:
        """Write what another server needs to adopt this process as the kernel ``kernel_id``."""
        record = {
            "kernel_id": kernel_id,
            "identity": self.identity.to_json(),
            "environment": self.environment,
            "kernel_name": self.kernel_name,
            "key": self.key,
        }
        new = self.folder / f"{RECORD}.new"
        new.touch(mode=0o600)
        new.write_text(json.dumps(record))
        new.replace(self.folder / RECORD)

    @classmethod
    def load(cls, folder: Path) -> tuple[str, KernelProcess] | None:
        """Read the record of a folder: the kernel's id and its process; None where none can be read."""
        path = folder / RECORD
        if not path.exists():
            return None
        try:
            record = json.loads(path.read_text())
            process = cls(
                identity=ProcessIdentity.from_json(record["identity"]),
                folder=folder,
                environment=str(record["environment"]),
                kernel_name=str(record["kernel_name"]),
                key=str(record["key"]),
            )
            return str(record["kernel_id"]), process
        except (ValueError, KeyError, TypeError):  # cut off by a power failure, or not ours
            return None


def end_unrecorded(folder: Path) -> None:
    """End the processes of a folder without a readable record; their command line names its file."""
    connection = str(folder / CONNECTION)
    for process in psutil.process_iter(["cmdline"]):
        if connection in (process.info["cmdline"] or ()):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
