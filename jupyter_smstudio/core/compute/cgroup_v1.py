"""Limits by control groups of version 1, as on older hosts and in many containers.

Each controller has a tree of its own. A group of ours is one folder in each of them, below the group
this process is in, so that limits from outside keep holding. Kernel documentation:
``Documentation/admin-guide/cgroup-v1``.
"""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from ..errors import NotSupported
from . import cgroup_files as files
from .base import LimitBackend, LimitGroup, Limits, Usage

CONTROLLERS = ("memory", "cpu", "cpuacct", "pids", "freezer")
PERIOD_US = 100_000
"""The kernel's own default for ``cpu.cfs_period_us``."""
SHARES, BATCH_SHARES = 1024, 256
"""The kernel's own default for ``cpu.shares``, and a quarter of it."""
FREEZE_SECONDS = 0.1
ATTRIBUTION_SECONDS = (0.05, 0.2, 1.0)
"""The kernel tells of an overrun before it kills; the victim's counter moves a moment later."""


class CgroupV1(LimitBackend):
    """Control groups of version 1.

    Args:
        namespace: names this server's groups; another server's are never touched.
    """

    name = "cgroup-v1"
    exact = True

    def __init__(self, namespace: str) -> None:
        self._home_name = f"smstudio-{namespace}"

    def unavailable(self) -> str | None:
        """Return None when every controller is there and can be written."""
        for controller in CONTROLLERS:
            own = files.own_group(controller)
            if own is None:
                return f"The control group controller {controller} (version 1) is not mounted."
            if not os.access(own, os.W_OK):
                return f"{own} cannot be written by this user."
        return None

    def open(self, instance_id: str, limits: Limits) -> LimitGroup:
        """Make the group of an instance, or find it again with what runs in it."""
        group = CgroupV1Group(instance_id, {c: self._home(c, instance_id) / instance_id for c in CONTROLLERS})
        try:
            group.make_top()
            group.limit(limits)
        except OSError as error:
            raise NotSupported(f"The machine refused the limits of an instance: {error}") from error
        return group

    def existing(self) -> list[str]:
        """Return the instance ids of all groups of this namespace."""
        homes = [home for c in CONTROLLERS for home in files.homes(c, self._home_name)]
        return sorted({group.name for home in homes for group in home.iterdir() if group.is_dir()})

    def _home(self, controller: str, instance_id: str) -> Path:
        """Return the folder of our groups, or that of a server before us in another place of the tree."""
        for home in self._earlier[controller]:
            if (home / instance_id).is_dir():
                return home
        own = files.own_group(controller)
        if own is None:
            raise NotSupported(f"The control group controller {controller} (version 1) is not mounted.")
        return own / self._home_name

    @cached_property
    def _earlier(self) -> dict[str, list[Path]]:
        # Looked for once: while this server runs, no other uses its namespace.
        return {c: files.homes(c, self._home_name) for c in CONTROLLERS}


