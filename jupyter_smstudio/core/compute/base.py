"""Contracts of compute: what a control group must do, whoever enforces it.

A :class:`LimitBackend` makes one :class:`LimitGroup` for each running instance, and the group makes
one child for each kernel or terminal, so that a memory overrun is attributed to the one that made
it. ``instances.InstanceManager`` is the only caller. Implementations: ``cgroup_v1``, ``cgroup_v2``
and ``watchdog`` (the documented fallback without write access to control groups); all three pass
``jupyter_smstudio.testing.limits``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Limits:
    """What an instance may use, all its processes together.

    Attributes:
        cpus: cores' worth of CPU time per second of wall time; None for no limit.
        memory_bytes: resident memory including page cache charged to the group; None for no limit.
        processes: processes and threads; None for no limit.
        batch: a job: where it competes with notebooks for a core, it gets a quarter of their share.
    """

    cpus: float | None
    memory_bytes: int | None
    processes: int | None = 4096
    batch: bool = False


@dataclass(frozen=True)
class Usage:
    """What a group uses now.

    Attributes:
        cpu_seconds: CPU time since the group was made, user and system.
        memory_bytes: memory charged now.
        processes: processes and threads now.
        oom_kills: processes killed for memory in this group since it was made.
    """

    cpu_seconds: float
    memory_bytes: int
    processes: int
    oom_kills: int


class LimitGroup(ABC):
    """One instance's control group, or one kernel's inside it."""

    name: str

    @abstractmethod
    def child(self, name: str, memory_bytes: int | None = None) -> LimitGroup:
        """Make (or find) the group of one kernel or terminal inside this one.

        Args:
            name: a kernel id or a terminal's name; letters, digits, ``-`` and ``_`` only.
            memory_bytes: its own limit inside that of this group; None leaves what it had.

        Raises:
            OSError: the machine refused the limit.
        """

    @abstractmethod
    def wrap(self, argv: Sequence[str]) -> list[str]:
        """Return the command that starts ``argv`` inside this group, keeping its pid.

        Called just before a process is started; the process is limited from its first instruction.
        """

    @abstractmethod
    def attach(self, pid: int) -> None:
        """Move a running process (a pre-started kernel) and its threads into this group.

        Raises:
            ProcessLookupError: the process is gone.
        """

    @abstractmethod
    def pids(self) -> list[int]:
        """Return the processes in this group and its children."""

    @abstractmethod
    def usage(self) -> Usage:
        """Measure this group with its children; cheap enough for every two seconds."""

    @abstractmethod
    def on_memory_exceeded(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` on the running event loop each time this group's memory limit kills.

        Returns the function that stops watching. Must not poll more often than twice a second.
        """

    @abstractmethod
    def kill(self) -> None:
        """Kill every process of the group and its children, including ones forked meanwhile."""

    @abstractmethod
    def remove(self) -> None:
        """Remove the emptied group with its children; a group that is gone already is no error."""


class LimitBackend(ABC):
    """A way to enforce limits on this machine."""

    name: ClassVar[str]
    """``cgroup-v2``, ``cgroup-v1`` or ``watchdog``: shown in the interface."""

    exact: ClassVar[bool]
    """True where the kernel enforces the sum over all processes; False for the fallback."""

    @abstractmethod
    def unavailable(self) -> str | None:
        """Return None when it works here, else one sentence that says what is missing."""

    @abstractmethod
    def open(self, instance_id: str, limits: Limits) -> LimitGroup:
        """Make the group of an instance, or find it again with what runs in it.

        Args:
            instance_id: a UUID.
            limits: enforced from the return of this call on.

        Raises:
            NotSupported: the machine refused; the message says which controller and why.
        """

    @abstractmethod
    def existing(self) -> list[str]:
        """Return the instance ids of all groups of ours on this machine, also of a dead server."""
