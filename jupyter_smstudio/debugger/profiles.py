"""Profiles of trainings, kept open and thinned to what a page can show."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from ..core.errors import Conflict
from .kept_open import KeptOpen
from .profile_models import (
    Figure,
    HostProfile,
    Phase,
    ProcessProfile,
    ProfileQuery,
    ProfileRow,
    ProfileSeries,
    StepProfile,
    TrainingProfile,
    Unit,
)
from .runtime.profile.profile import PHASES, HostSamples, ProcessSamples, Profile, StepTimes
from .runtime.store.errors import DamagedTrial

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEPT = 8
"""Profiles that stay open; one of 28 days takes some 50 MB."""
MOST_PROCESSES = 12
"""Of a host that are shown: those that used most."""
UNITS = get_args(Unit)
QUANTILES = {"min": 0.0, "p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}


class OpenProfile:
    """A profile that is kept open, and read by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self.profile = Profile(folder)
        self.lock = threading.Lock()


class Profiles:
    """Reads the profiles of trainings.

    Args:
        folder_of: where a training's tensors are.
    """

    def __init__(self, folder_of: Callable[[str], Path]) -> None:
        self._open = KeptOpen(folder_of, OpenProfile, KEPT)

    def read(self, job_id: str, query: ProfileQuery) -> TrainingProfile:
        """Return what was measured between two times.

        Raises:
            Conflict: the files are not what a training writes.
        """
        opened = self._open.get(job_id)
        with opened.lock:
            try:
                opened.profile.refresh()
                return _thinned(opened.profile, query)
            except DamagedTrial as error:
                raise Conflict(f"The profile of this job cannot be read. {error}") from error


def _thinned(profile: Profile, query: ProfileQuery) -> TrainingProfile:
    start, end = _bounds(profile)
    span = (query.since or 0.0, np.inf if query.until is None else query.until)
    steps = [each for each in profile.steps if len(each)]
    totals = _totals(steps, span)
    return TrainingProfile(
        interval=max((each.interval for each in profile.hosts), default=0.0),
        start=start,
        end=end,
        hosts=[_host(each, span, query.at_most) for each in profile.hosts],
        processes=[row for each in profile.processes for row in _processes(each, span, query.at_most)],
        steps=[_steps(each, span, query.at_most) for each in steps],
        table=[row for each in profile.hosts for row in _table(each, span)]
        + [row for each in steps for row in _step_table(each, span)],
        totals=totals,
        slowest=max(totals, key=totals.__getitem__) if any(totals.values()) else None,
        traceable=False,
    )


Span = tuple[float, float]


def _bounds(profile: Profile) -> tuple[float | None, float | None]:
    times = [each.times for each in profile.hosts if len(each.times)]
    began = [each.column("began") for each in profile.steps if len(each)]
    every = [*times, *began]
    if not every:
        return None, None
    return float(min(each[0] for each in every)), float(max(each[-1] for each in every))


def _within(times: NDArray[np.float64], span: Span) -> slice:
    first, last = np.searchsorted(times, span[0]), np.searchsorted(times, span[1], side="right")
    return slice(int(first), int(last))


def _host(samples: HostSamples, span: Span, at_most: int) -> HostProfile:
    part = _within(samples.times, span)
    times, values = extremes(samples.times[part], samples.values[part], at_most)
    return HostProfile(
        host=samples.host,
        attempt=samples.attempt,
        interval=samples.interval,
        times=_listed(times),
        series=[
            ProfileSeries(
                metric=each.metric,
                device=each.device,
                unit=_unit(each.unit),
                values=_figures(values[:, number]),
            )
            for number, each in enumerate(samples.columns)
        ],
    )


