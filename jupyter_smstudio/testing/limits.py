"""What every limit backend must do, with real processes: the contract suite.

An extension tests its backend with::

    class TestMyLimits(LimitBackendContract):
        def make_backend(self, namespace):
            return MyLimits(namespace)
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import pytest

from ..core.compute.base import LimitBackend, LimitGroup, Limits, Usage

MIB = 1024**2
LIMITS = Limits(cpus=0.5, memory_bytes=192 * MIB, processes=64)
GREEDY = """\
import mmap
data = []
while True:
    data.append(mmap.mmap(-1, 8_000_000))
    data[-1].write(b"x" * 8_000_000)
"""
"""Touches shared memory until it is stopped; of private memory a backend may refuse it more before."""
NEIGHBOUR = "data = bytearray(b'x' * 40_000_000); print('up', flush=True); import time; time.sleep(600)"
BUSY = "while True: pass"
PATIENCE_SECONDS = 60.0
"""So long may what has to happen take on a busy machine; nothing waits for it where it has happened."""
WINDOWS = 5
"""Of two seconds each, in which CPU time is measured."""
FAMILY = "setsid sleep 600 & (setsid sh -c 'sleep 600 & sleep 600' &) ; sleep 600"
STORM = "while true; do sh -c 'sleep 0.02; sleep 0.5' & sleep 0.01; done"
Run = Callable[[LimitGroup, list[str]], "subprocess.Popen[str]"]


class LimitBackendContract(ABC):
    """Subclass it, and name the backend."""

    @abstractmethod
    def make_backend(self, namespace: str) -> LimitBackend:
        """Return a new backend object; skip the test where it does not work on this machine."""

    @pytest.fixture
    def namespace(self) -> str:
        """Return a namespace that nothing else uses."""
        return f"test-{uuid.uuid4().hex[:8]}"

    @pytest.fixture
    def backend(self, namespace: str) -> LimitBackend:
        """Return a backend, or skip with its own reason."""
        backend = self.make_backend(namespace)
        reason = backend.unavailable()
        if reason:
            pytest.skip(f"{backend.name}: {reason}")
        return backend

    @pytest.fixture
    def group(self, backend: LimitBackend) -> Iterator[LimitGroup]:
        """Return an instance's group, which is emptied afterwards."""
        group = backend.open(str(uuid.uuid4()), LIMITS)
        yield group
        group.kill()
        group.remove()

    @pytest.fixture
    def run(self, group: LimitGroup) -> Iterator[Run]:
        """Start processes that are ended afterwards."""
        started: list[subprocess.Popen[str]] = []

        def start(inside: LimitGroup, argv: list[str]) -> subprocess.Popen[str]:
            started.append(subprocess.Popen(inside.wrap(argv), stdout=subprocess.PIPE, text=True))
            return started[-1]

        yield start
        for process in started:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    async def test_an_overrun_ends_the_offender_alone(self, group: LimitGroup, run: Run) -> None:
        """The callback of the offender's group arrives, the neighbour's does not."""
        greedy, neighbour = group.child("greedy"), group.child("neighbour")
        told = {name: asyncio.Event() for name in ("greedy", "neighbour", "instance")}
        unwatch = [
            greedy.on_memory_exceeded(told["greedy"].set),
            neighbour.on_memory_exceeded(told["neighbour"].set),
            group.on_memory_exceeded(told["instance"].set),
        ]
        survivor = run(neighbour, [sys.executable, "-c", NEIGHBOUR])
        await _line(survivor)
        offender = run(greedy, [sys.executable, "-c", GREEDY])
        assert await _ended(offender) == -9

        await asyncio.wait_for(told["greedy"].wait(), PATIENCE_SECONDS)
        await asyncio.wait_for(told["instance"].wait(), PATIENCE_SECONDS)
        assert survivor.poll() is None and not told["neighbour"].is_set()
        assert greedy.usage().oom_kills == 1 and neighbour.usage().oom_kills == 0
        assert group.usage().oom_kills == 1 and group.usage().memory_bytes > 40 * MIB
        for stop in unwatch:
            stop()

    async def test_a_second_overrun_is_told_too(self, group: LimitGroup, run: Run) -> None:
        """A kernel that is started again in the same group may run out again."""
        greedy = group.child("greedy")
        told: asyncio.Queue[None] = asyncio.Queue()
        unwatch = greedy.on_memory_exceeded(lambda: told.put_nowait(None))
        for _ in range(2):
            await _ended(run(greedy, [sys.executable, "-c", GREEDY]))
            await asyncio.wait_for(told.get(), PATIENCE_SECONDS)
        unwatch()
        await _ended(run(greedy, [sys.executable, "-c", GREEDY]))
        await asyncio.sleep(1.5)  # nothing may arrive any more
        assert told.empty() and greedy.usage().oom_kills == 3

    async def test_a_limit_of_its_own_ends_the_offender_within_the_instance(
        self, group: LimitGroup, run: Run
    ) -> None:
        """A group inside a child has less than the instance, and its neighbour goes on."""
        cluster = group.child("cluster")
        small, neighbour = cluster.child("small", 24 * MIB), cluster.child("neighbour")
        told = asyncio.Event()
        unwatch = small.on_memory_exceeded(told.set)
        survivor = run(neighbour, [sys.executable, "-c", NEIGHBOUR])
        await _line(survivor)
        assert await _ended(run(small, [sys.executable, "-c", GREEDY])) == -9

        await asyncio.wait_for(told.wait(), PATIENCE_SECONDS)
        assert survivor.poll() is None
        assert small.usage().oom_kills == cluster.usage().oom_kills == 1
        assert neighbour.usage().oom_kills == 0 and cluster.pids() == [survivor.pid]
        unwatch()

    def test_cpu_time_is_shared_by_the_instance(
        self, backend: LimitBackend, group: LimitGroup, run: Run
    ) -> None:
        """Two busy children together get the quota, within 5 %."""
        if not backend.exact:
            pytest.skip(f"{backend.name} limits CPU time to whole cores.")
        for name in ("a", "b"):
            run(group.child(name), [sys.executable, "-c", BUSY])
        time.sleep(0.5)
        shares: list[tuple[float, float]] = []
        wanted = 1.0
        with _free_process() as free:
            # Never more than the quota; others who use the machine may leave less for a while.
            while len(shares) < WINDOWS and (not shares or shares[-1][1] < wanted):
                # This process may have to wait between two readings: the time is told from its two sides.
                earliest, before = time.monotonic(), (group.usage().cpu_seconds, _cpu_seconds(free))
                latest = time.monotonic()
                time.sleep(2)
                shortest = time.monotonic() - latest
                after, longest = (group.usage().cpu_seconds, _cpu_seconds(free)), time.monotonic() - earliest
                shares.append(((after[0] - before[0]) / longest, (after[0] - before[0]) / shortest))
                # What a process without a limit gets beside it tells how much there is to have.
                wanted = 0.95 * 0.5 * (after[1] - before[1]) / longest
        assert max(least for least, _ in shares) <= 0.525, f"It got more than half a core: {shares}"
        assert shares[-1][1] >= wanted, f"It got less than it could: {shares}, and {wanted:.3f} in the last"

    def test_no_more_processes_than_allowed(self, backend: LimitBackend, group: LimitGroup, run: Run) -> None:
        """Forks beyond the limit fail; the machine is not flooded."""
        if not backend.exact:
            pytest.skip(f"{backend.name} does not limit the number of processes.")
        flood = "import os, time\nfor i in range(200):\n    if not os.fork(): time.sleep(600)\n"
        process = run(group.child("flood"), [sys.executable, "-c", f"{flood}"])
        assert process.wait(PATIENCE_SECONDS) == 1
        assert LIMITS.processes is not None
        assert 32 < group.usage().processes <= LIMITS.processes

    def test_a_wrapped_command_keeps_its_pid_and_arguments(self, group: LimitGroup, run: Run) -> None:
        """Quotes, spaces and empty arguments arrive as they are."""
        argv = [sys.executable, "-c", "import os, sys; print(os.getpid(), sys.argv[1:])", "a b", "", "$x 'y'"]
        process = run(group.child("k"), argv)
        assert process.stdout is not None
        assert process.stdout.read() == f"{process.pid} ['a b', '', \"$x 'y'\"]\n"

    def test_attach_moves_a_running_process(self, group: LimitGroup) -> None:
        """What it forks afterwards is inside as well; a process that is gone is an error."""
        child = group.child("k")
        with subprocess.Popen(
            ["sh", "-c", "read go; sleep 600 & sleep 600"], stdin=subprocess.PIPE, text=True
        ) as process:
            child.attach(process.pid)
            assert child.pids() == group.pids() == [process.pid]
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
            _until(lambda: len(child.pids()) == 3)
            child.kill()
            assert process.wait(PATIENCE_SECONDS) == -9
        _until(lambda: child.pids() == [])
        with pytest.raises(ProcessLookupError):
            child.attach(process.pid)

    def test_kill_takes_everything_of_one_child(self, group: LimitGroup, run: Run) -> None:
        """Processes that left their session and their parent are killed; the neighbour is not."""
        family, neighbour = group.child("k1"), group.child("k10")
        other = run(neighbour, ["sleep", "600"])
        run(family, ["sh", "-c", FAMILY])
        _until(lambda: len(family.pids()) == 6)
        family.kill()
        family.remove()
        family.remove()
        assert group.child("k1").usage() == Usage(0.0, 0, 0, 0)
        _until(lambda: group.pids() == [other.pid])
        assert other.poll() is None

    def test_kill_ends_a_fork_storm(self, group: LimitGroup, run: Run) -> None:
        """Nothing that forks meanwhile escapes."""
        child = group.child("storm")
        for _ in range(4):
            run(child, ["sh", "-c", STORM])
        _until(lambda: len(child.pids()) > 12)
        group.kill()
        _until(lambda: group.pids() == [])
        time.sleep(0.3)  # long enough for an escaped shell to show itself
        assert group.pids() == []
        child.remove()

    def test_another_object_finds_the_group(
        self, backend: LimitBackend, group: LimitGroup, run: Run, namespace: str
    ) -> None:
        """A restarted server finds what runs; a server of another namespace sees nothing of it."""
        process = run(group.child("k"), ["sleep", "600"])
        with subprocess.Popen(["sleep", "600"]) as adopted:
            group.child("w").attach(adopted.pid)
            _until(lambda: len(group.pids()) == 2)
            again = self.make_backend(namespace)
            assert again.existing() == [group.name]
            assert self.make_backend(f"{namespace}x").existing() == []
            found = again.open(group.name, LIMITS)
            assert found.pids() == sorted([process.pid, adopted.pid])
            assert found.child("k").pids() == [process.pid]
            found.kill()
            assert process.wait(PATIENCE_SECONDS) == adopted.wait(PATIENCE_SECONDS) == -9
        found.remove()
        assert again.existing() == backend.existing() == []


async def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return await asyncio.wait_for(asyncio.to_thread(process.stdout.readline), PATIENCE_SECONDS)


async def _ended(process: subprocess.Popen[str]) -> int:
    return await asyncio.to_thread(process.wait, PATIENCE_SECONDS)


def _until(done: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for what nothing announces: forks of a process that is not ours to instrument."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.01)


@contextmanager
def _free_process() -> Iterator[psutil.Process]:
    """Run a busy process outside of every group."""
    process = psutil.Popen([sys.executable, "-c", BUSY])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
