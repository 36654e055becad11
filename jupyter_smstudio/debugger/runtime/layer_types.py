"""What tensors are also called: after the type of the layer that they enter or leave.

The original's rules look for ``.*relu_output``, as layers of its examples are called ``relu``. A layer of a
``Sequential`` is called ``features.1``: its output is found by that expression nevertheless, as
``features.1_relu_output_0``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SIDE = re.compile(r"^(?P<layer>.+)(?P<side>_(?:in|out)put(?:_\d+)*)$")
PREFIX = re.compile(r"^smdebug/reductions/[^/]+/")


def layer_types(model: Mapping[str, Any]) -> dict[str, str]:
    """Return the type of each layer by its name.

    Args:
        model: as ``Trial.model`` returns it: nothing in it is believed.
    """
    layers = model.get("layers")
    return {
        each["name"]: each["type"]
        for each in (layers if isinstance(layers, list) else ())
        if isinstance(each, Mapping)
        and isinstance(each.get("name"), str)
        and isinstance(each.get("type"), str)
    }


def typed_name(tensor: str, types: Mapping[str, str]) -> str | None:
    """Return what an input or output of a layer is also called; None: nothing else.

    Args:
        tensor: its name, e.g. ``features.1_output_0``.
        types: of layers by their names, e.g. ``{"features.1": "ReLU"}``.
    """
    found = SIDE.match(PREFIX.sub("", tensor))
    kind = types.get(found["layer"]) if found else None
    return f"{found['layer']}_{kind.lower()}{found['side']}" if found and kind else None
