"""Supervises one attempt of one host: ``python -m jupyter_smstudio.core.jobs.runtime.runner``.

It is started early, and waits on its standard input until it is told its folder, in which its plan is: a
server that is killed before leaves nothing behind. From then on it needs no server: that may be killed,
upgraded and restarted meanwhile. It writes ``exit.json`` as the very last thing; a runner that is gone
without one was killed, and its program with it.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path

from .attempt import Attempt, explain
from .control import Control
from .lines import Masker
from .output import Output
from .plan import PLAN, SPARE, Exit, HostPlan
from .processes import adopt_orphans
from .report import AlreadyRun, Report, identify

RUNNER_LOG = "runner.log"
EXIT_TAKEN, EXIT_UNWRITTEN, EXIT_UNWANTED = 3, 4, 5
"""Of the runner itself: another one has the folder; not even ``exit.json`` could be written; the server
ended, or thought better of it, before the job was to start."""


def main(folder: Path) -> int:
    """Run the attempt that a folder holds.

    Returns:
        0 if ``exit.json`` tells how it ended, however that was.
    """
    try:
        identify(folder)
    except AlreadyRun as error:
        print(error, file=sys.stderr)
        return EXIT_TAKEN
    os.umask(0o077)
    report = Report(folder)
    try:
        ended = _run(folder, report)
    except OSError as error:
        ended = _failure(explain(error))
    except Exception as error:  # a fault of the runner must not leave a job without an end
        traceback.print_exc()
        ended = _failure(f"The job's runner failed: {type(error).__name__}: {error}")
    try:
        report.end(ended)
    except OSError as error:
        print(explain(error), file=sys.stderr)
        return EXIT_UNWRITTEN
    return 0


def _run(folder: Path, report: Report) -> Exit:
    try:
        plan = HostPlan.read(folder)
    except (ValueError, KeyError, TypeError) as error:
        return _failure(f"{folder / PLAN} is no plan that this version of the runner knows: {error!r}")
    report.masker = masker = Masker(plan.masked)
    control = Control(folder, plan.notice_seconds)
    control.listen()
    adopt_orphans()
    output = Output(plan, folder, masker, report)
    try:
        return Attempt(plan, folder, control, report, output).run()
    finally:
        output.close()


def _failure(reason: str) -> Exit:
    return Exit(time.time(), "failed", None, "", reason, 0.0)


def prepare() -> None:
    """Import what takes longest, while nobody waits: it is needed when the program has ended."""
    from . import addresses, inputs, outputs  # noqa: F401


def told_folder() -> Path | None:
    """Wait for the folder on standard input; None if that ends before."""
    word = b""
    while not word.endswith(b"\0"):
        part = os.read(0, 4096)
        if not part:
            return None
        word += part
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return Path(os.fsdecode(word[:-1]))


def speak_into(path: Path) -> None:
    """Let what is printed go into a file."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)


def run(arguments: list[str]) -> int:
    """Wait for a folder, and run its attempt; return the exit code."""
    if SPARE in arguments:
        prepare()
    folder = told_folder()
    if folder is None:
        return EXIT_UNWANTED
    speak_into(folder / RUNNER_LOG)
    return main(folder)


if __name__ == "__main__":
    code = run(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # whoever waits for its end need not wait for an interpreter that tidies up
