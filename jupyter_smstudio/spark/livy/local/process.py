"""The process of a driver or batch: apart from the server, in limits of its own, found again, ended."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from ....core.compute.base import LimitGroup
from ....core.compute.processes import ProcessIdentity, start_process
from ....core.errors import StartFailed
from .driver_log import DriverLog
from .limits import GIB
from .places import LocalCluster

log = logging.getLogger(__name__)

ORDER = "order.json"
PROPERTIES = "batch.properties"
KEPT = frozenset({"driver.log", "driver.log.gone", "exit"})
"""Of a driver's folder, once it has ended."""
HEAP_ERRORS = ("java.lang.OutOfMemoryError", "Java heap space", "GC overhead limit exceeded")


class DriverProcess:
    """One process with what belongs to it.

    Args:
        driver_id: its name in folders and groups.
        cluster: where it runs.
        memory_bytes: that it may take.
    """

    def __init__(self, driver_id: str, cluster: LocalCluster, memory_bytes: int) -> None:
        self.cluster = cluster
        self.memory_bytes = memory_bytes
        self.folder = driver_folder(cluster.folder, driver_id)
        self.log = DriverLog(self.folder)
        self.identity: ProcessIdentity | None = None
        self._driver_id = driver_id
        self._group: LimitGroup | None = None
        self._child = False
        self.signal = ""

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.identity is not None and self.identity.alive()

    def make_folder(self) -> None:
        """Make its folder, for its owner alone.

        Raises:
            StartFailed: the disk is full, or it cannot be written.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _no_start(error) from error

    def write(self, name: str, text: str) -> Path:
        """Write a file of its folder that its owner alone can read.

        Raises:
            StartFailed: the disk is full, or it cannot be written.
        """
        path = self.folder / name
        try:
            path.touch(mode=0o600)
            path.write_text(text)
        except OSError as error:
            raise _no_start(error) from error
        return path

    def start(self, argv: Sequence[str], environ: Mapping[str, str]) -> ProcessIdentity:
        """Start it.

        Raises:
            StartFailed: the machine refused.
        """
        try:
            self._enter_group()
            child = start_process(argv, env=environ, cwd=self.folder, log=self.log.path, group=self._group)
        except OSError as error:
            raise _no_start(error) from error
        self.identity, self._child = ProcessIdentity.of(child.pid), True
        # It is buried below: a server that ends must not wait for it.
        child.returncode = 0
        return self.identity

    def adopt(self, identity: ProcessIdentity | None) -> bool:
        """Take over what an earlier server has started; tell whether it runs.

        Args:
            identity: None where that server was killed before it stored it; the command line tells then.
        """
        self.identity = identity or _started_with({str(self.folder / ORDER), str(self.folder / PROPERTIES)})
        if self.alive:
            with suppress(OSError):
                self._enter_group()
        return self.alive

    async def ended(self) -> None:
        """Return when it has ended, whoever takes its exit status."""
        if self.identity is not None:
            await self.identity.wait()

    async def wait(self) -> None:
        """Return when it has ended, and remember how."""
        if self.identity is None:
            return
        await self.identity.wait()
        if self._child:
            self._child = False
            with suppress(ChildProcessError):
                self._bury(self.identity.pid)

    def _bury(self, pid: int) -> None:
        """Take the exit status of a child that has ended."""
        status = os.waitpid(pid, os.WNOHANG)[1]
        if os.WIFSIGNALED(status):
            self.signal = signal.Signals(os.WTERMSIG(status)).name

    async def end(self) -> None:
        """Kill it with all that it started, and remove what only it needed."""
        if self.identity is not None and self.identity.alive():
            with suppress(ProcessLookupError):  # it leads a process group, in which its JVM is
                os.killpg(self.identity.pid, signal.SIGKILL)
        if self._group is not None:
            await asyncio.to_thread(self._empty, self._group)
        if self.identity is not None:
            await self.wait()
        try:
            await asyncio.to_thread(self._clear)
        except OSError as error:  # the folder was its code's to spoil
            log.warning("The folder of a Spark driver was not cleared: %s", error)

    def usage(self) -> int:
        """Return the bytes of memory that it takes now; 0 where nothing tells."""
        return self._group.usage().memory_bytes if self._group is not None else 0

    def why_memory(self, heap_mb: int) -> str:
        """Say which memory it ran out of, and what to do; empty if it did not."""
        more = f"{heap_mb * 2 / 1024:g}g" if heap_mb >= 512 else f"{heap_mb * 2}m"
        advice = f"Set spark.driver.memory to {more} or more, or work on less data at a time."
        if self._group is not None and self._group.usage().oom_kills:
            return f"The session ran out of its {self.memory_bytes / GIB:.1f} GiB of memory. {advice}"
        if any(each in self.log.tail(20_000) for each in HEAP_ERRORS):
            return f"Spark's JVM ran out of its heap of {heap_mb:,} MiB. {advice}"
        return ""

    def _enter_group(self) -> None:
        if self.cluster.group is not None:
            self._group = self.cluster.group.child(self._driver_id, self.memory_bytes)

    def _empty(self, group: LimitGroup) -> None:
        group.kill()
        with suppress(OSError):  # what cannot die now goes with the cluster's instance
            group.remove()
        self._group = None

    def _clear(self) -> None:
        if not self.folder.exists():
            return
        for path in self.folder.iterdir():
            if path.name in KEPT:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def driver_folder(cluster: Path, driver_id: str) -> Path:
    """Return the folder of a driver below that of its cluster; its log stays there after its end."""
    return cluster / "drivers" / driver_id


def _started_with(files: set[str]) -> ProcessIdentity | None:
    for process in psutil.process_iter(["cmdline"]):
        if not files.isdisjoint(process.info["cmdline"] or ()):
            with suppress(ProcessLookupError):
                # Its children may be told the same files; it leads them.
                return ProcessIdentity.of(os.getpgid(process.pid))
    return None


def _no_start(error: OSError) -> StartFailed:
    return StartFailed(f"The session's driver could not be started: {error.strerror} ({error.filename}).")
