"""Summaries of many small tensors at once: a figure of all of them is one pass over their numbers.

A training's step has dozens of tensors, most of them small or sampled; what a call of numpy takes is more
than what it computes then. Their numbers are laid one after the other and summed up segment by segment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from .dtypes import Tensor
from .histogram import BINS, PATTERNS, SHIFT, binned
from .summary import BLOCK, CANCELLED, ROW, SAFE_SQUARES, summarize

Rows = tuple[NDArray[Any], NDArray[np.uint32] | None]
"""Of ``ROW``, and histograms of as many × 2 signs × 128 bins."""


def rows_of(tensors: Sequence[Tensor], histograms: bool = True) -> Rows:
    """Return what ``summarize`` does of each tensor, as it is kept.

    Args:
        tensors: of any shape.
        histograms: whether to make those.

    Raises:
        UnknownDtype: one is not of numbers.
    """
    rows = np.zeros(len(tensors), ROW)
    counts = np.zeros((len(tensors), 2, BINS), np.uint32) if histograms else None
    known = np.zeros(len(tensors), bool)
    for places in _groups(tensors):
        known[places] = _segments([np.ravel(tensors[at]) for at in places], places, rows, counts)  # type: ignore[arg-type]
    for at in np.flatnonzero(~known).tolist():
        made = summarize(tensors[at], histogram=histograms)
        rows[at] = made.row
        if counts is not None and made.histogram is not None:
            counts[at] = made.histogram
    return rows, counts


def _groups(tensors: Sequence[Tensor]) -> Iterator[list[int]]:
    """Yield the places of tensors that fit a core's cache together."""
    places: list[int] = []
    size = 0
    for at, tensor in enumerate(tensors):
        if not _is_small(tensor):
            continue
        if places and size + tensor.size > BLOCK:
            yield places
            places, size = [], 0
        places.append(at)
        size += tensor.size
    if places:
        yield places


def _is_small(tensor: Tensor) -> TypeGuard[NDArray[np.float32]]:
    return isinstance(tensor, np.ndarray) and tensor.dtype == np.float32 and 0 < tensor.size <= BLOCK


def _segments(
    tensors: list[NDArray[np.float32]],
    places: list[int],
    rows: NDArray[Any],
    counts: NDArray[np.uint32] | None,
) -> NDArray[np.bool_]:
    """Fill in the rows of tensors in memory, and tell of which that is right to the last digits of float32.

    It is not where a number is not finite, or where sums of squares left float32's range or cancel.
    """
    flat = np.concatenate(tensors)
    sizes = np.array([each.size for each in tensors])
    starts = np.cumsum(sizes) - sizes
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        total = np.add.reduceat(flat, starts).astype(np.float64)
        magnitudes = np.abs(flat)
        l1 = np.add.reduceat(magnitudes, starts).astype(np.float64)
        squares = np.add.reduceat(np.square(flat, out=magnitudes), starts).astype(np.float64)
        mean = total / sizes
        spread = squares - total * mean
        right: NDArray[np.bool_] = (
            (squares > SAFE_SQUARES[0]) & (squares < SAFE_SQUARES[1]) & (spread >= CANCELLED * squares)
        )
        made = rows[places]
        made["count"] = made["sampled"] = sizes
        made["zero"] = _zeros(flat, starts, sizes)
        made["mean"], made["std"] = mean, np.sqrt(np.maximum(spread, 0) / sizes)
        made["min"], made["max"] = np.minimum.reduceat(flat, starts), np.maximum.reduceat(flat, starts)
        made["abs_mean"], made["l1"], made["l2"] = l1 / sizes, l1, np.sqrt(squares)
    rows[places] = made
    if counts is not None and right.any():
        segments = np.repeat(np.arange(len(tensors), dtype=np.int64) * PATTERNS, sizes)
        patterns = np.bincount(
            (flat.view(np.uint32) >> SHIFT) + segments, minlength=len(tensors) * PATTERNS
        ).reshape(-1, 2, PATTERNS // 2)
        counts[places] = binned(patterns, tensors)
    return right


def _zeros(
    flat: NDArray[np.float32], starts: NDArray[np.int64], sizes: NDArray[np.int64]
) -> NDArray[np.int64]:
    if flat.all():
        return np.zeros(len(starts), np.int64)
    there = flat != 0
    ends = starts + sizes
    filled = [np.count_nonzero(there[start:end]) for start, end in zip(starts, ends, strict=True)]
    return sizes - np.array(filled)
