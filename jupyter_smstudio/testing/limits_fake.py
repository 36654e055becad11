"""Limits without a machine: groups that remember what was put into them.

For tests of what stands on groups. Nothing is enforced: enforcement is tested with real processes,
by the contract of limit backends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..core.compute.base import LimitBackend, LimitGroup, Limits, Usage


class FakeGroup(LimitGroup):
    """A group of numbers that stand for processes."""

    def __init__(self, name: str, limits: Limits | None, forget: Callable[[str], None]) -> None:
        self.name = name
        self.limits = limits
        self.children: dict[str, FakeGroup] = {}
        self.cpu_seconds = 0.0
        self.memory_bytes = 0
        self.oom_kills = 0
        self._pids: set[int] = set()
        self._watchers: list[Callable[[], None]] = []
        self._forget = forget

    def child(self, name: str, memory_bytes: int | None = None) -> LimitGroup:
        """Make (or find) a group inside this one."""
        if name not in self.children:
            self.children[name] = FakeGroup(name, None, self._drop)
        if memory_bytes is not None:
            self.children[name].limits = Limits(None, memory_bytes)
        return self.children[name]

    def wrap(self, argv: Sequence[str]) -> list[str]:
        """Return the command as it is."""
        return list(argv)

    def attach(self, pid: int) -> None:
        """Put a process into this group."""
        self._pids.add(pid)

    def pids(self) -> list[int]:
        """Return the processes in this group and its children."""
        return sorted(pid for group in self._all() for pid in group._pids)

    def usage(self) -> Usage:
        """Return what tests have set, children included."""
        groups = list(self._all())
        return Usage(
            cpu_seconds=sum(group.cpu_seconds for group in groups),
            memory_bytes=sum(group.memory_bytes for group in groups),
            processes=len(self.pids()),
            oom_kills=sum(group.oom_kills for group in groups),
        )

    def on_memory_exceeded(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` from :meth:`exceed_memory`."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def exceed_memory(self) -> None:
        """Do what the machine does when the group needs more than it has."""
        self._pids.clear()
        self.oom_kills += 1
        for callback in tuple(self._watchers):
            callback()

    def kill(self) -> None:
        """Empty this group and its children."""
        for group in self._all():
            group._pids.clear()

    def remove(self) -> None:
        """Remove the group.

        Raises:
            OSError: something still runs in it, as the real one would say.
        """
        if self.pids():
            raise OSError(f"The group {self.name} is not empty: {self.pids()}")
        self._forget(self.name)

    def _drop(self, name: str) -> None:
        del self.children[name]

    def _all(self) -> Iterator[FakeGroup]:
        yield self
        for child in self.children.values():
            yield from child._all()


class FakeLimits(LimitBackend):
    """Groups by instance id, in :attr:`groups`."""

    name = "fake"
    exact = False

    def __init__(self) -> None:
        self.groups: dict[str, FakeGroup] = {}

    def unavailable(self) -> str | None:
        """Return None: it works everywhere."""
        return None

    def open(self, instance_id: str, limits: Limits) -> LimitGroup:
        """Make the group of an instance, or find it again with what runs in it."""
        if instance_id not in self.groups:
            self.groups[instance_id] = FakeGroup(instance_id, limits, self._forget)
        self.groups[instance_id].limits = limits
        return self.groups[instance_id]

    def existing(self) -> list[str]:
        """Return the instance ids of all groups."""
        return list(self.groups)

    def _forget(self, name: str) -> None:
        self.groups.pop(name, None)
