"""What this machine has: cores, memory and accelerators, as far as we may use them."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

UNLIMITED = 1 << 60
"""Control groups of version 1 write a number near 2^63 where there is no limit."""

GPU_SECONDS = 10.0


@dataclass(frozen=True)
class Machine:
    """What can be given to instances.

    Attributes:
        vcpu: cores this process may use, by affinity and control group.
        memory_bytes: the machine's memory, or the control group's limit where that is less.
        gpus: accelerators that ``nvidia-smi`` lists.
    """

    vcpu: float
    memory_bytes: int
    gpus: int


def this_machine() -> Machine:
    """Look at the machine; the accelerators are asked for once."""
    return Machine(vcpu=_cores(), memory_bytes=_memory(), gpus=gpu_count())


@cache
def gpu_count() -> int:
    """Return the number of NVIDIA accelerators; 0 where the driver's program is missing or fails."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return 0
    try:
        listed = subprocess.run([program, "-L"], capture_output=True, text=True, timeout=GPU_SECONDS)
    except subprocess.TimeoutExpired:
        return 0
    return sum(line.startswith("GPU ") for line in listed.stdout.splitlines())


def _cores() -> float:
    quota = _quota()
    return min(float(len(os.sched_getaffinity(0))), quota)


def _quota() -> float:
    """Return the cores' worth of CPU time that our control group has; infinite without a limit."""
    v2 = _number_pair(_own_folder("") / "cpu.max")
    if v2 is not None:
        return v2[0] / v2[1]
    folder = _own_folder("cpu")
    quota = _number(folder / "cpu.cfs_quota_us")
    period = _number(folder / "cpu.cfs_period_us")
    return quota / period if quota and period and quota > 0 else math.inf


def _memory() -> int:
    total = int(psutil.virtual_memory().total)
    limits = (
        _number(_own_folder("") / "memory.max"),
        _number(_own_folder("memory") / "memory.limit_in_bytes"),
    )
    return min([total, *(limit for limit in limits if limit and limit < UNLIMITED)])


def _own_folder(controller: str) -> Path:
    """Return the folder of our own control group; ``controller`` is empty for version 2."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        if controller in names.split(","):
            return Path("/sys/fs/cgroup", controller, path.lstrip("/"))
    return Path("/sys/fs/cgroup", controller)


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def _number_pair(path: Path) -> tuple[int, int] | None:
    try:
        first, second = path.read_text().split()
        return int(first), int(second)
    except (OSError, ValueError):
        return None
