"""Limits without control groups: look twice a second, and kill what uses too much.

The fallback where control groups cannot be written. Its groups are an environment variable that
processes inherit, and a list of those that were attached; descendants belong to the same group. What it
cannot do:

- a process is refused more memory than the instance has (RLIMIT_DATA), but several processes together,
  or one that maps shared memory, may have more between two looks;
- CPU time is limited to whole cores, the next larger number; a process may change its own limits;
- the number of processes is not limited;
- a process that empties its environment and leaves its parent between two looks escapes, and so does one
  that forks and ends within a millisecond again and again, if it has left the process group too.
"""

from __future__ import annotations

import asyncio
import errno
import json
import math
import os
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from ..errors import NotSupported
from . import cgroup_files, watchdog_start
from .base import LimitBackend, LimitGroup, Limits, Usage
from .process_table import Row, proportional_bytes, read_table
from .processes import ProcessIdentity, boot_id

LOOK_SECONDS = 0.5
STOPS = 20
"""Rounds of stopping what a fork storm starts meanwhile; two or three as a rule."""
OWN = ".own"
"""Stands for processes that are put into an instance itself; no session's name has a dot."""


class Watchdog(LimitBackend):
    """Limits by looking.

    Args:
        namespace: names this server's groups; another server's are never touched.
    """

    name = "watchdog"
    exact = False

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        folder = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        self._folder = Path(folder, f"smstudio-limits-{namespace}")
        self._limits: dict[str, Limits] = {}
        self._child_bytes: dict[str, int] = {}
        self._attached: dict[tuple[int, int], str] = {}
        self._members: dict[tuple[int, int], tuple[str, Row]] = {}
        self._spent: defaultdict[str, float] = defaultdict(float)
        self._kills: defaultdict[str, int] = defaultdict(int)
        # Killed and not gone yet: what they still hold is on its way back, and is no reason to kill again.
        self._dying: set[tuple[int, int]] = set()
        self._callbacks: list[tuple[str, Callable[[], None]]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def unavailable(self) -> str | None:
        """Return None on Linux, where the folder of the lists can be made."""
        if not Path("/proc/self/environ").exists():
            return "There is no /proc, which lists the processes."
        if self._folder.exists() and self._folder.lstat().st_uid != os.geteuid():
            return f"{self._folder} belongs to another user."
        if not os.access(self._folder.parent, os.W_OK):
            return f"{self._folder.parent} cannot be written by this user."
        return None

    def open(self, instance_id: str, limits: Limits) -> LimitGroup:
        """Make the group of an instance, or find it again with what runs in it."""
        reason = self.unavailable()
        if reason:
            raise NotSupported(f"Limits cannot be watched. {reason}")
        folder = self._folder / instance_id
        self._folder.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(exist_ok=True)
        for record in folder.iterdir():
            for line in record.read_text().splitlines():
                found = ProcessIdentity.from_json(json.loads(line))
                if found.boot_id == boot_id():
                    self._attached[found.pid, found.start_time] = f"{instance_id}/{record.name}"
        self._limits[instance_id] = limits
        with suppress(RuntimeError):  # without a running loop: watched from the first listener on
            self._watch()
        return WatchdogGroup(instance_id, f"{instance_id}/", self)

    def existing(self) -> list[str]:
        """Return the instance ids of all groups of this namespace."""
        return sorted(folder.name for folder in self._folder.iterdir()) if self._folder.is_dir() else []

    # For the groups. A group's path is "<instance>/<child>", of an instance "<instance>/", of a child's own
    # child "<instance>/<child>.<grandchild>".

    def limit_memory(self, path: str, memory_bytes: int) -> None:
        """Hold a child to less than its instance, by looking alone: a process by itself may take more."""
        self._child_bytes[path] = memory_bytes

    def rows(self, path: str) -> list[Row]:
        """Return what runs in a group and below it now."""
        self._look()
        return [row for inside, row in self._members.values() if _within(inside, path)]

    def process_groups(self, path: str) -> list[int]:
        """Return the process groups (setpgid(2)) whose leaders run in a group, as all in them then do."""
        return [row.group for row in self.rows(path) if row.group == row.pid]

    def usage(self, path: str) -> Usage:
        """Measure a group with those below it."""
        rows = self.rows(path)
        ended = sum(seconds for inside, seconds in self._spent.items() if _within(inside, path))
        return Usage(
            cpu_seconds=ended + sum(row.cpu_seconds for row in rows),
            memory_bytes=sum(row.resident_bytes for row in rows),
            processes=sum(row.threads for row in rows),
            oom_kills=sum(count for inside, count in self._kills.items() if _within(inside, path)),
        )

    def command(self, path: str, argv: Sequence[str]) -> list[str]:
        """Return the command that starts in a group."""
        confinement = watchdog_start.Confinement(tuple(self._cores(path)), self._memory(path))
        # With ``env`` it has its tag before Python has started, and can be found from then on.
        tag = f"{watchdog_start.VARIABLE}={self._namespace}/{path}"
        script = watchdog_start.__file__
        return ["env", tag, sys.executable, "-I", "-S", script, confinement.to_json(), *argv]

    def attach(self, path: str, pid: int) -> None:
        """Put a running process into a group, and remember it for the next server."""
        found = ProcessIdentity.of(pid)
        watchdog_start.Confinement(tuple(self._cores(path)), self._memory(path)).apply(pid)
        with (self._folder / path).open("a") as record:
            record.write(json.dumps(found.to_json()) + "\n")
        self._attached[found.pid, found.start_time] = path

    def listen(self, path: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back for each kill in a group; return what ends it."""
        entry = (path, callback)
        self._callbacks.append(entry)
        self._watch()

        def stop() -> None:
            with suppress(ValueError):
                self._callbacks.remove(entry)

        return stop

    def forget(self, path: str) -> None:
        """Remove a group that is empty."""
        if self.rows(path):
            raise OSError(errno.EBUSY, "Processes still run in the group", path)
        self._attached = {key: inside for key, inside in self._attached.items() if not _within(inside, path)}
        for facts in (self._spent, self._kills, self._child_bytes):
            for inside in [inside for inside in facts if _within(inside, path)]:
                del facts[inside]
        if not path.endswith("/"):
            (self._folder / path).unlink(missing_ok=True)
            return
        self._limits.pop(path.rstrip("/"), None)
        with suppress(FileNotFoundError):
            for record in (self._folder / path).iterdir():
                record.unlink()
            (self._folder / path).rmdir()
        cgroup_files.remove_if_empty(self._folder)

    def _cores(self, path: str) -> list[int]:
        """Return the cores of an instance; different instances begin at different ones."""
        instance = path.partition("/")[0]
        cores = sorted(os.sched_getaffinity(0))
        cpus = self._limits[instance].cpus
        count = len(cores) if cpus is None else min(len(cores), math.ceil(cpus))
        first = crc32(instance.encode()) % len(cores)
        return [cores[(first + each) % len(cores)] for each in range(count)]

    def _memory(self, path: str) -> int | None:
        return self._limits[path.partition("/")[0]].memory_bytes

    def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop = loop
            loop.call_later(LOOK_SECONDS, self._turn)

    def _turn(self) -> None:
        if self._loop is None or not self._limits:
            self._loop = None
            return
        self._loop.call_later(LOOK_SECONDS, self._turn)
        self._look()
        own = {f"{instance}/": limits.memory_bytes for instance, limits in self._limits.items()}
        for group, memory_bytes in {**self._child_bytes, **own}.items():
            rows = [
                (path, row)
                for key, (path, row) in self._members.items()
                if _within(path, group) and key not in self._dying
            ]
            resident = sum(row.resident_bytes for _, row in rows)
            if memory_bytes is not None and resident > memory_bytes:
                self._relieve(rows, memory_bytes)

    def _relieve(self, rows: Iterable[tuple[str, Row]], limit: int) -> None:
        # Resident memory counts shared pages in each process; what counts them once takes long to read.
        sizes = [(path, row, proportional_bytes(row.pid)) for path, row in rows]
        if sum(size for _, _, size in sizes) <= limit:
            return
        totals: defaultdict[str, int] = defaultdict(int)
        for path, _, size in sizes:
            totals[path] += size
        offender = max(totals, key=totals.__getitem__)
        victim = max((each for each in sizes if each[0] == offender), key=lambda each: each[2])[1]
        if ProcessIdentity(victim.pid, victim.start_time, boot_id()).kill():
            self._kills[offender] += 1
            self._dying.add(victim.key)
            for path, callback in tuple(self._callbacks):
                if _within(offender, path):
                    callback()

    def _look(self) -> None:
        """Find out what runs in which group; parents come before children."""
        before, self._members = self._members, {}
        paths: dict[int, str] = {}
        for row in read_table(watchdog_start.VARIABLE):
            home, _, tagged = row.tag.partition("/")
            remembered = before[row.key][0] if row.key in before else None
            path = (
                self._attached.get(row.key)
                or (tagged if home == self._namespace else None)
                or paths.get(row.parent)
                or remembered
            )
            if path:
                paths[row.pid] = path
                self._members[row.key] = path, row
        self._dying &= self._members.keys()
        for key in before.keys() - self._members.keys():
            path, row = before[key]
            self._spent[path] += row.cpu_seconds


def _within(inside: str, path: str) -> bool:
    return inside.startswith(path) if path.endswith("/") else inside == path or inside.startswith(f"{path}.")


class WatchdogGroup(LimitGroup):
    """A path among the watchdog's groups.

    Args:
        name: the instance's id, or the child's name.
        path: ``<instance>/`` or ``<instance>/<child>``.
        watchdog: looks after it.
    """

    def __init__(self, name: str, path: str, watchdog: Watchdog) -> None:
        self.name = name
        self._path = path
        self._watchdog = watchdog

    def child(self, name: str, memory_bytes: int | None = None) -> LimitGroup:
        """Make (or find) the group of one kernel or terminal inside this one."""
        path = f"{self._path}{'' if self._path.endswith('/') else '.'}{name}"
        if memory_bytes is not None:
            self._watchdog.limit_memory(path, memory_bytes)
        return WatchdogGroup(name, path, self._watchdog)

    def wrap(self, argv: Sequence[str]) -> list[str]:
        """Return the command that starts ``argv`` inside this group, keeping its pid."""
        return self._watchdog.command(self._leaf, argv)

    def attach(self, pid: int) -> None:
        """Put a running process into this group; its descendants belong to it as well."""
        self._watchdog.attach(self._leaf, pid)

    def pids(self) -> list[int]:
        """Return the processes in this group and its children."""
        return sorted(row.pid for row in self._watchdog.rows(self._path))

    def usage(self) -> Usage:
        """Measure this group with its children; shared memory counts in each process."""
        return self._watchdog.usage(self._path)

    def on_memory_exceeded(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` each time a process of this group or its children is killed for memory."""
        return self._watchdog.listen(self._path, callback)

    def kill(self) -> None:
        """Kill every process of the group and its children, including ones forked meanwhile."""
        cgroup_files.kill_all(self.pids, self._freeze)

    def remove(self) -> None:
        """Remove the emptied group with its children; a group that is gone already is no error."""
        self._watchdog.forget(self._path)

    @property
    def _leaf(self) -> str:
        return f"{self._path}{OWN}" if self._path.endswith("/") else self._path

    def _freeze(self, frozen: bool) -> None:
        """Stop everything; there is nothing to thaw, since what was stopped is killed.

        A look takes longer than a fork, and one that is under way misses what is forked behind its back.
        A signal to a process group does not, so those come first; then all that has left them, until a
        look finds nothing that still runs.
        """
        stopped: set[int] = set()
        for _ in range(STOPS if frozen else 0):
            for group in self._watchdog.process_groups(self._path):
                with suppress(ProcessLookupError):
                    os.killpg(group, signal.SIGSTOP)
            new = set(self.pids()) - stopped
            if not new:
                return
            for pid in new:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)
            stopped |= new
