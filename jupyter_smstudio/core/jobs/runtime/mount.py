"""``/opt/ml`` at its real path, for one program alone: a private mount name space, made by bubblewrap."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from .plan import ML, TENSORS, HostPlan

MOUNTED = Path("/opt/ml")
SOURCES = "input/.sources"
"""Below ``ml``: where the folders of FastFile channels are mounted, unwritable."""
ISOLATION = ["--unshare-pid", "--proc", "/proc", "--die-with-parent"]
"""A process name space of its own: when its first process ends, the kernel ends all others, so that no
process outlives a runner that was killed."""


@cache
def private_mounts_problem() -> str:
    """Say why programs cannot see ``/opt/ml`` here; empty if they can. Tried once, in some 30 ms."""
    if shutil.which("bwrap") is None:
        return "bubblewrap (bwrap) is not installed, so /opt/ml cannot be mounted; jobs find it by SM_*."
    command = ["bwrap", "--dev-bind", "/", "/", "--tmpfs", "/opt", *ISOLATION, "--", "true"]
    try:
        tried = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except subprocess.TimeoutExpired:
        return "bubblewrap did not answer within 10 s, so /opt/ml is not mounted; jobs find it by SM_*."
    if tried.returncode:
        return f"/opt/ml cannot be mounted ({tried.stderr.strip()}); jobs find it by SM_*."
    return ""


def private_mounts_available() -> bool:
    """Tell whether programs can see ``/opt/ml`` at that very path on this machine."""
    return not private_mounts_problem()


def root(plan: HostPlan, folder: Path) -> Path:
    """Return where the program finds ``ml``."""
    return MOUNTED if plan.private_mount else folder / ML


def mount_command(plan: HostPlan, folder: Path) -> list[str]:
    """Return the command prefix under which ``ml`` is at ``/opt/ml``; nothing else changes its place.

    Args:
        plan: of the host.
        folder: the host's.
    """
    command = ["bwrap", "--dev-bind", "/", "/", "--tmpfs", str(MOUNTED.parent)]
    for path in sorted(MOUNTED.parent.iterdir()) if MOUNTED.parent.is_dir() else []:
        if path == MOUNTED:
            continue
        if path.is_symlink():
            command += ["--symlink", os.readlink(path), str(path)]
        else:
            command += ["--dev-bind", str(path), str(path)]
    command += ["--bind", str(folder / ML), str(MOUNTED)]
    if plan.checkpoints:
        command += ["--bind", plan.checkpoints, str(MOUNTED / "checkpoints")]
    if plan.tensors:
        command += ["--bind", plan.tensors, str(MOUNTED / TENSORS)]
    for channel in plan.channels:
        if channel.input_mode == "FastFile" and Path(channel.uri).is_absolute():
            command += ["--ro-bind", channel.uri, str(MOUNTED / SOURCES / channel.name)]
    return [*command, *ISOLATION, "--chdir", str(MOUNTED / "code"), "--"]
