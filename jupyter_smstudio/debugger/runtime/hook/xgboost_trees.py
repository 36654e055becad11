"""The trees of a round as columns of numbers, a row for each node."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

COLUMNS = ("Tree", "Node", "Depth", "Feature", "Split", "Yes", "No", "Missing", "Gain", "Cover")
"""Those of ``Booster.trees_to_dataframe`` that are numbers, and the depth of a node, which is 0 at the root.

A feature is told by its place among all; a leaf has feature -1, no children, and its value in place of the
gain. A split by categories has no number."""
NONE = -1.0


def tree_columns(dump: Sequence[str], features: Sequence[str]) -> dict[str, np.ndarray[Any, Any]]:
    """Return the columns of trees.

    Args:
        dump: each tree as JSON, with statistics, as ``Booster.get_dump`` returns it.
        features: names of all features, in their order.
    """
    places = {name: float(number) for number, name in enumerate(features)}
    rows = [row for number, tree in enumerate(dump) for row in _rows(number, json.loads(tree), places)]
    table = np.asarray(rows, np.float64).reshape(-1, len(COLUMNS))
    return {column: table[:, number] for number, column in enumerate(COLUMNS)}


def _rows(tree: int, root: dict[str, Any], places: dict[str, float]) -> Iterator[tuple[float, ...]]:
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        begin = (float(tree), float(node["nodeid"]), float(depth))
        cover = float(node.get("cover", math.nan))
        if "leaf" in node:
            yield (*begin, NONE, math.nan, NONE, NONE, NONE, float(node["leaf"]), cover)
            continue
        split = node.get("split_condition", math.nan)
        yield (
            *begin,
            places.get(node["split"], NONE),
            float(split) if isinstance(split, int | float) else math.nan,
            float(node["yes"]),
            float(node["no"]),
            float(node.get("missing", NONE)),
            float(node.get("gain", math.nan)),
            cover,
        )
        waiting += [(child, depth + 1) for child in node["children"]]
