"""Where a layer was made, read from what the hook has noted of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST_TEXT = 1024
"""Characters; a script can write what it likes."""


def layer_origin(model: Mapping[str, Any], layer: str) -> dict[str, Any] | None:
    """Return the place in code that made a layer, as it is told to pages; None: it is not known.

    Args:
        model: as ``Trial.model`` returns it: nothing in it is believed.
        layer: as tensors' names begin.
    """
    layers, models = model.get("layers"), model.get("models")
    prefixes = [f"{each}_" for each in models if isinstance(each, str)] if isinstance(models, list) else []
    # A layer's weights are named after the model, too; its outputs are not.
    names = {layer, *(layer.removeprefix(each) for each in prefixes)}
    for each in layers if isinstance(layers, list) else ():
        if not isinstance(each, Mapping) or each.get("name") not in names:
            continue
        origin = each.get("origin")
        if not isinstance(origin, Mapping) or not isinstance(origin.get("file"), str):
            return None
        line, cell = origin.get("line"), origin.get("cell")
        return {
            "layer": layer[:MOST_TEXT],
            "type": str(each.get("type", ""))[:MOST_TEXT],
            "file": origin["file"][:MOST_TEXT],
            "line": line if type(line) is int and line >= 0 else 0,
            "cell": cell if type(cell) is int else None,
            "text": str(origin.get("text", ""))[:MOST_TEXT],
        }
    return None
