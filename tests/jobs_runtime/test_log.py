"""What becomes of what a program prints."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jupyter_smstudio.core.jobs.runtime.journal import Journal
from jupyter_smstudio.core.jobs.runtime.lines import STATE_SECONDS, LineSplitter, Masker
from jupyter_smstudio.core.jobs.runtime.log import LogWriter

from .conftest import Host


def split(*parts: bytes, secrets: tuple[str, ...] = ()) -> list[str]:
    splitter = LineSplitter(Masker(secrets))
    return [line for part in parts for line in splitter.feed(part)] + splitter.close()


def test_200_000_lines_come_in_order(host: Host) -> None:
    host.run("for i in range(200_000): print('line', i)", metric_definitions=[("x", r"loss=(\S+)")])
    assert host.log == [f"line {i}" for i in range(200_000)]


def test_a_line_has_its_time_in_utc(host: Host) -> None:
    host.run("print('hello')")
    line = (host.folder / "log/0000.log").read_text()
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\thello\n", line)


def test_output_without_an_end_and_of_both_kinds_is_kept(host: Host) -> None:
    host.run("import sys; print('out'); print('err', file=sys.stderr); sys.stdout.write('rest')")
    assert host.log == ["out", "err", "rest"]


def test_python_prints_at_once(host: Host) -> None:
    host.start("import time; print('now'); time.sleep(60)")
    host.wait_for_line("now")
    host.ask("stop")
    host.end()


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_lines_do_not_depend_on_how_they_arrive(size: int) -> None:
    data = "ä\r\nb\n\n10%\r20%\r30%\nend".encode()
    assert split(*(data[i : i + size] for i in range(0, len(data), size))) == ["ä", "b", "", "30%", "end"]


def test_a_progress_bar_is_its_present_state() -> None:
    splitter = LineSplitter(Masker([]))
    states = []
    for step in range(1000):
        assert splitter.feed(f"\r{step}%".encode()) == []
        states.append(splitter.state(step * 0.01))
    # Two a second at most over ten seconds, and each the newest there was.
    assert 18 <= len([state for state in states if state]) <= 20
    assert all(state in ("", f"{step}%") for step, state in enumerate(states))
    assert splitter.state(100.0) == "999%"
    assert splitter.state(100.0 + 2 * STATE_SECONDS) == ""
    assert splitter.feed(b"\r1000%\n") == ["1000%"]


def test_a_program_with_a_progress_bar(host: Host) -> None:
    host.start(
        "import os, sys, time\n"
        "def draw(i): sys.stderr.write(f'\\r{i}/60'); sys.stderr.flush()\n"
        "draw(1)\n"
        "while not os.path.exists('../go'): time.sleep(0.01)\n"
        "for i in range(2, 60): draw(i)\n"
        "sys.stderr.write('\\r60/60\\n'); print('done')"
    )
    host.wait_for_line("1/60\r")
    (host.folder / "ml/go").touch()
    host.end()
    *states, last, done = host.log
    assert (states[0], last, done) == ("1/60\r", "60/60", "done")
    assert len(states) < 30
    assert all(re.fullmatch(r"\d+/60\r", state) for state in states)


def test_cursor_sequences_go_and_colours_stay() -> None:
    assert split(b"\x1b[A\x1b[2K\x1b[31mred\x1b[0m\x1b]0;title\x07\x00\n") == ["\x1b[31mred\x1b[0m"]


def test_broken_text_is_shown_as_such() -> None:
    assert split(b"a\xff\xfeb\n") == ["a��b"]


@pytest.mark.parametrize("end", [b"\n", b""])
def test_endless_lines_are_split_and_lose_nothing(end: bytes) -> None:
    lines = split(*[b"x" * 10_000] * 100, end)
    assert max(map(len, lines)) <= 8192
    assert "".join(lines) == "x" * 1_000_000


@pytest.mark.parametrize("size", [1, 7, 4096, 65536])
def test_secrets_are_masked_wherever_they_are_cut(size: int) -> None:
    secret = "hunter2-hunter2"
    data = (("y" * 8185 + secret) * 20 + "\n" + secret + "\r" + secret + "\n").encode()
    lines = split(*(data[i : i + size] for i in range(0, len(data), size)), secrets=("hunter2", secret))
    assert "hunter2" not in "".join(lines)
    assert "".join(lines).count("***") == 21


@pytest.mark.parametrize("cut", range(16))
def test_a_secret_in_a_line_that_is_given_out_in_parts_is_masked(cut: int) -> None:
    secret = b"hunter2-hunter2"
    parts = [b"y" * 100_000 + secret[:cut], secret[cut:] + b"z\n"]
    assert "".join(split(*parts, secrets=("unter2", secret.decode()))) == "y" * 100_000 + "***z"


def test_secrets_are_masked_everywhere(host: Host) -> None:
    ended = host.run(
        "import os\nprint('token', os.environ['TOKEN'])\nprint('first-line-of-key')\n"
        "raise RuntimeError(os.environ['TOKEN'])",
        environment={**host.plan.environment, "TOKEN": "s3cret/+"},
        masked=["s3cret/+", "first-line-of-key\nsecond-line"],
    )
    assert host.log[:2] == ["token ***", "***"]
    assert ended["reason"].startswith("RuntimeError: ***")
    for path in host.folder.rglob("*"):
        if path.is_file() and path.name not in ("host.json", "main.py"):
            assert b"s3cret" not in path.read_bytes(), path
    assert (host.folder / "host.json").stat().st_mode & 0o077 == 0


def stored(folder: Path) -> list[str]:
    data = b"".join(path.read_bytes() for path in sorted(folder.glob("*.log")))
    return [line.partition(b"\t")[2].decode() for line in data.split(b"\n")[:-1]]


def test_a_long_log_keeps_head_and_tail(tmp_path: Path) -> None:
    limit = 64_000
    log = LogWriter(tmp_path / "log", limit)
    for start in range(0, 10_000, 10):
        log.write([f"line {i}" for i in range(start, start + 10)])
    log.close()
    lines = stored(tmp_path / "log")
    assert sum(path.stat().st_size for path in (tmp_path / "log").iterdir()) <= limit + 1000
    (notice,) = (line for line in lines if line.startswith("["))
    at = lines.index(notice)
    assert lines[:at] == [f"line {i}" for i in range(at)]
    assert lines[at + 1 :] == [f"line {i}" for i in range(10_000 - len(lines) + at + 1, 10_000)]
    assert notice.startswith(f"[{10_000 - len(lines) + 1:,} lines were dropped here")
    assert at > 500
    assert len(lines) - at > 500


@pytest.mark.parametrize("rest", [b"", b"torn", b"x" * 200_000])
def test_a_torn_line_is_taken_back(tmp_path: Path, rest: bytes) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b'{"a": 1}\n' + rest)
    journal = Journal(path)
    journal.append(b'{"b": 2}\n')
    journal.close()
    assert [json.loads(line) for line in path.read_text().splitlines()] == [{"a": 1}, {"b": 2}]
