"""Checks run side by side: none hides another, and an interrupt leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from side_by_side import Check, SideBySide

# Each tells the other that it is there and waits for its word: alone, neither ends well.
MEET = """
import pathlib, sys
here, there = map(pathlib.Path, sys.argv[1:])
print("first", here.name, flush=True)
here_end, there_end = here.open("r+b", 0), there.open("r+b", 0)
there_end.write(b"!")
here_end.read(1)
print("last", here.name)
"""
# It says that it runs, with a child of its own.
STAY = """
import pathlib, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print("runs", flush=True)
with open(sys.argv[1], "w") as told:
    print(child.pid, file=told)
child.wait()
"""


def program(folder: Path, name: str, code: str) -> str:
    file = folder / f"{name}.py"
    file.write_text(code)
    return f"{sys.executable} {file}"


def test_two_run_at_once_and_the_output_of_each_stays_together(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        os.mkfifo(tmp_path / name)
    meet = program(tmp_path, "meet", MEET)
    one, two = tmp_path / "one", tmp_path / "two"
    checks = [Check("a", "one", f"{meet} {one} {two}"), Check("a", "two", f"{meet} {two} {one}")]

    results = asyncio.run(SideBySide(os.environ, 2).run(checks))

    assert [(result.check.title, result.passed) for result in results] == [("one", True), ("two", True)]
    shown = capfd.readouterr().out
    assert "first one\nlast one\n" in shown
    assert "first two\nlast two\n" in shown


@pytest.mark.parametrize("places", [1, 2])
def test_a_failed_check_keeps_no_other_from_running(tmp_path: Path, places: int) -> None:
    checks = [
        Check("a", "fails", program(tmp_path, "fails", "raise SystemExit(3)")),
        Check("a", "passes", program(tmp_path, "passes", "")),
        Check("a", "passes too", program(tmp_path, "passes", "")),
    ]

    results = asyncio.run(SideBySide(os.environ, places).run(checks))

    assert [result.passed for result in results] == [False, True, True]


@pytest.mark.parametrize("places", [1, 2])
@pytest.mark.parametrize(
    ("first", "second", "outcome"), [(1, 0, "flaky"), (1, 1, "FAILED"), (2, 0, "FAILED"), (0, 1, "passed")]
)
def test_what_failed_gets_the_second_try_it_was_given_and_is_not_called_passed(
    tmp_path: Path, places: int, first: int, second: int, outcome: str
) -> None:
    command, again = (
        program(tmp_path, name, f'print("FAILED {name}"); raise SystemExit({code})')
        for name, code in (("first", first), ("second", second))
    )

    (result,) = asyncio.run(SideBySide(os.environ, places).run([Check("a", "tries", command, again)]))

    assert result.outcome == outcome


def test_a_failed_check_leaves_the_lines_that_name_its_failures(tmp_path: Path) -> None:
    said = r"\x1b[31m2 items\nFAILED tests/a.py::test_b - no\x1b[0m\n  1) a.spec.ts:3\n    Error: closed\nend"
    checks = [
        Check("a", "fails", program(tmp_path, "fails", f'print("{said}"); raise SystemExit(1)')),
        Check("a", "passes", program(tmp_path, "passes", 'print("FAILED no")')),
    ]

    fails, passes = asyncio.run(SideBySide(os.environ, 2).run(checks))

    assert fails.clues == ("FAILED tests/a.py::test_b - no", "  1) a.spec.ts:3", "    Error: closed")
    assert passes.clues == ()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_every_check_with_its_children_and_shows_what_they_said(
    tmp_path: Path, number: signal.Signals
) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    stay = program(tmp_path, "stay", STAY)
    whole = program(
        tmp_path,
        "whole",
        f"import asyncio, os, sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from side_by_side import Check, SideBySide\n"
        f"checks = [Check('a', name, {f'{stay} {told}'!r}) for name in ('one', 'two', 'three')]\n"
        "asyncio.run(SideBySide(os.environ, 2).run(checks))\n",
    )
    process = subprocess.Popen(whole.split(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    children: list[int] = []
    while len(children) < 2:
        children += [int(pid) for pid in told.read_text().splitlines() if pid]

    process.send_signal(number)
    shown, _ = process.communicate(timeout=60)

    assert shown.count("runs\n") == 2
    assert process.returncode != 0
    assert [pid for pid in children if not ends(pid)] == []


def ends(pid: int) -> bool:
    """Tell whether a process ends, which was killed and may not have had its turn yet."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], 60)[0])
    finally:
        os.close(process)
