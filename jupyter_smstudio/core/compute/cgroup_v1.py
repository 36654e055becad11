"""Limits by control groups of version 1, as on older hosts and in many containers.

Each controller has a tree of its own. A group of ours is one folder in each of them, below the group
this process is in, so that limits from outside keep holding. Kernel documentation:
``Documentation/admin-guide/cgroup-v1``.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from shlex import quote

from ..errors import NotSupported
from .base import LimitBackend, LimitGroup, Limits, Usage

ROOT = Path("/sys/fs/cgroup")
CONTROLLERS = ("memory", "cpu", "cpuacct", "pids", "freezer")
PERIOD_US = 100_000
"""The kernel's own default for ``cpu.cfs_period_us``."""
KILL_SECONDS = 2.0
ATTRIBUTION_SECONDS = (0.05, 0.2, 1.0)
"""The kernel tells of an overrun before it kills; the victim's counter moves a moment later."""


class CgroupV1(LimitBackend):
    """Control groups of version 1.

    Args:
        namespace: names this server's groups; another server's are never touched.
        root: where the controllers are mounted.
    """

    name = "cgroup-v1"
    exact = True

    def __init__(self, namespace: str, root: Path = ROOT) -> None:
        self._folder_name = f"smstudio-{namespace}"
        self._root = root

    def unavailable(self) -> str | None:
        """Return None when every controller is there and can be written."""
        for controller in CONTROLLERS:
            own = _own_group(self._root, controller)
            if own is None:
                return f"The control group controller {controller} (version 1) is not mounted."
            if not os.access(own, os.W_OK):
                return f"{own} cannot be written by this user."
        return None

    def open(self, instance_id: str, limits: Limits) -> LimitGroup:
        """Make the group of an instance, or find it again with what runs in it."""
        homes = self._homes()
        folders = {controller: homes[controller] / instance_id for controller in CONTROLLERS}
        for controller in CONTROLLERS:
            found = self._find(controller, instance_id)
            folders[controller] = found or folders[controller]
        group = CgroupV1Group(instance_id, folders)
        try:
            group.make()
            group.limit(limits)
        except OSError as error:
            raise NotSupported(f"The machine refused the limits of an instance: {error}") from error
        return group

    def existing(self) -> list[str]:
        """Return the instance ids of all groups of this namespace."""
        homes = _folders_named(self._root / "memory", self._folder_name)
        return sorted({group.name for home in homes for group in home.iterdir() if group.is_dir()})

    def _homes(self) -> dict[str, Path]:
        homes = {}
        for controller in CONTROLLERS:
            own = _own_group(self._root, controller)
            if own is None:
                raise NotSupported(self.unavailable() or f"No controller {controller}.")
            homes[controller] = own / self._folder_name
        return homes

    def _find(self, controller: str, instance_id: str) -> Path | None:
        """Find a group that a server in another place of the tree has made."""
        homes = _folders_named(self._root / controller, self._folder_name)
        return next((home / instance_id for home in homes if (home / instance_id).is_dir()), None)


