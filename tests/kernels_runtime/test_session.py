"""What makes a session besides its variables; moving again; and how long it takes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from .shell import Shell


def test_counter_history_outputs_and_folder(
    shell: Callable[[], Shell], luggage: Path, tmp_path: Path
) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "of_mine.py").write_text("value = 5")
    here, there = shell(), shell()
    here.cell("import os, sys; os.chdir('inside'); sys.path.append(os.path.abspath('../library'))")
    here.cell("from of_mine import value\nkept = [1]; kept")
    here.cell("6 * 7")
    saved, loaded = here.save(luggage), there.load(luggage)
    assert saved["execution_count"] == loaded["execution_count"] == 4
    assert there.value("get_ipython().execution_count") == 4
    assert there.value("In[3], _i3, Out[3], _3, _") == ("6 * 7", "6 * 7", 42, 42, 42)
    assert there.value("Out[2] is kept and __ is kept")
    assert there.value("os.getcwd()") == str(tmp_path / "inside")
    assert there.value("__import__('of_mine').value") == 5
    there.cell("8")
    assert there.value("Out[4]") == 8


def test_tracebacks_and_sources_survive(shell: Callable[[], Shell], luggage: Path) -> None:
    here, there = shell(), shell()
    here.cell("import inspect, traceback\ndef f():\n    return 1 / 0  # the line")
    here.save(luggage)
    there.load(luggage)
    there.cell("try:\n    f()\nexcept ZeroDivisionError:\n    text = traceback.format_exc()")
    assert there.value("'# the line' in text and '# the line' in inspect.getsource(f)")


def test_later_cells_are_seen_by_functions_that_moved(shell: Callable[[], Shell], luggage: Path) -> None:
    here, there = shell(), shell()
    here.cell("rate = 1\ndef f():\n    return rate\nclass C:\n    def g(self):\n        return rate\nc = C()")
    here.save(luggage)
    there.load(luggage)
    there.cell("rate = 7")
    assert there.value("(f(), c.g())") == (7, 7)


def test_moving_again(shell: Callable[[], Shell], luggage: Path) -> None:
    first, second, third = shell(), shell(), shell()
    first.cell(
        "import numpy as np\na = np.arange(10**6); v = a[10:20]; n = 0\n"
        "def f():\n    global n\n    n += 1\n    return n\nclass P: ...\np = P(); f()"
    )
    first.save(luggage)
    second.load(luggage)
    second.cell("a[10] = -1; f(); q = P()")
    shutil.rmtree(luggage)  # memory that was mapped stays
    assert second.value("a[-1].item()") == 999_999
    luggage.mkdir(mode=0o700)
    second.save(luggage)
    third.load(luggage)
    third.cell("v[1] = -2")
    assert third.value("(a[10].item(), a[11].item(), n, f(), type(p) is type(q) is P)") == (
        -1,
        -2,
        2,
        3,
        True,
    )
    assert second.value("a[11].item()") == 11, "the kernel that saved keeps its own memory"


def test_what_is_written_never_reaches_the_saving_kernel(shell: Callable[[], Shell], luggage: Path) -> None:
    here, there = shell(), shell()
    here.cell("import numpy as np\nlarge, small = np.zeros(10**6), np.zeros(3)")
    here.save(luggage)
    there.load(luggage)
    there.cell("large[:] = 1; small[:] = 1")
    assert here.value("(float(large.sum()), float(small.sum()))") == (0.0, 0.0)
    again = shell()
    again.load(luggage)
    assert again.value("float(large.sum())") == 0.0


def test_view_of_a_large_array_without_a_name(shell: Callable[[], Shell], luggage: Path) -> None:
    here, there = shell(), shell()
    here.cell("import numpy as np\nwhole = np.arange(10**7); few = whole[::10**5]; del whole")
    saved = here.save(luggage)
    assert saved["bytes"] < 10_000
    [fact] = [fact for fact in there.load(luggage)["moved"] if fact["name"] == "few"]
    assert "became a copy" in fact["note"]
    assert there.value("few.tolist()") == list(range(0, 10**7, 10**5))


def test_group_that_cannot_be_loaded_together_is_loaded_apart(
    shell: Callable[[], Shell], luggage: Path, tmp_path: Path
) -> None:
    (tmp_path / "gone.py").write_text("class Thing:\n    pass\n")
    here, there = shell(), shell()
    here.cell("import gone\nshared = [1]\nthing = gone.Thing(); thing.s = shared\nholder = (shared, 2)")
    here.save(luggage)
    (tmp_path / "gone.py").unlink()
    loaded = there.load(luggage)
    reasons = {fact["name"]: fact["reason"] for fact in loaded["lost"]}
    assert reasons == dict.fromkeys(["gone", "thing"], "It needs gone, which the image does not have.")
    assert there.value("(shared, holder)") == ([1], ([1], 2))
    assert {fact["name"] for fact in loaded["moved"] if "note" in fact} == {"shared", "holder"}


def test_64_megabytes(shell: Callable[[], Shell], luggage: Path) -> None:
    here, there = shell(), shell()
    here.cell("import numpy as np, resource\nbig = np.arange(2**23)")
    before = here.value("resource.getrusage(resource.RUSAGE_SELF).ru_maxrss")
    saved, loaded = here.save(luggage), there.load(luggage)
    after = here.value("resource.getrusage(resource.RUSAGE_SELF).ru_maxrss")
    print(f"64 MiB: saved in {saved['seconds']:.2f} s, loaded in {loaded['seconds']:.2f} s")
    assert there.value("big[-1].item()") == 2**23 - 1
    assert after - before < 32 * 1024, "KiB more while saving: no copy was made"
    assert (luggage / "memory").stat().st_size == 2**26
