"""What a runner samples beside the program: against the kernel itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_smstudio.core.jobs.runtime.profile.machine import Machine
from jupyter_smstudio.core.jobs.runtime.profile.programs import Programs
from jupyter_smstudio.core.jobs.runtime.profile.sampler import Sampler
from jupyter_smstudio.debugger.runtime.profile.profile import Profile, read_profile

BUSY = "import sys; sys.stdin.read(1)\nwhile True: pass"
STAT = """\
cpu  200 0 100 1000 300 0 0 0 50 0
cpu0 100 0 50 500 300 0 0 0 50 0
cpu1 100 0 50 500 0 0 0 0 0 0
intr 12345 0 0
"""
LATER = STAT.replace("cpu0 100 0 50 500 300", "cpu0 160 0 60 510 320")
MEMORY = "MemTotal:       1000 kB\nMemFree:  100 kB\nMemAvailable:    250 kB\n"
NETWORK = """\
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
    lo: 999999 1 0 0 0 0 0 0 999999 1 0 0 0 0 0 0
  eth0: {} 1 0 0 0 0 0 0 {} 1 0 0 0 0 0 0
"""


def show(proc: Path, stat: str, received: int, sent: int) -> None:
    (proc / "net").mkdir(exist_ok=True)
    (proc / "stat").write_text(stat)
    (proc / "meminfo").write_text(MEMORY)
    (proc / "net/dev").write_text(NETWORK.format(received, sent))


def test_cores_memory_and_network_are_told_as_the_kernel_counts_them(tmp_path: Path) -> None:
    show(tmp_path, STAT, 1000, 500)
    machine = Machine(tmp_path, cores=[0, 1])
    show(tmp_path, LATER, 3000, 600)
    found = dict(
        zip((f"{each.metric} {each.device}" for each in machine.columns), machine.measure(2.0), strict=True)
    )
    # 100 ticks of the first core went by: 70 busy, 10 idle, 20 waiting; none of the second.
    assert found == {
        "cpu cpu0": 70, "cpu cpu1": 0, "io_wait cpu0": 20, "io_wait cpu1": 0, "memory machine": 75,
        "network_in machine": 1000, "network_out machine": 50,
    }  # fmt: skip


def test_this_machine_is_read_as_it_is() -> None:
    machine = Machine()
    values = machine.measure(1.0)
    cores = len(os.sched_getaffinity(0))
    assert len(values) == len(machine.columns) == 2 * cores + 3
    assert all(0 <= value <= 100 for value in values[: 2 * cores + 1]) and values[2 * cores] > 0


def test_a_program_is_measured_and_one_that_has_gone_is_not() -> None:
    child = subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE)
    try:
        now = [0.0]
        programs = Programs(find=lambda root: {child.pid: "python", 1 << 30: "gone"}, clock=lambda: now[0])
        programs.measure(1.0)
        os.write(child.stdin.fileno(), b"go") if child.stdin else None
        before = _ticks(child.pid)
        while _ticks(child.pid) == before:  # until it has used a hundredth of a second
            pass
        [cpu, memory, read, written], [use] = programs.measure(0.5)
        assert use.pid == child.pid and use.cpu == cpu > 0 and use.memory == memory > 1 << 20
        assert read >= 0 and written == 0
    finally:
        child.kill()
        child.wait()
    child.stdin.close() if child.stdin else None
    assert programs.measure(0.5) == ([0, 0, 0, 0], [])


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    return int(fields[11]) + int(fields[12])


def grown(folder: Path, enough: Callable[[Profile], bool]) -> Profile:
    """Return a profile that has enough."""
    profile = Profile(folder)
    while not enough(profile):
        profile.refresh()
    return profile


def test_what_is_sampled_is_read_by_the_debugger_and_gets_rarer(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    sampler = Sampler(folder, "algo-1.2", 0.002, rows=8)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    sampler.start()
    try:
        profile = grown(tmp_path, lambda read: bool(read.hosts) and len(read.hosts[0].times) > 18)
    finally:
        sampler.close()
        child.communicate(b"\n")
    [host], [processes] = profile.hosts, profile.processes
    assert (host.host, host.attempt, host.interval) == ("algo-1", 2, 0.002)
    assert len(host.columns) == host.values.shape[1] and host.series("job_memory", "job")[-1] > 0
    assert child.pid in set(processes.rows["pid"]) and processes.names[child.pid]
    assert (host.times[1:] >= host.times[:-1]).all()
    assert [path.name for path in sorted(folder.iterdir())] == ["algo-1.2.processes", "algo-1.2.system"]
    assert sampler._written == len(read_profile(tmp_path).hosts[0].times)


def test_a_folder_that_cannot_be_made_ends_the_sampling_alone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    sampler = Sampler(tmp_path / "file" / "profile", "algo-1", 0.01)
    sampler.start()
    sampler.close()
    assert "is not sampled any more" in capfd.readouterr().err
