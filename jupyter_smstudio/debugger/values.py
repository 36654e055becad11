"""Values of tensors, thinned to what a page can show: planes, and how weights change from step to step."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import InvalidInput, NotFound
from .lookup import Kind, mode_of, thinned
from .models import SliceQuery, TensorSlice, UpdateRatio, UpdatesQuery
from .runtime.rules.finding import layer_of
from .summaries import figures, place_at
from .tensor_query import Figure
from .trials import OpenTrial

PLANE = 64
"""Most rows and columns of a plane that is shown alone."""
TILE = 32
"""Likewise of one of several."""
TILES = 64
EPSILON = 1e-9
"""Added to a weight's magnitude, so that nothing is divided by 0: WeightUpdateRatio's default."""
MOST_BYTES = 1 << 30
"""Of weights that are read for one picture of their updates."""


def tensor_slice(opened: OpenTrial, query: SliceQuery) -> TensorSlice:
    """Return a plane of a tensor, or of one with three dimensions and more its last planes side by side.

    Raises:
        NotFound: its values were not saved at that step.
        InvalidInput: the index is none of the tensor's.
    """
    place = place_at(opened.lookup, query, Kind.VALUES)
    if place is None:
        raise NotFound(f"The values of {query.name[:200]} were not saved at this step.")
    value = opened.trial.reader.value(place.write, place.place)
    if value.dtype.kind not in "biuf":
        raise InvalidInput(f"{query.name[:200]} has no real numbers that could be shown.")
    asked = [int(each) for each in query.index.split(",") if each]
    if query.samples and value.ndim > 3:
        value = np.moveaxis(value, 0, -3)  # tiles are of the last leading dimension
    planes, index = _planes(value, asked)
    most = PLANE if len(planes) == 1 else TILE
    maps = [_thin(plane, most) for plane in planes[:TILES]]
    finite = np.concatenate([each[np.isfinite(each)] for each in maps])
    return TensorSlice(
        name=query.name,
        step=place.step,
        shape=list(value.shape),
        index=index,
        rows=planes.shape[1],
        columns=planes.shape[2],
        low=float(finite.min()) if finite.size else None,
        high=float(finite.max()) if finite.size else None,
        maps=[[figures(row) for row in plane] for plane in maps],
    )


def update_ratios(opened: OpenTrial, name: str, query: UpdatesQuery) -> UpdateRatio:
    """Return how much of a weight was changed between each two saved steps."""
    places = thinned(opened.lookup.places(name, mode_of(query.mode), Kind.VALUES), query.at_most)
    steps: list[int] = []
    ratios: list[Figure] = []
    if places:
        shape = places[-1].write.layout.shapes[places[-1].place] or ()
        most = max(2, MOST_BYTES // max(1, 8 * math.prod(shape)))
        places = thinned(places, most)
    read = ((each.step, opened.trial.reader.value(each.write, each.place)) for each in places)
    for (_, before), (step, after) in pairwise(read):
        steps.append(step)
        ratios.append(_ratio(before, after))
    return UpdateRatio(layer=layer_of(name), tensor=name, steps=steps, ratio=ratios)


def _ratio(before: NDArray[Any], after: NDArray[Any]) -> Figure:
    if before.shape != after.shape or not before.size or before.dtype.kind not in "biuf":
        return None
    old, new = before.astype(np.float64), after.astype(np.float64)
    with np.errstate(all="ignore"):
        ratio = float(np.abs(new - old).mean() / (np.abs(old).mean() + EPSILON))
    return ratio if math.isfinite(ratio) else None


def _planes(value: NDArray[Any], asked: list[int]) -> tuple[NDArray[Any], list[int]]:
    """Return planes (n × rows × columns) of a tensor, and which of its leading dimensions they are of."""
    if value.ndim < 3:
        plane = value.reshape(1, -1) if value.ndim < 2 else value
        if asked:
            raise InvalidInput("A tensor of two dimensions or fewer has no further index.")
        return plane[np.newaxis], []
    leading = value.ndim - 2
    if len(asked) > leading:
        raise InvalidInput(f"The index has {len(asked)} numbers; {leading} are allowed here.")
    # With fewer numbers the last leading dimension is shown as tiles, e.g. the channels of an activation.
    index = [*asked, *[0] * (leading - 1 - len(asked))]
    for position, size in zip(index, value.shape, strict=False):
        if position >= size:
            raise InvalidInput(f"The index {position} is outside of a dimension of {size}.")
    found = value[tuple(index)]
    return (found if found.ndim == 3 else found[np.newaxis]), index


def _thin(plane: NDArray[Any], most: int) -> NDArray[Any]:
    rows, columns = (max(1, math.ceil(size / most)) for size in plane.shape)
    return plane[::rows, ::columns].astype(np.float64)
