"""What a dry run's job is told by a variable, and what it tells by lines of its log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Self

VARIABLE = "SMSTUDIO_DRY_RUN"
"""Holds the :class:`Order`; a program may ask for it to leave out what a dry run should not do."""
MARK = "#dry_run: "


@dataclass(frozen=True)
class Order:
    """What to try.

    Attributes:
        records: of the first batch, from all files of a channel together.
        batches: at most, each of them a start of the program.
        seconds: that all of them may take together.
    """

    records: int
    batches: int
    seconds: float

    def text(self) -> str:
        """Return the value of the variable."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what :meth:`text` returned."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Batch:
    """One start of the program.

    Attributes:
        records: that it was given; None where some of them cannot be counted.
        share: of the bytes of all channels, 0 to 1; 1 if there was nothing to cut.
        seconds: that it ran.
        peak_memory_bytes: of the largest of its processes.
        exit_code: None if a signal ended it.
        finished: False: it still ran when the time was over, and was ended.
        notes: sentences on what could not be cut.
    """

    records: int | None
    share: float
    seconds: float
    peak_memory_bytes: int
    exit_code: int | None
    finished: bool
    notes: tuple[str, ...] = ()

    def line(self) -> str:
        """Return the line of the log that tells it."""
        return MARK + json.dumps(asdict(self))


def read_batches(lines: Iterable[str]) -> Iterator[Batch]:
    """Yield the batches that a log tells of; other lines are passed over."""
    for line in lines:
        if not line.startswith(MARK):
            continue
        try:
            facts = json.loads(line.removeprefix(MARK))
            yield Batch(**{**facts, "notes": tuple(facts["notes"])})
        except (ValueError, TypeError, KeyError):  # a program may print the mark, too
            continue