def extremes(
    times: NDArray[np.float64], values: NDArray[np.float64], at_most: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return rows of which each stretch has two: the least and the most of each column, in their order.

    Peaks and drops stay, whatever the zoom, and all columns have the same times.

    Args:
        times: of the rows.
        values: a row for each.
        at_most: rows, from 2.
    """
    if len(times) <= at_most:
        return times, values
    stretches = at_most // 2
    edges = np.linspace(0, len(times), stretches + 1).astype(int)
    # What could not be measured is NaN, and hides nothing of its stretch.
    low, high = np.fmin.reduceat(values, edges[:-1]), np.fmax.reduceat(values, edges[:-1])
    peaks, drops = np.nan_to_num(values, nan=-np.inf), np.nan_to_num(values, nan=np.inf)
    thinned = np.empty((2 * stretches, values.shape[1]))
    for number, (first, last) in enumerate(pairwise(edges)):
        rises = peaks[first:last].argmax(axis=0) >= drops[first:last].argmin(axis=0)
        thinned[2 * number] = np.where(rises, low[number], high[number])
        thinned[2 * number + 1] = np.where(rises, high[number], low[number])
    moments = np.empty(2 * stretches)
    moments[::2], moments[1::2] = times[edges[:-1]], times[edges[1:] - 1]
    return moments, thinned


def _processes(samples: ProcessSamples, span: Span, at_most: int) -> Iterator[ProcessProfile]:
    rows = samples.rows[_within(samples.rows["time"], span)]
    pids, places = np.unique(rows["pid"], return_inverse=True)
    used = np.bincount(places, weights=rows["cpu"], minlength=len(pids))
    for number in np.argsort(-used, kind="stable")[:MOST_PROCESSES]:
        mine = rows[places == number]
        table = np.stack([mine[name] for name in ("cpu", "memory", "read", "written")], axis=1)
        times, values = extremes(mine["time"], table, at_most)
        pid = int(pids[number])
        yield ProcessProfile(
            host=samples.host,
            pid=pid,
            name=samples.names.get(pid, "")[:64],
            times=_listed(times),
            cpu=_figures(values[:, 0]),
            memory=_figures(values[:, 1]),
            read=_figures(values[:, 2]),
            written=_figures(values[:, 3]),
        )


def _steps(times: StepTimes, span: Span, at_most: int) -> StepProfile:
    part = _within(times.column("began"), span)
    chosen = slowest_of_each(times.seconds[part], at_most)
    return StepProfile(
        worker=times.worker,
        total=part.stop - part.start,
        steps=[int(each) for each in times.column("step")[part][chosen]],
        began=_listed(times.column("began")[part][chosen]),
        phases={name: _figures(times.column(name)[part][chosen]) for name in _phases()},
    )


def slowest_of_each(seconds: NDArray[np.float64], at_most: int) -> NDArray[np.intp]:
    """Return the places of the slowest and of a usual step of each stretch, in order; all where they are few.

    Args:
        seconds: of each step.
        at_most: places, from 2.
    """
    if len(seconds) <= at_most:
        return np.arange(len(seconds))
    stretches = at_most // 2
    edges = np.linspace(0, len(seconds), stretches + 1).astype(int)
    found = []
    for first, last in pairwise(edges):
        order = np.argsort(seconds[first:last], kind="stable")
        found += [first + order[-1], first + order[len(order) // 2]]
    return np.unique(np.array(found, dtype=np.intp))


def _totals(steps: list[StepTimes], span: Span) -> dict[Phase, float]:
    totals: dict[Phase, float] = dict.fromkeys(_phases(), 0.0)
    for each in steps:
        part = _within(each.column("began"), span)
        for name in totals:
            totals[name] += float(np.nansum(each.column(name)[part]))
    return totals


def _table(samples: HostSamples, span: Span) -> Iterator[ProfileRow]:
    values = samples.values[_within(samples.times, span)]
    for number, each in enumerate(samples.columns):
        yield _row(samples.host, each.metric, each.device, _unit(each.unit), values[:, number])


def _step_table(times: StepTimes, span: Span) -> Iterator[ProfileRow]:
    part = _within(times.column("began"), span)
    yield _row(times.worker, "step", "step", "s", times.seconds[part])
    for name in _phases():
        yield _row(times.worker, "step", name, "s", times.column(name)[part])


def _row(host: str, metric: str, device: str, unit: Any, values: NDArray[np.float64]) -> ProfileRow:
    finite = values[np.isfinite(values)]
    found: dict[str, Figure] = dict.fromkeys(QUANTILES)
    if finite.size:
        ranks = np.quantile(finite, [*QUANTILES.values()], method="inverted_cdf")
        found = {name: float(rank) for name, rank in zip(QUANTILES, ranks, strict=True)}
    return ProfileRow(host=host, metric=metric, device=device, unit=unit, **found)


def _phases() -> tuple[Phase, ...]:
    phases: tuple[Phase, ...] = get_args(Phase)
    assert set(phases) == set(PHASES)
    return phases


def _unit(given: str) -> Any:
    return given if given in UNITS else "%"


def _listed(values: NDArray[np.float64]) -> list[float]:
    return [float(each) for each in np.nan_to_num(values)]


def _figures(values: NDArray[np.float64]) -> list[float | None]:
    return [_figure(each) for each in values]


def _figure(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
