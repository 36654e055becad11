"""What becomes of the bytes that a program prints: its log, its metrics, and the words it died with."""

from __future__ import annotations

import re
import time
from collections import deque
from pathlib import Path

from .journal import Journal
from .lines import LineSplitter, Masker
from .log import LogWriter
from .metrics import MetricFinder
from .plan import LOG, METRICS, HostPlan
from .report import Report
from .steps import next_steps

REMEMBERED_LINES = 50
ERROR = re.compile(r"^(?:[\w.]+\.)?\w*(?:Error|Exception|Interrupt|Exit)\b(?:: .*)?$")
"""The last line of a Python traceback."""
FRACTION_SECONDS = 0.5


class Output:
    """Takes in the output of a host's programs, in the order in which they run.

    Args:
        plan: of the host.
        folder: the host's.
        masker: hides secrets.
        report: told what is wrong with metric definitions, and how far the program is.
    """

    def __init__(self, plan: HostPlan, folder: Path, masker: Masker, report: Report) -> None:
        self._masker = masker
        self._report = report
        self._splitter = LineSplitter(masker)
        self._log = LogWriter(folder / LOG, plan.log_bytes)
        self._journal = Journal(folder / METRICS)
        self._metrics = MetricFinder(plan.metric_definitions, report.note, next_steps(folder))
        self._last: deque[str] = deque(maxlen=REMEMBERED_LINES)
        self._fraction: float | None = None
        self._fraction_at = float("-inf")

    def feed(self, data: bytes) -> None:
        """Take in some bytes."""
        self._take(self._splitter.feed(data))

    def say(self, text: str) -> None:
        """Write a line of the runner's own into the log."""
        self._log.write([self._masker.text(text)])

    def tick(self, now: float) -> None:
        """Write what a progress bar shows, and how far the program is; ``now`` in monotonic seconds."""
        if state := self._splitter.state(now):
            self._log.write([f"{state}\r"])
        fraction = self._metrics.fraction
        if fraction != self._fraction and now - self._fraction_at >= FRACTION_SECONDS:
            self._fraction, self._fraction_at = fraction, now
            self._report.note("", fraction=fraction)

    def end_program(self) -> None:
        """Take in what the program left without an end of line."""
        self._take(self._splitter.close())
        self._splitter = LineSplitter(self._masker)
        self._fraction_at = float("-inf")
        self.tick(time.monotonic())

    def close(self) -> None:
        """Close the files."""
        self._log.close()
        self._journal.close()

    def last_words(self) -> str:
        """Return the last line that looks like an error, else the last that says anything."""
        spoken = [line.strip() for line in self._last if line.strip()]
        errors = [line for line in spoken if ERROR.match(line)]
        return (errors or spoken or [""])[-1]

    def lost(self) -> str:
        """Say what is missing because the disk was full; empty if nothing is."""
        lines, values = self._log.lost, self._journal.lost
        if not lines and not values:
            return ""
        return f"The disk was full: {lines:,} lines of the log and {values:,} metric values were lost."

    def _take(self, lines: list[str]) -> None:
        if not lines:
            return
        self._log.write(lines)
        self._last.extend(lines[-REMEMBERED_LINES:])
        found = self._metrics.find(lines)
        if found:
            now = time.time()
            self._journal.append(b"".join(each.line(now) for each in found), len(found))
