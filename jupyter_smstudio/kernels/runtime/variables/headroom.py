"""How much memory this process can still take before something is killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
V1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
V2 = ("memory.max", "memory.current", "inactive_file")


def available_bytes() -> int:
    """Return the least of what the machine and this process's control groups have left.

    Memory of the page cache that can be given back counts as left.
    """
    return min([_machine(), *_groups()])


def _machine() -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/meminfo does not say how much memory is available.")


def _groups() -> Iterator[int]:
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            yield from _left(CGROUPS, path, *V2)
        elif "memory" in controllers.split(","):
            yield from _left(CGROUPS / "memory", path, *V1)


def _left(root: Path, path: str, limit: str, usage: str, cache: str) -> Iterator[int]:
    group = root / path.lstrip("/")
    for folder in (group, *group.parents):
        # The root has no limit; in a container the path may be one of the host's, which is not here.
        if (folder / limit).is_file() and (folder / usage).is_file():
            allowed = (folder / limit).read_text().strip()
            if allowed != "max":
                yield int(allowed) - int((folder / usage).read_text()) + _stat(folder, cache)
        if folder == root:
            return


def _stat(folder: Path, key: str) -> int:
    for line in (folder / "memory.stat").read_text().splitlines():
        name, _, value = line.partition(" ")
        if name == key:
            return int(value)
    return 0
