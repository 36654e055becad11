"""Limits by control groups of version 2, as on present systems.

There is one tree, and only groups without groups below them hold processes. Below our own group::

    smstudio-server/            this server's processes, moved there when they are in the way
    smstudio-<namespace>/       ours
        <instance id>/          the limits
            <kernel id>/        the processes

Kernel documentation: ``Documentation/admin-guide/cgroup-v2.rst``. A user who is not the superuser
needs a delegated group, e.g. ``systemd-run --user --scope -p Delegate=yes jupyter lab``.
"""

from __future__ import annotations

import asyncio
import errno
import os
import select
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from ..errors import NotSupported
from . import cgroup_files as files
from .base import LimitBackend, LimitGroup, Limits, Usage

CONTROLLERS = ("cpu", "memory", "pids")
ENABLE = " ".join(f"+{controller}" for controller in CONTROLLERS)
PERIOD_US = 100_000
"""The kernel's own default of ``cpu.max``."""
WEIGHT, BATCH_WEIGHT = 100, 25
"""The kernel's own default of ``cpu.weight``, and a quarter of it."""
SERVER = "smstudio-server"
OWN = ".own"
"""Holds processes that are put into an instance itself; no session's name has a dot."""
MOVES = 100
"""How often processes are moved out of the way; others may be forked meanwhile."""


class CgroupV2(LimitBackend):
    """Control groups of version 2.

    Args:
        namespace: names this server's groups; another server's are never touched.
    """

    name = "cgroup-v2"
    exact = True

    def __init__(self, namespace: str) -> None:
        self._home_name = f"smstudio-{namespace}"

    def unavailable(self) -> str | None:
        """Return None when the controllers are there and our group is ours to divide."""
        base = _base()
        if base is None:
            return "No control groups of version 2 are mounted."
        missing = set(CONTROLLERS) - set((base / "cgroup.controllers").read_text().split())
        if missing:
            return f"The control group {base} has no controller {', '.join(sorted(missing))} of version 2."
        for path in (base, base / "cgroup.procs", base / "cgroup.subtree_control"):
            if not os.access(path, os.W_OK):
                return f"{path} cannot be written by this user."
        return None

    def open(self, instance_id: str, limits: Limits) -> LimitGroup:
        """Make the group of an instance, or find it again with what runs in it."""
        try:
            home = self._home(instance_id)
            group = CgroupV2Group(instance_id, home / instance_id, home)
            files.make_below_home(home / instance_id)
            files.write(home / "cgroup.subtree_control", ENABLE)
            files.write(home / instance_id / "cgroup.subtree_control", ENABLE)
            group.limit(limits)
        except OSError as error:
            raise NotSupported(f"The machine refused the limits of an instance: {error}") from error
        return group

    def existing(self) -> list[str]:
        """Return the instance ids of all groups of this namespace."""
        homes = files.homes(files.UNIFIED, self._home_name)
        return sorted(group.name for home in homes for group in home.iterdir() if group.is_dir())

    def _home(self, instance_id: str) -> Path:
        """Return the folder of our groups, or that of a server before us in another place of the tree."""
        for home in self._earlier:
            if (home / instance_id).is_dir():
                return home
        base = _base()
        if base is None:
            raise NotSupported("No control groups of version 2 are mounted.")
        _divide(base)
        return base / self._home_name

    @cached_property
    def _earlier(self) -> list[Path]:
        # Looked for once: while this server runs, no other uses its namespace.
        return files.homes(files.UNIFIED, self._home_name)


