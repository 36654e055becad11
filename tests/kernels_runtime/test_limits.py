"""One variable that hangs, is too large or fails stops no other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .shell import Shell

GOOD = "good, also_good = [1, 2], {'a': 1}\n"
HANGS = """
import time
class Hangs:
    def __reduce__(self):
        while True:
            try:
                time.sleep(60)
            except Exception:
                pass
hangs = Hangs()
"""
GROWS = """
class Grows:
    def __reduce__(self):
        kept = []
        while True:
            kept.append(bytearray(b'x' * 2**24))
grows = Grows()
"""


def lost(manifest: Any) -> dict[str, str]:
    return {fact["name"]: fact["reason"] for fact in manifest["lost"]}


def test_time(shell: Callable[[], Shell], luggage: Path) -> None:
    here, there = shell(), shell()
    here.cell(HANGS + GOOD)
    saved = here.save(luggage, seconds=2.5)  # as long as a busy machine takes for none of the others
    assert lost(saved) == {"hangs": "It took longer than 2.5 s."}
    assert saved["seconds"] < 60
    there.load(luggage)
    assert there.value("(good, also_good)") == ([1, 2], {"a": 1})


def test_time_while_loading(shell: Callable[[], Shell], luggage: Path) -> None:
    here, there = shell(), shell()
    here.cell(
        "import time\nclass Slow:\n    def __setstate__(self, s):\n        time.sleep(60)\n"
        "slow = Slow(); slow.a = 1\n" + GOOD
    )
    here.save(luggage)
    assert lost(there.load(luggage, seconds=2.5)) == {"slow": "It took longer than 2.5 s."}
    assert there.value("good") == [1, 2]


def test_time_of_all(shell: Callable[[], Shell], luggage: Path) -> None:
    here = shell()
    here.cell(HANGS + "second = Hangs()\nlast = 1")
    reasons = lost(here.save(luggage, total_seconds=0.5))
    assert reasons["hangs"].startswith("It took longer than")
    assert reasons["last"] == "Saving all variables took longer than 0.5 s."


def test_size(shell: Callable[[], Shell], luggage: Path) -> None:
    here, there = shell(), shell()
    here.cell(
        "import numpy\nlarge = numpy.ones(10**6); long = ['x' * 1000 + str(i) for i in range(9000)]\n" + GOOD
    )
    saved = here.save(luggage, size_bytes=2**22)
    assert lost(saved) == dict.fromkeys(["large", "long"], "It is larger than 0.00391 GiB.")
    assert saved["bytes"] < 2**16, "what was written of a lost variable is cut off"
    there.load(luggage)
    assert there.value("(good, also_good)") == ([1, 2], {"a": 1})


def test_memory(shell: Callable[[], Shell], luggage: Path) -> None:
    """A shell that may take 1 GiB; the limit of the address space stands for that of the instance."""
    here, there = shell(), shell()
    here.cell("import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\n" + GROWS + GOOD)
    assert lost(here.save(luggage)) == {"grows": "It needed more memory than the instance has left."}
    there.load(luggage)
    assert there.value("good") == [1, 2]


def test_interrupt_ends_the_save(shell: Callable[[], Shell], luggage: Path) -> None:
    here = shell()
    here.cell("class Stops:\n    def __reduce__(self):\n        raise KeyboardInterrupt\nstops = Stops()")
    with pytest.raises(AssertionError, match="KeyboardInterrupt"):
        here.save(luggage)


def test_timer_of_the_user_goes_on(shell: Callable[[], Shell], luggage: Path) -> None:
    here = shell()
    here.cell(
        "import signal\nsignal.signal(signal.SIGALRM, lambda *_: None)\n"
        "signal.setitimer(signal.ITIMER_REAL, 500)\nx = 1"
    )
    here.save(luggage)
    assert 400 < here.value("signal.getitimer(signal.ITIMER_REAL)[0]") <= 500


@pytest.mark.parametrize("mode", [0o755, 0o710])
def test_folder_open_to_others_is_refused(shell: Callable[[], Shell], luggage: Path, mode: int) -> None:
    here = shell()
    luggage.chmod(mode)
    with pytest.raises(AssertionError, match="PermissionError"):
        here.save(luggage)
    with pytest.raises(AssertionError, match="PermissionError"):
        here.load(luggage)


def test_files_are_private(shell: Callable[[], Shell], luggage: Path) -> None:
    here = shell()
    here.cell("x = 1")
    here.save(luggage)
    assert {path.stat().st_mode & 0o777 for path in luggage.iterdir()} == {0o600}


@pytest.fixture
def limited_group() -> Iterator[Path]:
    """A control group of 400 MB, where this process may make one."""
    root = Path("/sys/fs/cgroup")
    v1 = (root / "memory").is_dir()
    group = (root / "memory" if v1 else root) / f"smstudio-runtime-{os.getpid()}"
    try:
        group.mkdir()
        (group / ("memory.limit_in_bytes" if v1 else "memory.max")).write_text(str(400 * 10**6))
    except OSError as error:
        pytest.skip(f"control groups cannot be made here: {error}")
    yield group
    group.rmdir()


def test_saving_never_takes_the_instance_down(limited_group: Path, tmp_path: Path, luggage: Path) -> None:
    here = Shell(tmp_path)
    (limited_group / "cgroup.procs").write_text(str(here.pid))
    here.cell(GROWS + GOOD)
    assert lost(here.save(luggage)) == {"grows": "It needed more memory than the instance has left."}
    assert here.value("good") == [1, 2]
    here.close()
