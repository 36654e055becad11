"""What becomes of an attempt, judged from how its hosts ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .runtime.plan import Exit

REASON_CHARACTERS = 1024
"""Of a failure reason, as in the original."""


class Ending(StrEnum):
    """How an attempt ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    """By its own program; it is not tried again."""
    STOPPED = "stopped"
    MAX_RUNTIME = "max_runtime"
    INTERRUPTED = "interrupted"
    """Its instances were taken away; it starts again."""
    NOT_STARTED = "not started"
    """The server was killed before its runners were started: it starts again, and nothing was lost."""
    BROKEN = "broken"
    """By what surrounds it; it is tried again while attempts are left."""


@dataclass(frozen=True)
class Outcome:
    """An ending with its reason in words."""

    ending: Ending
    reason: str = ""


@dataclass(frozen=True)
class HostEnd:
    """How one host ended.

    Attributes:
        exit: what its runner said; None if it never did.
        signal: that ended the runner itself, where it is known.
        memory: what to say if processes were killed for memory; empty otherwise.
    """

    exit: Exit | None
    signal: str = ""
    memory: str = ""


def judge(ends: Mapping[str, HostEnd], *, interrupting: bool) -> Outcome:
    """Return what the whole attempt came to.

    Args:
        ends: by host, in the order in which they ended: the first one that failed is the reason.
        interrupting: whether the attempt's instances were being taken away; hosts that lose each other
            meanwhile may say anything.
    """
    outcomes = [end.exit.outcome if end.exit else Ending.BROKEN for end in ends.values()]
    if all(outcome == Ending.COMPLETED for outcome in outcomes):
        return Outcome(Ending.COMPLETED)
    if interrupting:
        return Outcome(Ending.INTERRUPTED)
    for name, end in ends.items():
        where = f"{name}: " if len(ends) > 1 else ""
        if end.exit is None:
            return Outcome(Ending.BROKEN, where + _vanished(end))
        if end.exit.outcome == Ending.FAILED:
            reason = "\n".join(filter(None, [end.memory, end.exit.reason]))
            return Outcome(Ending.FAILED, (where + reason)[:REASON_CHARACTERS])
    for ending in (Ending.INTERRUPTED, Ending.MAX_RUNTIME):
        if ending in outcomes:
            return Outcome(ending)
    return Outcome(Ending.STOPPED)


def _vanished(end: HostEnd) -> str:
    how = f"was ended by {end.signal}" if end.signal else "is gone"
    return (
        f"The process that supervised the program {how} before it could tell how the program ended; the "
        "program was ended with it. What it had logged and saved until then is kept."
    )
