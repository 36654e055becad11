"""Edits of an activation: one that saturates becomes a ReLU, one that dies a leaky one."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from .arguments import argument
from .code import Code
from .errors import NoEdit
from .layers import LISTS, MadeLayer, layer_call
from .program import Edit, Place, Program, called

FREE = ("ReLU", "LeakyReLU")


def replaced_activation(
    program: Program, code: Code, layer: MadeLayer, parameters: Mapping[str, float | str]
) -> Edit:
    """Replace a layer's activation by ``to``; by ``negative_slope`` where that has one."""
    wanted, slope = str(parameters["to"]), parameters.get("negative_slope")
    place = layer_call(code, layer)
    if wanted not in FREE:
        raise NoEdit(f"{wanted} is no activation that is known here.")
    inner = argument(place.node, "activation")
    if isinstance(inner, ast.Constant) and isinstance(inner.value, str):  # a layer of Keras
        text = "leaky_relu" if slope else "relu"
        return Edit(code, [code.replaced(inner, f"{code.quote}{text}{code.quote}")])
    if layer.type not in ("ReLU", "Sigmoid", "Tanh") or layer.type == wanted:
        raise NoEdit(f"Line {layer.line} of {code.name} makes a {layer.type}, which is no such activation.")
    _refuse_last(place)
    edit = Edit(code)
    function = place.node.func
    module = f"{code.source(function.value)}." if isinstance(function, ast.Attribute) else ""
    if not module:
        module = f"{program.module(edit, 'torch.nn')}."
    given = [code.source(each) for each in place.node.args]
    given += [code.source(each) for each in place.node.keywords]
    if slope is not None:
        given.insert(0, f"{float(slope):g}")
    if layer.type != "ReLU":
        given = given[:1] if slope is not None else []  # nothing that it takes is ReLU's
    edit.changes.append(code.replaced(place.node, f"{module}{wanted}({', '.join(given)})"))
    return edit


def _refuse_last(place: Place) -> None:
    """Refuse to touch the activation that a model ends with: its loss may rely on it."""
    parent = place.code.parents[place.node]
    if isinstance(parent, ast.Call) and called(place.code, parent) in LISTS and parent.args[-1] is place.node:
        raise NoEdit(f"The activation in {place.line} is the last one, and the loss may rely on it.")
