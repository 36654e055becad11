"""A host's folder and its runner, as the server would make them, without any server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.jobs.runtime.plan import (
    CONTROL,
    EXIT,
    LOG,
    METRICS,
    PROGRESS,
    HostPlan,
    word_to_go,
)
from jupyter_smstudio.core.jobs.runtime.runner import RUNNER_LOG

RUNNER = [sys.executable, "-m", "jupyter_smstudio.core.jobs.runtime.runner"]
DEADLINE = 60.0
"""For what takes milliseconds on an idle machine."""


def wait_for(look: Callable[[], object], what: str) -> None:
    """Wait until ``look`` finds something."""
    end = time.monotonic() + DEADLINE
    while not look():
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.005)  # another process works; a file is all that it tells


class Host:
    """One host of a job in a folder of the test's."""

    def __init__(self, base: Path) -> None:
        self.folder = base / "host"
        self.folder.mkdir()
        self.uploads = base / "uploads"
        self.checkpoints = base / "checkpoints"
        self.code = base / "code"
        self.code.mkdir()
        self.process: subprocess.Popen[str] | None = None
        self.plan = HostPlan(
            job_id="00000000-0000-0000-0000-000000000000",
            job_name="digits",
            kind="training",
            attempt=1,
            host="algo-1",
            hosts=["algo-1"],
            argv=[sys.executable, "main.py"],
            enter=[],
            private_mount=False,
            code=str(self.code),
            environment={"PATH": os.environ["PATH"]},
            masked=[],
            hyperparameters={},
            channels=[],
            outputs={},
            install=[],
            checkpoints=str(self.checkpoints),
            uploads=str(self.uploads),
            max_runtime_seconds=60.0,
            grace_seconds=20.0,
            notice_seconds=20.0,
            metric_definitions=[],
            log_bytes=10**8,
        )

    def start(self, program: str, **changes: Any) -> subprocess.Popen[str]:
        """Start a runner for a program, and let it go."""
        (self.code / "main.py").write_text(program)
        self.plan = replace(self.plan, **changes)
        self.plan.write(self.folder)
        process = self.start_waiting()
        assert process.stdin
        process.stdin.write(word_to_go(str(self.folder)).decode())
        process.stdin.close()
        process.stdin = None
        return process

    def start_waiting(self) -> subprocess.Popen[str]:
        """Start a runner that waits for the word to go."""
        self.process = subprocess.Popen(
            [*RUNNER],
            start_new_session=True,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self.process

    def run(self, program: str, **changes: Any) -> dict[str, Any]:
        """Run a program to its end; return ``exit.json``."""
        self.start(program, **changes)
        return self.end()

    def end(self) -> dict[str, Any]:
        """Wait for the runner; return ``exit.json``."""
        assert self.process
        _, errors = self.process.communicate(timeout=DEADLINE)
        assert (self.process.returncode, errors + self.said) == (0, "")
        found: dict[str, Any] = json.loads((self.folder / EXIT).read_text())
        return found

    @property
    def said(self) -> str:
        """What the runner itself has printed."""
        path = self.folder / RUNNER_LOG
        return path.read_text() if path.exists() else ""

    def ask(self, request: str) -> None:
        """Ask the runner for something, as the server does."""
        (self.folder / CONTROL / request).touch()

    @property
    def log(self) -> list[str]:
        """The texts of the log's lines."""
        data = b"".join(path.read_bytes() for path in sorted((self.folder / LOG).glob("*.log")))
        return [line.partition(b"\t")[2].decode() for line in data.split(b"\n")[:-1]]

    def wait_for_line(self, text: str) -> None:
        """Wait until the program has printed a line."""
        wait_for(lambda: (self.folder / LOG).exists() and text in self.log, f"the line {text!r}")

    def records(self, name: str) -> list[dict[str, Any]]:
        """Return the lines of a JSON lines file."""
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]

    @property
    def statuses(self) -> list[str]:
        return [each["status"] for each in self.records(PROGRESS) if each["status"] != "note"]

    @property
    def notes(self) -> list[dict[str, Any]]:
        return [each for each in self.records(PROGRESS) if each["status"] == "note"]

    @property
    def metrics(self) -> list[tuple[str, int, float]]:
        return [(each["name"], each["step"], each["value"]) for each in self.records(METRICS)]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    found = Host(tmp_path)
    yield found
    if found.process and found.process.poll() is None:
        found.process.kill()
        found.process.communicate()
    elif found.process and found.process.stderr:
        found.process.stderr.close()
