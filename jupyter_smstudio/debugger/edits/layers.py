"""Finds the call that made a layer, and what the layer is called in the code."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from .code import Code
from .errors import NoEdit
from .program import Place, called

LISTS = ("Sequential", "ModuleList")


@dataclass(frozen=True)
class MadeLayer:
    """A layer that was made in a piece of code.

    Attributes:
        name: as tensors' names begin, e.g. ``Net_conv1``.
        type: its class.
        line: of the code, from 1.
    """

    name: str
    type: str
    line: int


@dataclass(frozen=True)
class Reference:
    """How code speaks of a layer once it is made.

    Attributes:
        text: e.g. ``self.features[0]``.
        many: it is an iterable of layers that were all made by the same call.
    """

    text: str
    many: bool = False

    @property
    def path(self) -> str:
        """As PyTorch names it, e.g. ``features.0``."""
        plain = re.sub(r"\[[\"']?([^]\"']*)[\"']?\]", r".\1", self.text)
        return plain.removeprefix("self.")


def layer_call(code: Code, layer: MadeLayer) -> Place:
    """Return the call that made a layer.

    Raises:
        NoEdit: there is none at its line, or several that are alike.
    """
    calls = [
        node
        for node in code.nodes(ast.Call)
        if called(code, node) == layer.type and node.lineno <= layer.line <= (node.end_lineno or node.lineno)
    ]
    if not calls:
        raise NoEdit(f"Line {layer.line} of {code.name} makes no {layer.type}.")
    begun = [node for node in calls if node.lineno == layer.line] or calls
    if len(begun) > 1:
        begun = [node for node in begun if _fits(code, node, layer.name)]
    if len(begun) != 1:
        raise NoEdit(f"Line {layer.line} of {code.name} makes several layers; put each on a line of its own.")
    return Place(code, begun[0])


def reference(code: Code, call: ast.Call) -> Reference:
    """Return how the code speaks of the layer that a call makes.

    Raises:
        NoEdit: it has no name there.
    """
    nameless = NoEdit(f"The layer of line {call.lineno} of {code.name} has no name there to speak of it by.")
    suffix, many = "", False
    node: ast.AST = call
    while True:
        parent = code.parents[node]
        if isinstance(parent, ast.Assign | ast.AnnAssign):
            if many and suffix:
                raise nameless
            return Reference(_target(code, parent, nameless) + suffix, many)
        if isinstance(parent, ast.ListComp) and node is parent.elt and not many:
            many = True
        elif isinstance(parent, ast.Starred) and many:
            pass
        elif isinstance(parent, ast.Call) and node in parent.args:
            inner = called(code, parent)
            whole = isinstance(node, ast.ListComp | ast.Starred) and len(parent.args) == 1
            if inner not in LISTS or (many and not whole):
                raise nameless
            if not many and not isinstance(node, ast.List):
                suffix = f"[{_position(parent.args, node, nameless)}]{suffix}"
        elif isinstance(parent, ast.List):
            suffix = f"[{_position(parent.elts, node, nameless)}]{suffix}"
        else:
            raise nameless
        node = parent


def _position(siblings: list[ast.expr], node: ast.AST, nameless: NoEdit) -> int:
    place = next(at for at, each in enumerate(siblings) if each is node)
    if any(isinstance(each, ast.Starred) for each in siblings[:place]):
        raise nameless
    return place


def _target(code: Code, statement: ast.Assign | ast.AnnAssign, nameless: NoEdit) -> str:
    """Return the text of what a value is assigned to."""
    target: ast.expr = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    if isinstance(target, ast.Name | ast.Attribute):
        return code.source(target)
    raise nameless


def _fits(code: Code, call: ast.Call, name: str) -> bool:
    """Tell whether a layer's name ends as the code speaks of what a call makes."""
    try:
        path = reference(code, call).path
    except NoEdit:
        return False
    return name == path or name.endswith((f".{path}", f"_{path}"))
