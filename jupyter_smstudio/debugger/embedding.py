"""Rows of a tensor as points: the ones that are chosen, their principal components, their classes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.errors import InvalidInput, NotFound
from .embedding_models import Embedding, EmbeddingQuery
from .lookup import Kind, Place, mode_of, thinned
from .runtime.rules.classes import label_classes
from .runtime.rules.parameters import WrongParameter
from .runtime.trial.errors import MissingCollectionFiles
from .runtime.trial.trial import Trial
from .summaries import figures, place_at
from .trials import OpenTrial

MOST_ROWS = 2000
"""Of a tensor that become points."""
MOST_ELEMENTS = 1 << 23
"""Of the rows that are looked at: what can be taken apart within about a second."""
SHOWN = 3
"""Principal components that are drawn."""
NEIGHBOURLY = 50
"""Principal components that t-SNE is given: more are noise and time (scikit-learn's advice)."""
LEAST_ROWS = 5
"""Of t-SNE: fewer have no neighbours that could be told from the others."""
LABELS = re.compile(r"label|target|y_true", re.IGNORECASE)


class Rows(NamedTuple):
    """Some rows of a tensor.

    Attributes:
        values: a row each, float64, all finite.
        places: which rows they are.
        total: rows that the tensor has.
        left_out: rows that were looked at and are not finite.
    """

    values: NDArray[np.float64]
    places: NDArray[np.int64]
    total: int
    left_out: int


def embedded(opened: OpenTrial, query: EmbeddingQuery) -> tuple[Embedding, list[list[float]]]:
    """Return a tensor's rows by their principal components, and what t-SNE needs of them (else nothing).

    Raises:
        NotFound: its values were not saved at that step.
        InvalidInput: it has no rows of real numbers, or too few of them.
    """
    place = place_at(opened.lookup, query, Kind.VALUES)
    if place is None:
        raise NotFound(f"The values of {query.name[:200]} were not saved at this step.")
    value = opened.trial.reader.value(place.write, place.place)
    rows = rows_of(value, query.name)
    neighbours = query.method == "tsne"
    if neighbours and len(rows.values) < LEAST_ROWS:
        raise InvalidInput(f"t-SNE needs {LEAST_ROWS} rows or more; {len(rows.values)} could be taken here.")
    points, explained = principal(rows.values, NEIGHBOURLY if neighbours else SHOWN)
    labels, classes = _classes(opened, query, place, rows)
    shown = [] if neighbours else points[:, :SHOWN].T.tolist()
    made = Embedding(
        name=query.name,
        step=place.step,
        mode=query.mode,
        method=query.method,
        # scikit-learn wants fewer neighbours than rows; a third of them is what its perplexity stands for.
        perplexity=min(query.perplexity, max(1.0, (len(rows.values) - 1) / 3)),
        total=rows.total,
        columns=math.prod(value.shape[1:]),
        left_out=rows.left_out,
        rows=rows.places.tolist(),
        x=shown[0] if shown else [],
        y=shown[1] if shown else [],
        z=shown[2] if shown else [],
        explained=[] if neighbours else explained.tolist(),
        labels=labels,
        classes=classes,
    )
    return made, points.tolist() if neighbours else []


def rows_of(value: NDArray[Any], name: str) -> Rows:
    """Return evenly chosen rows of a tensor: of its first dimension, all others laid side by side.

    Raises:
        InvalidInput: it has one dimension alone, or no real numbers.
    """
    if value.ndim < 2 or not value.size:
        raise InvalidInput(
            f"{name[:200]} has no rows: points are made of tensors of two dimensions and more."
        )
    if value.dtype.kind not in "biuf":
        raise InvalidInput(f"{name[:200]} has no real numbers that could be shown.")
    table = value.reshape(len(value), -1)
    most = max(1, min(MOST_ROWS, MOST_ELEMENTS // table.shape[1]))
    places = np.array(thinned(range(len(table)), most), np.int64)
    chosen = table[places].astype(np.float64)
    finite = np.isfinite(chosen).all(axis=1)
    return Rows(chosen[finite], places[finite], len(table), int(len(places) - finite.sum()))


def principal(rows: NDArray[np.float64], count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return rows by their principal components, and each one's share of the variance.

    The smaller of both Gram matrices is taken apart, so neither many rows nor many columns take long.
    Components that there are not are zero.

    Args:
        rows: all finite.
        count: of components.
    """
    points, shares = np.zeros((len(rows), count)), np.zeros(count)
    if not len(rows):
        return points, shares
    centred = rows - rows.mean(axis=0)
    # Squares of numbers near the largest float would be infinite.
    size = np.abs(centred).max(initial=0.0)
    if not size or not math.isfinite(size):
        return points, shares
    scaled = centred / size
    wide = scaled.shape[1] > len(scaled)
    variances, vectors = np.linalg.eigh(scaled @ scaled.T if wide else scaled.T @ scaled)
    kept = min(count, len(variances))
    variances = np.maximum(variances[::-1], 0.0)
    vectors = vectors[:, ::-1][:, :kept]
    found = vectors * np.sqrt(variances[:kept]) if wide else scaled @ vectors
    # A component may point either way: the way of its largest number, so that steps look alike.
    signs = np.sign(found[np.abs(found).argmax(axis=0), np.arange(kept)])
    points[:, :kept] = found * np.where(signs == 0, 1.0, signs) * size
    shares[:kept] = variances[:kept] / variances.sum()
    return points, shares


def names_like(trial: Trial, collection: str, pattern: re.Pattern[str]) -> list[str]:
    """Return tensors of a collection, then those with a name of a kind."""
    try:
        known = collection in trial.collections()
    except MissingCollectionFiles:
        known = False
    inside = trial.tensor_names(collection=collection) if known else []
    alike = [name for name in trial.tensor_names() if pattern.search(name)]
    return list(dict.fromkeys([*inside, *alike]))


def _classes(
    opened: OpenTrial, query: EmbeddingQuery, place: Place, rows: Rows
) -> tuple[str, list[float | None]]:
    """Return the tensor that has a class for each row at the same step, and the classes of those shown."""
    for name in [query.labels] if query.labels else _likely(opened.trial, query.name):
        found = opened.lookup.places(name, mode_of(query.mode), Kind.VALUES, place.worker).at(place.step)
        shape = found.write.layout.shapes[found.place] if found else None
        if found is None or not shape or shape[0] != rows.total:
            continue
        try:
            classes = label_classes(opened.trial.reader.value(found.write, found.place))
        except WrongParameter:
            continue  # it is no tensor of classes, whatever it is called
        if len(classes) == rows.total:
            return name, [None if each < 0 else each for each in figures(classes[rows.places])]  # type: ignore[operator]
    return "", []


def _likely(trial: Trial, name: str) -> Iterable[str]:
    return (each for each in names_like(trial, "labels", LABELS) if each != name)