class CgroupV1Group(LimitGroup):
    """One folder in each controller's tree.

    Args:
        name: the last part of the folders' paths.
        folders: by controller.
    """

    def __init__(self, name: str, folders: dict[str, Path]) -> None:
        self.name = name
        self._folders = folders

    def make(self) -> None:
        """Make the folders; those that are there stay as they are."""
        for folder in self._folders.values():
            folder.mkdir(parents=True, exist_ok=True)

    def limit(self, limits: Limits) -> None:
        """Write the limits into the controllers."""
        memory = self._folders["memory"]
        if limits.memory_bytes is not None:
            _write(memory / "memory.limit_in_bytes", limits.memory_bytes)
            swap = memory / "memory.memsw.limit_in_bytes"
            if swap.exists():
                _write(swap, limits.memory_bytes)
        if limits.cpus is not None:
            _write(self._folders["cpu"] / "cpu.cfs_period_us", PERIOD_US)
            _write(self._folders["cpu"] / "cpu.cfs_quota_us", int(limits.cpus * PERIOD_US))
        if limits.processes is not None:
            _write(self._folders["pids"] / "pids.max", limits.processes)

    def child(self, name: str) -> LimitGroup:
        """Make (or find) the group of one kernel or terminal inside this one."""
        child = CgroupV1Group(name, {key: folder / name for key, folder in self._folders.items()})
        child.make()
        return child

    def wrap(self, argv: Sequence[str]) -> list[str]:
        """Return the command that starts ``argv`` inside this group, keeping its pid."""
        enter = " && ".join(f"echo $$ > {quote(str(path))}" for path in self._entrances())
        return ["/bin/sh", "-c", f'{enter} && exec "$@"', "sh", *argv]

    def attach(self, pid: int) -> None:
        """Move a running process and its threads into this group."""
        for path in self._entrances():
            _write(path, pid)

    def pids(self) -> list[int]:
        """Return the processes in this group and its children."""
        return sorted({pid for folder in self._tree("freezer") for pid in _pids(folder)})

    def usage(self) -> Usage:
        """Measure this group with its children.

        Memory is what cannot be taken back at once: usage without inactive files, as ``docker stats``
        counts it.
        """
        memory = self._folders["memory"]
        used = _number(memory / "memory.usage_in_bytes")
        inactive = _field(memory / "memory.stat", "total_inactive_file")
        return Usage(
            cpu_seconds=_number(self._folders["cpuacct"] / "cpuacct.usage") / 1e9,
            memory_bytes=max(0, used - inactive),
            processes=_number(self._folders["pids"] / "pids.current"),
            oom_kills=sum(_oom_kills(folder) for folder in self._tree("memory")),
        )

    def on_memory_exceeded(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` each time a process of this very group is killed for memory."""
        return _OomWatch(self._folders["memory"], callback).close

    def kill(self) -> None:
        """Kill every process of the group and its children, including ones forked meanwhile."""
        deadline = time.monotonic() + KILL_SECONDS
        while (pids := self.pids()) and time.monotonic() < deadline:
            self._freeze("FROZEN")
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._freeze("THAWED")
            # The kernel needs a moment to take the processes down; there is nothing to wait on.
            time.sleep(0.005)

    def remove(self) -> None:
        """Remove the emptied group with its children; a group that is gone already is no error."""
        for controller in self._folders:
            for folder in reversed(list(self._tree(controller))):
                _remove(folder)

    def _entrances(self) -> list[Path]:
        return [folder / "cgroup.procs" for folder in self._folders.values()]

    def _tree(self, controller: str) -> Iterator[Path]:
        folder = self._folders[controller]
        if folder.is_dir():
            yield folder
            yield from (path for path in folder.rglob("*") if path.is_dir())

    def _freeze(self, state: str) -> None:
        for folder in self._tree("freezer"):
            with suppress(OSError):
                (folder / "freezer.state").write_text(state)


class _OomWatch:
    """Listens to a memory group through an eventfd; no polling."""

    def __init__(self, folder: Path, callback: Callable[[], None]) -> None:
        self._folder = folder
        self._callback = callback
        self._seen = _oom_kills(folder)
        self._loop = asyncio.get_running_loop()
        self._event = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        control = os.open(folder / "memory.oom_control", os.O_RDONLY | os.O_CLOEXEC)
        try:
            _write(folder / "cgroup.event_control", f"{self._event} {control}")
        finally:
            os.close(control)
        self._timers: list[asyncio.TimerHandle] = []
        self._loop.add_reader(self._event, self._heard)

    def close(self) -> None:
        """Stop listening."""
        if self._event < 0:
            return
        for timer in self._timers:
            timer.cancel()
        self._loop.remove_reader(self._event)
        os.close(self._event)
        self._event = -1

    def _heard(self) -> None:
        with suppress(BlockingIOError):
            os.eventfd_read(self._event)
        self._timers = [self._loop.call_later(delay, self._compare) for delay in ATTRIBUTION_SECONDS]

    def _compare(self) -> None:
        # An overrun of the instance wakes the listeners of all its groups; the counter of the group
        # that lost a process tells whose it was.
        kills = _oom_kills(self._folder)
        if kills > self._seen:
            self._seen = kills
            self._callback()


def _own_group(root: Path, controller: str) -> Path | None:
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        if controller in names.split(","):
            own = root / controller / path.lstrip("/")
            return own if own.is_dir() else None
    return None


def _folders_named(root: Path, name: str) -> list[Path]:
    return [Path(path) / name for path, folders, _ in os.walk(root) if name in folders]


def _write(path: Path, value: object) -> None:
    path.write_text(str(value))


def _number(path: Path) -> int:
    try:
        return int(path.read_text())
    except FileNotFoundError:
        return 0


def _field(path: Path, name: str) -> int:
    with suppress(FileNotFoundError):
        for line in path.read_text().splitlines():
            key, _, value = line.partition(" ")
            if key == name:
                return int(value)
    return 0


def _pids(folder: Path) -> list[int]:
    with suppress(OSError):
        return [int(line) for line in (folder / "cgroup.procs").read_text().split()]
    return []


def _oom_kills(folder: Path) -> int:
    return _field(folder / "memory.oom_control", "oom_kill")


def _remove(folder: Path) -> None:
    deadline = time.monotonic() + KILL_SECONDS
    while True:
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            # Busy until the last process has been reaped by its parent.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.005)
        else:
            return
