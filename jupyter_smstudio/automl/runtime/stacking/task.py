"""What a stack is to be made of: sent once to each process that works on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..problem import Problem


@dataclass(frozen=True)
class StackTask:
    """A problem and its limits.

    Attributes:
        problem: the rows.
        folder: the record.
        cores: for one stack.
        memory_gib: for one stack; None: what the machine has.
        seed: of the folds.
        objective: metric that models are shown by.
        max_candidates: models that are fitted, the weighted means of others not counted.
        candidate_seconds: of one model; None: no limit.
    """

    problem: Problem
    folder: Path
    cores: int = 1
    memory_gib: float | None = None
    seed: int = 0
    objective: str = ""
    max_candidates: int = 250
    candidate_seconds: float | None = None
