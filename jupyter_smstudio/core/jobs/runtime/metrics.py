"""Metrics that a program prints: by regular expressions, and as the built-in algorithms and the SDK do."""

from __future__ import annotations

import json
import math
import re
import signal
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

BATCH_SECONDS = 0.25
"""Of processor time, for one regular expression over one batch of lines (64 KiB of output at most); an
honest one takes some milliseconds. Processor time: on a busy machine nothing is switched off wrongly."""
QUALITY = re.compile(
    r"#quality_metric\b\W*(?P<facts>[^<]*?)(?P<name>[\w@.:-]+)\s*<(?P<kind>[\w-]+)>\s*=\s*(?P<value>\S+)"
)
PROGRESS = re.compile(r"#progress_metric\b.*?completed\s+(?P<percent>[\d.]+)\s*%")
SDK = re.compile(r"#sdk_metric:\s*(?P<record>\{.*\})")
"""What ``sdk`` prints: a JSON object with ``name``, ``value`` and, if it likes, ``step``."""
SUBSETS = ("train", "test", "validation")


@dataclass(frozen=True)
class Found:
    """A value of a metric."""

    step: int
    name: str
    value: float

    def line(self, now: float) -> bytes:
        """Return its line of ``metrics.jsonl``; ``now`` in seconds since the epoch."""
        record = {"time": now, "step": self.step, "name": self.name, "value": self.value}
        return json.dumps(record).encode() + b"\n"


class _TooSlow(Exception):
    """A regular expression used up its time."""


class MetricFinder:
    """Looks for metrics in lines. To be used in the main thread, as it needs a signal.

    Args:
        definitions: names and regular expressions; the first group is the value.
        note: told, for people, what is wrong with them.
        steps: at which metrics that tell no step go on; from 0 where it names none.
    """

    def __init__(
        self,
        definitions: Sequence[tuple[str, str]],
        note: Callable[[str], None],
        steps: Mapping[str, int] | None = None,
    ) -> None:
        self._note = note
        self._steps: Counter[str] = Counter(steps)
        self._strange: set[str] = set()
        self._armed = False
        self._searches: list[tuple[str, re.Pattern[str]]] = []
        self.fraction: float | None = None
        """How much of its work the program says is done, 0 to 1."""
        signal.signal(signal.SIGVTALRM, self._ring)
        for name, regex in definitions:
            self._add(name, regex)

    def find(self, lines: Sequence[str]) -> list[Found]:
        """Return the values in some lines, in order of their metrics, then of the lines."""
        found: list[Found] = []
        for search in list(self._searches):
            name, regex = search
            try:
                values = self._timed(regex, lines)
            except _TooSlow:
                self._searches.remove(search)
                self._note(
                    f"Metric {name} is no longer looked for: its regular expression {regex.pattern!r} took "
                    f"more than {BATCH_SECONDS} s for a few lines. Make it simpler, without nested repeats."
                )
                continue
            found += [each for value in values if (each := self._counted(name, value))]
        # Nearly all lines have no mark; one search in each is all that they cost.
        for line in [line for line in lines if "_metric" in line]:
            found += self._marked(line)
        return found

    def _add(self, name: str, regex: str) -> None:
        try:
            compiled = re.compile(regex)
        except re.error as error:
            self._note(f"Metric {name} is not looked for: {regex!r} is no regular expression ({error}).")
            return
        if not compiled.groups:
            self._note(f"Metric {name} is not looked for: {regex!r} has no group (…) around the value.")
            return
        self._searches.append((name, compiled))

    def _timed(self, regex: re.Pattern[str], lines: Sequence[str]) -> list[str]:
        search = regex.search
        self._armed = True
        signal.setitimer(signal.ITIMER_VIRTUAL, BATCH_SECONDS)
        try:
            return [match[1] for line in lines if (match := search(line))]
        finally:
            self._armed = False
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def _ring(self, _number: int, _frame: FrameType | None) -> None:
        # Python may run this a little after the search was over.
        if self._armed:
            raise _TooSlow

    def _marked(self, line: str) -> list[Found]:
        if match := PROGRESS.search(line):
            self.fraction = min(1.0, float(match["percent"].rstrip(".") or 0) / 100)
        elif match := SDK.search(line):
            return self._told(match["record"])
        elif match := QUALITY.search(line):
            words = re.split(r"[\s,:()]+", match["facts"])
            subset = next((word for word in words if word in SUBSETS), "")
            epoch = re.search(r"\bepoch=(\d+)", match["facts"])
            name = f"{subset}:{match['name']}" if subset else match["name"]
            value = self._counted(name, match["value"], int(epoch[1]) if epoch else None)
            return [value] if value else []
        return []

    def _told(self, text: str) -> list[Found]:
        try:
            record = json.loads(text)
            name, step = str(record["name"]), record.get("step")
            value = self._counted(name, record["value"], None if step is None else int(step))
        except (ValueError, KeyError, TypeError, RecursionError):
            return []  # whatever printed it, it was not the SDK
        return [value] if value else []

    def _counted(self, name: str, text: str, step: int | None = None) -> Found | None:
        try:
            value = float(text)
        except (TypeError, ValueError):  # None: a group that took no part in the match
            value = math.nan
        if not math.isfinite(value):
            self._tell_of_strange(name, text)
            return None
        if step is None:
            step = self._steps[name]
            self._steps[name] += 1
        return Found(step, name, value)

    def _tell_of_strange(self, name: str, text: str) -> None:
        if name not in self._strange:
            self._strange.add(name)
            self._note(f"Metric {name} had the value {str(text)[:40]!r}, which is not a finite number.")
