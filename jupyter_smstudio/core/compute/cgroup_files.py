"""The file system of control groups, alike in both versions: find, read, write, kill, remove.

``/proc/self/cgroup`` (cgroups(7)) names our own group in each hierarchy, ``/proc/self/mountinfo``
(proc(5)) where the hierarchy is mounted and from which group on: in a container seldom from its root.
"""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from shlex import quote

UNIFIED = ""
"""What stands for version 2 where a controller of version 1 is named."""

GONE = (errno.ENOENT, errno.ENODEV, errno.ESRCH)
"""What the kernel answers once another thread or server has removed the group."""

BUSY_SECONDS = 2.0
"""How long a killed process may take to leave its group; milliseconds as a rule."""

PAUSE_SECONDS = 0.005
"""Between two looks at a dying group, whose end version 1 does not announce."""


def own_group(controller: str) -> Path | None:
    """Return the folder of the group this process is in; None where there is none.

    Args:
        controller: of version 1, e.g. ``memory``; :data:`UNIFIED` for version 2.
    """
    mounted = mount_of(controller)
    path = _own_path(controller)
    if mounted is None or path is None:
        return None
    top, point = mounted
    inside = path[len(top) :] if top != "/" and path.startswith(top) else path
    folder = point / inside.lstrip("/")
    return folder if folder.is_dir() else None


def mount_of(controller: str) -> tuple[str, Path] | None:
    """Return which group is mounted where, of a controller's hierarchy."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        top, point = before.split()[3:5]
        kind, _, options = after.split()[:3]
        v1 = kind == "cgroup" and controller in options.split(",")
        if v1 or (kind == "cgroup2" and controller == UNIFIED):
            return top, Path(point)
    return None


def homes(controller: str, name: str) -> list[Path]:
    """Return all groups called ``name``: a server that started elsewhere made its own there."""
    mounted = mount_of(controller)
    return [folder for folder in tree(mounted[1]) if folder.name == name] if mounted else []


def make_below_home(folder: Path) -> None:
    """Make the group of an instance; one that is there stays as it is."""
    while not folder.is_dir():
        folder.parent.mkdir(exist_ok=True)
        # The home goes with its last group, which another thread may be removing right now.
        with suppress(FileNotFoundError):
            folder.mkdir(exist_ok=True)


def enter(groups: Iterable[Path], argv: Sequence[str]) -> list[str]:
    """Return the command that puts itself into groups and then becomes ``argv``, with the same pid.

    Where a group cannot be entered, the command says so and ends with status 2.
    """
    moves = " && ".join(f"echo $$ > {quote(str(group / 'cgroup.procs'))}" for group in groups)
    return ["/bin/sh", "-c", f'{moves} && exec "$@"', "sh", *argv]


def write(path: Path, value: object) -> None:
    """Write a value in one piece, as the kernel wants it.

    Raises:
        OSError: the kernel refuses it.
    """
    path.write_text(str(value))


def number(path: Path) -> int:
    """Return the number in a file; 0 once the group is gone."""
    return int(_read(path) or 0)


def field(path: Path, name: str) -> int:
    """Return one number of a file of ``name number`` lines; 0 where it is missing."""
    for line in _read(path).splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return 0


def processes(group: Path) -> list[int]:
    """Return the processes in a group and all below it."""
    listed = {int(pid) for folder in tree(group) for pid in _read(folder / "cgroup.procs").split()}
    # 0 stands for a process of another namespace; as an argument of kill() it would mean ourselves.
    return sorted(listed - {0})


def tree(group: Path) -> Iterator[Path]:
    """Return a group and all below it, parents first; nothing once it is gone."""
    return (Path(path) for path, _, _ in os.walk(group))


def kill_all(pids: Callable[[], list[int]], freeze: Callable[[bool], None]) -> None:
    """Kill until nothing is left, or nothing more can be done within two seconds.

    Args:
        pids: lists what is to be killed.
        freeze: stops everything, so that nothing forks between listing and killing; False thaws.
    """
    deadline = time.monotonic() + BUSY_SECONDS
    while pids() and time.monotonic() < deadline:
        freeze(True)
        for pid in pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        freeze(False)
        time.sleep(PAUSE_SECONDS)


def remove_tree(group: Path) -> None:
    """Remove a group with all below it; one that is gone already is no error.

    Raises:
        OSError: a process in it has still not ended after two seconds.
    """
    deadline = time.monotonic() + BUSY_SECONDS
    for folder in reversed(list(tree(group))):
        while not _removed(folder, deadline):
            time.sleep(PAUSE_SECONDS)


def remove_if_empty(home: Path) -> None:
    """Remove a folder of ours; it stays while there are groups in it."""
    with suppress(OSError):
        home.rmdir()


def _own_path(controller: str) -> str | None:
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        if controller in names.split(","):
            return path
    return None


def _removed(folder: Path, deadline: float) -> bool:
    try:
        folder.rmdir()
    except OSError as error:
        if error.errno in GONE:
            return True
        if error.errno != errno.EBUSY or time.monotonic() > deadline:
            raise
        return False
    return True


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        if error.errno in GONE:
            return ""
        raise
