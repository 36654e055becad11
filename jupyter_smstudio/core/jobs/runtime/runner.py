"""Supervises one attempt of one host: ``python -m jupyter_smstudio.core.jobs.runtime.runner FOLDER``.

It is started early, and waits on its standard input until its plan is there: a server that is killed
before leaves nothing behind. From then on it needs no server: that may be killed, upgraded and
restarted meanwhile. It writes ``exit.json`` as the very last thing; a runner that is gone without one
was killed, and its program with it.
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
from .plan import GO, PLAN, Exit, HostPlan
from .processes import adopt_orphans
from .report import AlreadyRun, Report, identify

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


def told_to_go() -> bool:
    """Wait for the server's word on standard input; tell whether it came before the end of the pipe."""
    told = os.read(0, len(GO)) == GO
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return told


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute()) if told_to_go() else EXIT_UNWANTED)
