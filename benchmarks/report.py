"""Figures, the table they are printed as, and the JSON they are kept in."""

from __future__ import annotations

import json
import platform
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Figure:
    """One measured thing.

    Attributes:
        name: what was measured.
        unit: ``s``, ``MB``, ``%`` or ``kB``.
        median: of all runs.
        p95: 95th percentile of all runs; the largest of fewer than twenty.
        runs: how many.
        goal: what it should be, in words.
        peer: what it is compared with; empty where there is nothing to compare.
        ratio: median over the peer's median; of pairs that were measured in turns, the median of theirs.
        spread: least and largest ratio of such pairs.
    """

    name: str
    unit: str
    median: float
    p95: float
    runs: int
    goal: str
    peer: str = ""
    ratio: float | None = None
    spread: tuple[float, float] | None = None


def figure(
    name: str,
    values: Sequence[float],
    goal: str,
    *,
    unit: str = "s",
    peer: str = "",
    peer_values: Sequence[float] = (),
) -> Figure:
    """Summarise the runs of one measurement, and of its peer's."""
    median = statistics.median(values)
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    ratio = median / statistics.median(peer_values) if peer_values else None
    return Figure(name, unit, median, p95, len(values), goal, peer, ratio)


def paired(
    name: str, values: Sequence[float], peer_values: Sequence[float], goal: str, *, unit: str = "s", peer: str
) -> Figure:
    """Summarise runs that each stand beside one of the peer's: what slows the machine slows both."""
    ratios = [value / beside for value, beside in zip(values, peer_values, strict=True)]
    summary = figure(name, values, goal, unit=unit, peer=peer)
    return replace(summary, ratio=statistics.median(ratios), spread=(min(ratios), max(ratios)))


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    print(f"\n{'what':<58}{'median':>10}{'p95':>10}  {'unit':<5}{'ratio':>19}  goal")
    for each in figures:
        ratio = f"{each.ratio:.2f}×" if each.ratio is not None else ""
        if each.spread is not None:
            ratio += f" ({each.spread[0]:.2f}–{each.spread[1]:.2f})"
        print(f"{each.name:<58}{each.median:>10.3g}{each.p95:>10.3g}  {each.unit:<5}{ratio:>19}  {each.goal}")


def keep(figures: Sequence[Figure]) -> Path:
    """Write the figures as JSON and return where."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / time.strftime("%Y%m%d-%H%M%S.json")
    content = {"machine": platform.platform(), "python": platform.python_version()}
    path.write_text(json.dumps({**content, "figures": [asdict(each) for each in figures]}, indent=2) + "\n")
    return path
