"""What a job may use, and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MANY_BYTES = 100_000_000
"""Tables from this size on are searched by successive halving; as the original's Auto mode."""


@dataclass(frozen=True)
class Settings:
    """Limits and choices of a job.

    Attributes:
        objective: metric that candidates are shown by; the search itself minimises log-loss or squared error.
        max_candidates: 1 to 750; the original's default was 250.
        seconds: of the whole job, its last fit included; None: no limit.
        candidate_seconds: of one candidate; None: no limit.
        workers: processes, of one core each.
        memory_gib: of all of them together; None: what the machine has.
        seed: of all that is drawn.
        algorithms: names of the algorithms to search; empty: all.
        stacking: fit AutoGluon's stack instead of searching.
        honest: measure the result by an outer validation as far as time allows.
        explore: run the data exploration notebook before the search, where time is ample.
        halving_bytes: size of the table in memory from which weak candidates are given few rows.
    """

    objective: str
    max_candidates: int = 250
    seconds: float | None = None
    candidate_seconds: float | None = None
    workers: int = 1
    memory_gib: float | None = None
    seed: int = 0
    algorithms: tuple[str, ...] = ()
    stacking: bool = False
    honest: bool = True
    explore: bool = True
    halving_bytes: int = MANY_BYTES

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Settings:
        """Return the settings of a job's description; what is left out has its default."""
        return cls(**{**value, "algorithms": tuple(value.get("algorithms", ()))})