class CgroupV2Group(LimitGroup):
    """One folder.

    A process that is attached keeps what it uses charged to the group it was in before; only what it
    takes from then on counts here. A process of the superuser can leave its group.

    Args:
        name: the last part of the folder's path.
        folder: where.
        home: of an instance, the folder of all instances; None for a group inside an instance.
    """

    def __init__(self, name: str, folder: Path, home: Path | None = None) -> None:
        self.name = name
        self._folder = folder
        self._home = home

    def limit(self, limits: Limits) -> None:
        """Write the limits into the controllers.

        Raises:
            OSError: the kernel refused one.
        """
        quota = "max" if limits.cpus is None else int(limits.cpus * PERIOD_US)
        files.write(self._folder / "cpu.max", f"{quota} {PERIOD_US}")
        files.write(self._folder / "cpu.weight", BATCH_WEIGHT if limits.batch else WEIGHT)
        files.write(self._folder / "pids.max", "max" if limits.processes is None else limits.processes)
        self._limit_memory(limits.memory_bytes)

    def child(self, name: str, memory_bytes: int | None = None) -> LimitGroup:
        """Make (or find) the group of one kernel or terminal inside this one."""
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        if self._home is None:  # an instance's own has them from the start
            files.write(self._folder / "cgroup.subtree_control", ENABLE)
        group = CgroupV2Group(name, folder)
        if memory_bytes is not None:
            group._limit_memory(memory_bytes)
        return group

    def wrap(self, argv: Sequence[str]) -> list[str]:
        """Return the command that starts ``argv`` inside this group, keeping its pid."""
        return files.enter([self._leaf()], argv)

    def attach(self, pid: int) -> None:
        """Move a running process and its threads into this group."""
        files.write(self._leaf() / "cgroup.procs", pid)

    def pids(self) -> list[int]:
        """Return the processes in this group and its children."""
        return files.processes(self._folder)

    def usage(self) -> Usage:
        """Measure this group with its children.

        Memory is what cannot be taken back at once: usage without inactive files, as ``docker stats``
        counts it.
        """
        used = files.number(self._folder / "memory.current")
        inactive = files.field(self._folder / "memory.stat", "inactive_file")
        return Usage(
            cpu_seconds=files.field(self._folder / "cpu.stat", "usage_usec") / 1e6,
            memory_bytes=max(0, used - inactive),
            processes=files.number(self._folder / "pids.current"),
            oom_kills=files.field(self._folder / "memory.events", "oom_kill"),
        )

    def on_memory_exceeded(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` each time a process of this group or its children is killed for memory."""
        return _OomWatch(self._folder / "memory.events", callback).close

    def kill(self) -> None:
        """Kill every process of the group and its children, including ones forked meanwhile."""
        self._set("cgroup.kill", 1)
        files.kill_all(self.pids, lambda frozen: self._set("cgroup.freeze", int(frozen)))

    def remove(self) -> None:
        """Remove the emptied group with its children; a group that is gone already is no error."""
        files.remove_tree(self._folder)
        if self._home:
            files.remove_if_empty(self._home)

    def _limit_memory(self, memory_bytes: int | None) -> None:
        files.write(self._folder / "memory.max", "max" if memory_bytes is None else memory_bytes)
        swap = self._folder / "memory.swap.max"
        if swap.exists():  # not where the kernel does without swap
            files.write(swap, "max" if memory_bytes is None else 0)

    def _leaf(self) -> Path:
        if self._home is None:
            return self._folder
        leaf = self._folder / OWN
        leaf.mkdir(exist_ok=True)
        return leaf

    def _set(self, switch: str, value: int) -> None:
        # cgroup.kill is there since Linux 5.14, cgroup.freeze since 5.2; neither once the group is gone.
        with suppress(FileNotFoundError):
            descriptor = os.open(self._folder / switch, os.O_WRONLY)
            try:
                os.write(descriptor, b"%d" % value)
            finally:
                os.close(descriptor)


class _OomWatch:
    """Waits for the kernel's word that a counter of ``memory.events`` has moved; no polling."""

    def __init__(self, path: Path, callback: Callable[[], None]) -> None:
        self._callback = callback
        self._loop = asyncio.get_running_loop()
        self._events = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._seen = self._kills()
        # The event loop waits for readable files only, and this one always is. An epoll of its own
        # waits for what is urgent, and becomes readable then.
        self._urgent = select.epoll()
        self._urgent.register(self._events, select.EPOLLPRI)
        self._loop.add_reader(self._urgent.fileno(), self._heard)

    def close(self) -> None:
        """Stop listening."""
        if self._urgent.closed:
            return
        self._loop.remove_reader(self._urgent.fileno())
        self._urgent.close()
        os.close(self._events)

    def _heard(self) -> None:
        try:
            kills = self._kills()
        except OSError as error:
            if error.errno not in files.GONE:
                raise
            self.close()
            return
        if kills > self._seen:
            self._seen = kills
            self._callback()

    def _kills(self) -> int:
        # Read through the very descriptor that is waited on, or it stays urgent.
        lines = os.pread(self._events, 4096, 0).decode().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def _base() -> Path | None:
    """Return the group below which we make ours."""
    own = files.own_group(files.UNIFIED)
    return own.parent if own and own.name == SERVER else own


def _divide(base: Path) -> None:
    """Let the groups below ``base`` have limits, and move its own processes out of the way.

    Raises:
        OSError: the kernel refused.
    """
    for _ in range(MOVES):
        try:
            files.write(base / "cgroup.subtree_control", ENABLE)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
        else:
            return
        (base / SERVER).mkdir(exist_ok=True)
        for pid in (base / "cgroup.procs").read_text().split():
            with suppress(ProcessLookupError):
                files.write(base / SERVER / "cgroup.procs", pid)
    raise OSError(errno.EBUSY, "other processes keep starting in this group", str(base))
