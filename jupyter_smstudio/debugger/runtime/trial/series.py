"""A tensor over all steps: its summaries and its histograms, for charts and for rules.

What is stored is read a piece of a hundred (or a thousand) bytes a step; only where no summary is stored,
values are read and summed up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..modes import ModeKeys
from ..store.histogram import BINS
from ..store.index import Write
from ..store.summary import ROW
from .trial import Trial

MOST_STEPS = 500
"""Of a picture of histograms: more than a screen has columns for."""


def summaries_over(
    trial: Trial,
    name: str,
    mode: ModeKeys = ModeKeys.GLOBAL,
    worker: str | None = None,
    most: int | None = None,
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return the steps of a mode that have a summary of a tensor, and the summaries.

    Args:
        trial: that has them.
        name: of the tensor.
        mode: of the steps, which are numbered within it.
        worker: whose; None: the first that has the tensor.
        most: steps, evenly chosen, the first and the last among them; None: all.

    Returns:
        The steps, and as many rows of ``store.summary.ROW``.

    Raises:
        DamagedTrial: they cannot be read.
    """
    owner, writes = _writes(trial, name, mode, worker, values=False)
    if writes:
        chosen = _chosen(writes, most)
        return _steps(chosen, mode), trial.reader.rows(owner, _places(chosen, name))
    owner, writes = _writes(trial, name, mode, worker, values=True)
    chosen = _chosen(writes, most)
    rows = [trial.value_summary(owner, *place).row for place in _places(chosen, name)]
    return _steps(chosen, mode), np.array(rows, ROW)


def histograms_over(
    trial: Trial,
    name: str,
    mode: ModeKeys = ModeKeys.GLOBAL,
    worker: str | None = None,
    most: int = MOST_STEPS,
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Return steps of a mode, evenly chosen, and a tensor's histograms at them.

    Args:
        trial: that has them.
        name: of the tensor.
        mode: of the steps, which are numbered within it.
        worker: whose; None: the first that has the tensor.
        most: steps; the first and the last are always among them.

    Returns:
        The steps, and as many histograms of 2 signs × 128 bins; see ``store.histogram``.

    Raises:
        DamagedTrial: they cannot be read.
    """
    owner, writes = _writes(trial, name, mode, worker, values=False)
    chosen = _chosen([write for write in writes if write.histograms], most)
    if chosen:
        return _steps(chosen, mode), trial.reader.histograms(owner, _places(chosen, name))
    owner, writes = _writes(trial, name, mode, worker, values=True)
    chosen = _chosen(writes, most)
    made = [trial.value_summary(owner, *place).histogram for place in _places(chosen, name)]
    return _steps(chosen, mode), np.array(made, np.uint32).reshape(-1, 2, BINS)


def spread(steps: Sequence[int], most: int) -> list[int]:
    """Return places in ascending steps, at most so many, whose steps lie evenly; first and last among them.

    Evenly by the step, not by the place: a long training has more histograms of its beginning.
    """
    known = np.asarray(steps)
    wanted = np.linspace(known[0], known[-1], most)
    after = np.searchsorted(known, wanted).clip(1, len(known) - 1)
    nearer = wanted - known[after - 1] <= known[after] - wanted
    places: list[int] = np.unique(after - nearer).tolist()
    return places


def _writes(
    trial: Trial, name: str, mode: ModeKeys, worker: str | None, *, values: bool
) -> tuple[str, list[Write]]:
    """Return a worker and what it wrote of a tensor, ascending, up to the last step that is whole."""
    whole = trial.steps()
    until = whole[-1] if whole else -1
    for each in trial.reader.workers() if worker is None else [worker]:
        alike = [
            series.writes
            for series in trial.reader.series(each)
            if series.values is values
            and mode in (ModeKeys.GLOBAL, series.mode)
            and name in series.layout.places
        ]
        found = alike[0] if len(alike) == 1 else sorted(chain(*alike), key=attrgetter("step", "time"))
        if found:
            return each, found[: bisect_right(found, until, key=attrgetter("step"))]
    return "", []


def _chosen(writes: Sequence[Write], most: int | None) -> list[Write]:
    """Return evenly chosen writes; of a step that was written several times the last."""
    if most is not None and len(writes) > most:
        writes = [writes[at] for at in spread([write.step for write in writes], most)]
    return list({write.step: write for write in writes}.values())


def _places(writes: Sequence[Write], name: str) -> list[tuple[Write, int]]:
    return [(write, write.layout.places[name]) for write in writes]


def _steps(writes: Sequence[Write], mode: ModeKeys) -> NDArray[np.int64]:
    numbers = [write.step if mode is ModeKeys.GLOBAL else write.mode_step for write in writes]
    return np.array(numbers, np.int64)
