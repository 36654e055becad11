"""What a hook measures beside tensors, and where that lies in a trial's folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FOLDER = "profile"
STEPS, SYSTEM, PROCESSES = ".steps", ".system", ".processes"
"""Ends of the files of a worker, and of a host."""
TRACES = f"{FOLDER}/traces"
REQUEST = f"{FOLDER}/trace.request"
"""Asks a training that runs for a trace; the training takes it away."""
MOST_STEPS = 100
"""Of a trace: a step of a small model has a thousand operators."""


@dataclass(frozen=True)
class ProfilerSettings:
    """What a hook measures.

    Attributes:
        steps: whether steps are timed.
        trace_start: the step at which a trace begins by itself; -1: none does.
        trace_steps: how many steps it has.
    """

    steps: bool = True
    trace_start: int = -1
    trace_steps: int = 1

    @classmethod
    def from_request(cls, given: Mapping[str, Any]) -> ProfilerSettings:
        """Read what a job's configuration has as ``Profiler``."""
        trace = given.get("Trace") or {}
        return cls(
            steps=bool(given.get("Steps", True)),
            trace_start=int(trace.get("start_step", -1)),
            trace_steps=int(trace.get("num_steps", 1)),
        )
