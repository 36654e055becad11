"""Summaries of tensors as pages show them: rows of the tree, one tensor at a step, distributions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..core.errors import NotFound
from .edit_models import LayerOrigin
from .lookup import Kind, Lookup, Place, mode_of, thinned
from .models import Distribution, Sparkline, TensorAtStep, TensorRow, TensorSummary
from .runtime.modes import ModeKeys
from .runtime.origin import layer_origin
from .runtime.rules.finding import layer_of
from .runtime.store.histogram import BINS, EDGES
from .runtime.store.summary import ROW, Summary
from .runtime.trial.trial import Trial
from .tensor_query import Figure, Mode, TensorQuery
from .trials import OpenTrial

SPARKS = 40
"""Points of a sparkline."""
COMPUTED = 5
"""Points of one whose summaries have to be made of whole tensors."""
COMPUTED_STEPS = 50
"""Likewise of a distribution."""
COMPUTED_ELEMENTS = 1 << 20
"""Tensors with more are not summed up for a list."""
MERGED = 2
"""Bins that are shown as one: an octave."""
VANISHED = 1e-7
"""Mean magnitude of a gradient below which it is called vanished: VanishingGradient's default."""

Health = Literal["good", "zero", "nan", "inf", "vanishing"]


def tensor_row(opened: OpenTrial, name: str, mode: Mode, collections: list[str]) -> TensorRow:
    """Return a tensor's row of the tree."""
    wanted = mode_of(mode)
    summaries = opened.lookup.places(name, wanted, Kind.SUMMARIES)
    values = opened.lookup.places(name, wanted, Kind.VALUES)
    saved = summaries.writes.keys() | values.writes.keys()
    shape, dtype = _kind((values or summaries)[-1]) if saved else (None, "")
    chosen = thinned(summaries, SPARKS)
    if not chosen and math.prod(shape or ()) <= COMPUTED_ELEMENTS:
        chosen = thinned(values, COMPUTED)
    rows = summary_rows(opened.trial, chosen)
    last = _summary(rows[-1].item()) if chosen else None
    return TensorRow(
        name=name,
        layer=layer_of(name),
        collections=collections,
        shape=shape,
        dtype=dtype,
        values=bool(values),
        steps=len(saved),
        last_step=max(saved, default=-1),
        summary=last,
        health=_health(name, last),
        sparkline=Sparkline(steps=[each.step for each in chosen], l2=figures(rows["l2"])),
    )


def tensor_at_step(opened: OpenTrial, query: TensorQuery) -> TensorAtStep:
    """Return a tensor's summary and histogram at a step.

    Raises:
        NotFound: it was not saved at that step.
    """
    place = place_at(opened.lookup, query, Kind.SUMMARIES) or place_at(opened.lookup, query, Kind.VALUES)
    if place is None:
        raise NotFound(f"{query.name[:200]} was not saved at this step.")
    summary = _read(opened.trial, place)
    shape, dtype = _kind(place)
    histogram = summary.histogram
    origin = layer_origin(opened.trial.model(), layer_of(query.name))
    return TensorAtStep(
        name=query.name,
        step=place.step,
        mode=query.mode,
        worker=place.worker,
        shape=shape,
        dtype=dtype,
        summary=_summary(summary.row),
        edges=EDGES.tolist(),
        positive=[] if histogram is None else histogram[0].tolist(),
        negative=[] if histogram is None else histogram[1].tolist(),
        origin=origin and LayerOrigin.model_validate(origin),
    )


def distribution(opened: OpenTrial, name: str, mode: Mode, worker: str, at_most: int) -> Distribution:
    """Return how a tensor's magnitudes are distributed at steps that are evenly chosen."""
    wanted = mode_of(mode)
    chosen = thinned(opened.lookup.places(name, wanted, Kind.HISTOGRAMS, worker), at_most)
    if not chosen:
        values = opened.lookup.places(name, wanted, Kind.VALUES, worker)
        chosen = thinned(values, min(at_most, COMPUTED_STEPS))
    rows, bins = summary_rows(opened.trial, chosen), _histograms(opened.trial, chosen)
    merged = bins.reshape(-1, 2, BINS // MERGED, MERGED).sum(axis=3)
    return Distribution(
        name=name,
        layer=layer_of(name),
        steps=[each.step for each in chosen],
        edges=EDGES[::MERGED].tolist(),
        positive=merged[:, 0].tolist(),
        negative=merged[:, 1].tolist(),
        mean=figures(rows["mean"]),
        std=figures(rows["std"]),
        l2=figures(rows["l2"]),
        zero_share=figures(rows["zero"] / np.maximum(rows["sampled"], 1)),
        nan_share=figures(rows["nan"] / np.maximum(rows["sampled"], 1)),
    )


def place_at(lookup: Lookup, query: TensorQuery, kind: Kind) -> Place | None:
    """Return where a tensor is at the step of a request; None: it is not."""
    places = lookup.places(query.name, mode_of(query.mode), kind, query.worker)
    if query.step < 0:
        return places[-1] if places else None
    return places.nearest(query.step) if query.nearest else places.at(query.step)


def summary_rows(trial: Trial, places: Sequence[Place]) -> NDArray[Any]:
    """Return the summaries of a worker's tensor as rows of ``ROW``: as stored, else made of the values."""
    if not places:
        return np.empty(0, ROW)
    if places[0].write.file is None:
        return trial.reader.rows(places[0].worker, [(each.write, each.place) for each in places])
    return np.array([_read(trial, each).row for each in places], ROW)


def figures(numbers: NDArray[Any]) -> list[Figure]:
    """Return numbers as JSON has them: it has no NaN and no infinity."""
    return [value if math.isfinite(value) else None for value in map(float, numbers)]


def _histograms(trial: Trial, places: Sequence[Place]) -> NDArray[np.uint32]:
    if not places:
        return np.empty((0, 2, BINS), np.uint32)
    if places[0].write.file is None:
        return trial.reader.histograms(places[0].worker, [(each.write, each.place) for each in places])
    return np.array([_read(trial, each).histogram for each in places], np.uint32)


def _read(trial: Trial, place: Place) -> Summary:
    if place.write.file is None:
        return trial.reader.summary(place.worker, place.write, place.place)
    return trial.value_summary(place.worker, place.write, place.place)


def _kind(place: Place) -> tuple[list[int] | None, str]:
    layout = place.write.layout
    shape = layout.shapes[place.place]
    return None if shape is None else list(shape), layout.dtypes[place.place] or ""


def _summary(row: Sequence[float]) -> TensorSummary:
    summary = Summary(*row)  # type: ignore[arg-type]  # counts are integers in a row of numpy's, too
    numbers = {
        name: value if math.isfinite(value := getattr(summary, name)) else None
        for name in ("mean", "std", "min", "max", "abs_mean", "l1", "l2")
    }
    return TensorSummary(
        count=summary.count,
        sampled=summary.sampled,
        estimate=summary.estimate,
        zero_share=summary.zero_share,
        nan_share=summary.nan_share,
        inf_share=summary.inf_share,
        **numbers,
    )


def _health(name: str, last: TensorSummary | None) -> Health:
    if last is None:
        return "good"
    if last.nan_share:
        return "nan"
    if last.inf_share:
        return "inf"
    if last.zero_share == 1 and last.count > 1:
        return "zero"
    if name.startswith("gradient/") and last.abs_mean is not None and last.abs_mean < VANISHED:
        return "vanishing"
    return "good"


def modes_of(trial: Trial) -> dict[str, int]:
    """Return how many steps were saved of each mode."""
    return {ModeKeys(mode).name: len(trial.steps(mode)) for mode in trial.modes()}
