"""Lloyd's method on weighted points, with k-means++ to begin with.

Arthur and Vassilvitskii, "k-means++: The Advantages of Careful Seeding" (2007); several candidates are tried
for each centre, as they propose, and the one that lowers the potential most is taken.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Array = NDArray[Any]
DISTANCES_AT_ONCE = 1 << 22
"""Distances that are held at a time: 16 MiB of float32."""
SKETCH_DIMENSIONS = 48
"""To which points of more than twice as many are projected at random while the first centres are chosen.
Distances keep to about a tenth, and only the odds of being chosen hang on them: Johnson and Lindenstrauss;
for k-means see Makarychev, Makarychev and Razenshteyn, STOC 2019."""


def nearest(points: Array, centres: Array) -> tuple[Array, Array]:
    """Return for each point the number of the nearest centre and the squared distance to it."""
    norms = np.einsum("ij,ij->i", centres, centres)
    found, distances = np.empty(len(points), np.intp), np.empty(len(points), np.float32)
    step = max(1, DISTANCES_AT_ONCE // len(centres))
    for start in range(0, len(points), step):
        part = points[start : start + step]
        # |x - c|² = |x|² - 2xc + |c|², and |x|² is the same for all centres.
        scores = part @ centres.T
        scores *= -2
        scores += norms
        best = scores.argmin(axis=1)
        found[start : start + step] = best
        distances[start : start + step] = scores[np.arange(len(part)), best]
        distances[start : start + step] += np.einsum("ij,ij->i", part, part)
    return found, np.maximum(distances, 0)


def sums_by_centre(points: Array, assigned: Array, weights: Array, count: int) -> Array:
    """Return the weighted sum of the points of each centre."""
    columns = np.arange(len(points))
    chosen = sp.csr_array((weights.astype(points.dtype), (assigned, columns)), shape=(count, len(points)))
    return np.asarray(chosen @ points)


def plus_plus(points: Array, weights: Array, k: int, random: np.random.Generator) -> Array:
    """Return the numbers of k points that are good first centres."""
    seen = _sketch(points, random)
    norms = np.einsum("ij,ij->i", seen, seen)
    chosen = [int(random.choice(len(seen), p=weights / weights.sum()))]
    distances = np.maximum(norms + norms[chosen[0]] - 2 * (seen @ seen[chosen[0]]), 0)
    trials = 2 + int(math.log(k))
    for _ in range(1, k):
        potential = np.cumsum(weights * distances)
        if potential[-1] <= 0:  # fewer different points than centres
            chosen.append(int(random.integers(len(seen))))
            continue
        drawn = np.searchsorted(potential, random.random(trials) * potential[-1])
        candidates = np.minimum(drawn, len(seen) - 1)
        closer = np.maximum(norms[candidates, None] + norms - 2 * (seen[candidates] @ seen.T), 0)
        np.minimum(closer, distances, out=closer)
        best = int((closer @ weights).argmin())
        distances = closer[best]
        chosen.append(int(candidates[best]))
    return np.array(chosen)


def lloyd(
    points: Array,
    weights: Array,
    k: int,
    random: np.random.Generator,
    *,
    init_method: str = "kmeans++",
    max_iter: int = 300,
    tolerance: float = 1e-4,
) -> tuple[Array, float]:
    """Return k centres and the weighted sum of squared distances to them.

    Args:
        points: float32, at least k of them.
        weights: of the points.
        k: number of centres.
        random: source of chance.
        init_method: ``kmeans++`` or ``random``.
        max_iter: most iterations.
        tolerance: relative change of the sum at which it stops.
    """
    first = (
        plus_plus(points, weights, k, random)
        if init_method == "kmeans++"
        else random.choice(len(points), k, replace=False)
    )
    centres = points[first].copy()
    before = math.inf
    for _ in range(max_iter):
        assigned, distances = nearest(points, centres)
        loss = float(weights @ distances.astype(np.float64))
        if math.isfinite(before) and before - loss <= tolerance * before:
            break
        before = loss
        mass = np.bincount(assigned, weights, minlength=k)
        sums = sums_by_centre(points, assigned, weights, k)
        full = mass > 0
        centres[full] = sums[full] / mass[full, None]
        if empty := int((~full).sum()):
            # A centre without points goes where the loss is largest.
            centres[~full] = points[np.argsort(weights * distances)[-empty:]]
    return centres, loss


def _sketch(points: Array, random: np.random.Generator) -> Array:
    if points.shape[1] <= 2 * SKETCH_DIMENSIONS:
        return points
    directions = random.standard_normal((points.shape[1], SKETCH_DIMENSIONS), dtype=np.float32)
    return np.asarray(points @ (directions / math.sqrt(SKETCH_DIMENSIONS)))
