"""Which process is meant, in a way that survives reused process ids, restarts and reboots."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from .base import LimitGroup

START_TIME_FIELD = 22
"""Field of ``/proc/<pid>/stat`` (proc(5)), in clock ticks since boot."""


@dataclass(frozen=True)
class ProcessIdentity:
    """One process of one boot of this machine.

    Attributes:
        pid: its id, which the kernel may give to another process once this one is gone.
        start_time: clock ticks between boot and its start.
        boot_id: of the boot it belongs to.
    """

    pid: int
    start_time: int
    boot_id: str

    @classmethod
    def of(cls, pid: int) -> ProcessIdentity:
        """Identify a process that runs now.

        Raises:
            ProcessLookupError: there is none.
        """
        found = _stat(pid)
        if found is None:
            raise ProcessLookupError(f"There is no process {pid}.")
        return cls(pid, found[1], boot_id())

    @classmethod
    def from_json(cls, record: dict[str, int | str]) -> ProcessIdentity:
        """Read what :meth:`to_json` wrote.

        Raises:
            ValueError, KeyError: it is not such a record.
        """
        return cls(int(record["pid"]), int(record["start_time"]), str(record["boot_id"]))

    def to_json(self) -> dict[str, int | str]:
        """Return the identity as JSON-ready values."""
        return asdict(self)

    def alive(self) -> bool:
        """Tell whether this very process runs; a zombie does not."""
        if self.boot_id != boot_id():
            return False
        found = _stat(self.pid)
        return found is not None and found[0] not in "ZX" and found[1] == self.start_time

    def kill(self, number: int = signal.SIGKILL) -> bool:
        """Send a signal to this process and to no other; tell whether it was there to get it."""
        try:
            # The descriptor is opened first: what is compared next is then what is signalled.
            descriptor = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return False
        try:
            if not self.alive():
                return False
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(descriptor, number)
            return True
        finally:
            os.close(descriptor)

    async def wait(self) -> None:
        """Return when the process has ended; works for processes that are nobody's children."""
        try:
            descriptor = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return
        try:
            if self.alive():
                await _readable(descriptor)
        finally:
            os.close(descriptor)


def start_process(
    argv: Sequence[str], *, env: Mapping[str, str], cwd: Path, log: Path, group: LimitGroup | None
) -> subprocess.Popen[bytes]:
    """Start ``argv`` in a session of its own, inside ``group``, with its output in ``log``."""
    command = group.wrap(argv) if group else list(argv)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def boot_id() -> str:
    """Return the kernel's id of this boot."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _stat(pid: int) -> tuple[str, int] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The command's name, in parentheses, may hold spaces and parentheses itself.
    fields = text.rpartition(")")[2].split()
    return fields[0], int(fields[START_TIME_FIELD - 3])


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ended = loop.create_future()

    def mark() -> None:
        loop.remove_reader(descriptor)
        if not ended.done():
            ended.set_result(None)

    loop.add_reader(descriptor, mark)
    try:
        await ended
    finally:
        loop.remove_reader(descriptor)