class CgroupV1Group(LimitGroup):
    """One folder in each controller's tree.

    A process that is attached keeps what it uses charged to the group it was in before; only what it
    takes from then on counts here. A process of the superuser can leave its group.

    Args:
        name: the last part of the folders' paths.
        folders: by controller.
    """

    def __init__(self, name: str, folders: dict[str, Path]) -> None:
        self.name = name
        self._folders = folders
        self._homes: list[Path] = []

    def make_top(self) -> None:
        """Make the folders of an instance; those that are there stay as they are."""
        self._homes = [folder.parent for folder in self._folders.values()]
        for folder in self._folders.values():
            files.make_below_home(folder)

    def limit(self, limits: Limits) -> None:
        """Write the limits into the controllers.

        Raises:
            OSError: the kernel refused one.
        """
        self._limit_memory(limits.memory_bytes)
        files.write(
            self._folders["pids"] / "pids.max", "max" if limits.processes is None else limits.processes
        )
        files.write(self._folders["cpu"] / "cpu.shares", BATCH_SHARES if limits.batch else SHARES)
        quota = -1 if limits.cpus is None else int(limits.cpus * PERIOD_US)
        try:
            files.write(self._folders["cpu"] / "cpu.cfs_quota_us", quota)
        except OSError as error:
            # A quota larger than that of a group above is refused; that one holds for us anyway.
            if error.errno != errno.EINVAL:
                raise

    def child(self, name: str, memory_bytes: int | None = None) -> LimitGroup:
        """Make (or find) the group of one kernel or terminal inside this one."""
        folders = {key: folder / name for key, folder in self._folders.items()}
        for folder in folders.values():
            folder.mkdir(exist_ok=True)
        group = CgroupV1Group(name, folders)
        if memory_bytes is not None:
            group._limit_memory(memory_bytes)
        return group

    def wrap(self, argv: Sequence[str]) -> list[str]:
        """Return the command that starts ``argv`` inside this group, keeping its pid."""
        return files.enter(self._folders.values(), argv)

    def attach(self, pid: int) -> None:
        """Move a running process and its threads into this group."""
        for folder in self._folders.values():
            files.write(folder / "cgroup.procs", pid)

    def pids(self) -> list[int]:
        """Return the processes in this group and its children."""
        return files.processes(self._folders["freezer"])

    def usage(self) -> Usage:
        """Measure this group with its children.

        Memory is what cannot be taken back at once: usage without inactive files, as ``docker stats``
        counts it.
        """
        memory = self._folders["memory"]
        used = files.number(memory / "memory.usage_in_bytes")
        inactive = files.field(memory / "memory.stat", "total_inactive_file")
        return Usage(
            cpu_seconds=files.number(self._folders["cpuacct"] / "cpuacct.usage") / 1e9,
            memory_bytes=max(0, used - inactive),
            processes=files.number(self._folders["pids"] / "pids.current"),
            oom_kills=sum(_oom_kills(memory).values()),
        )

    def on_memory_exceeded(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` each time a process of this group or its children is killed for memory."""
        return _OomWatch(self._folders["memory"], callback).close

    def kill(self) -> None:
        """Kill every process of the group and its children, including ones forked meanwhile."""
        files.kill_all(self.pids, self._freeze)

    def remove(self) -> None:
        """Remove the emptied group with its children; a group that is gone already is no error."""
        for folder in self._folders.values():
            files.remove_tree(folder)
        for home in self._homes:
            files.remove_if_empty(home)

    def _limit_memory(self, memory_bytes: int | None) -> None:
        memory = self._folders["memory"]
        size = -1 if memory_bytes is None else memory_bytes
        swap = memory / "memory.memsw.limit_in_bytes"
        if swap.exists():  # never below the limit without swap, so it makes way first
            files.write(swap, -1)
        files.write(memory / "memory.limit_in_bytes", size)
        if swap.exists():
            files.write(swap, size)

    def _freeze(self, frozen: bool) -> None:
        state = self._folders["freezer"] / "freezer.state"  # holds for the children as well
        if not state.exists():
            return
        files.write(state, "FROZEN" if frozen else "THAWED")
        # A process inside the kernel stops when it comes out of it; one that does not is killed later.
        deadline = time.monotonic() + FREEZE_SECONDS
        while frozen and state.read_text() != "FROZEN\n" and time.monotonic() < deadline:
            time.sleep(files.PAUSE_SECONDS)


class _OomWatch:
    """Listens to a memory group through an eventfd; no polling."""

    def __init__(self, folder: Path, callback: Callable[[], None]) -> None:
        self._folder = folder
        self._callback = callback
        self._seen = _oom_kills(folder)
        self._loop = asyncio.get_running_loop()
        self._timers: list[asyncio.TimerHandle] = []
        self._event = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        control = os.open(folder / "memory.oom_control", os.O_RDONLY | os.O_CLOEXEC)
        try:
            files.write(folder / "cgroup.event_control", f"{self._event} {control}")
        finally:
            os.close(control)
        self._loop.add_reader(self._event, self._heard)

    def close(self) -> None:
        """Stop listening."""
        if self._event < 0:
            return
        self._cancel()
        self._loop.remove_reader(self._event)
        os.close(self._event)
        self._event = -1

    def _heard(self) -> None:
        with suppress(BlockingIOError):
            os.eventfd_read(self._event)
        self._cancel()
        self._timers = [self._loop.call_later(delay, self._compare) for delay in ATTRIBUTION_SECONDS]
        self._compare()

    def _cancel(self) -> None:
        for timer in self._timers:
            timer.cancel()

    def _compare(self) -> None:
        # An overrun of the instance wakes the listeners of all its groups; the counter of the group
        # that lost a process tells whose it was.
        kills = _oom_kills(self._folder)
        lost = any(count > self._seen.get(folder, 0) for folder, count in kills.items())
        self._seen = kills
        if lost:
            self._callback()


def _oom_kills(folder: Path) -> dict[Path, int]:
    """Count the kills in a group and its children; the kernel counts each in the victim's group only."""
    return {each: files.field(each / "memory.oom_control", "oom_kill") for each in files.tree(folder)}
