"""Arguments of a call: found, replaced, added."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .code import Change, Code
from .errors import NoEdit
from .program import Place, Program, is_number

SIMPLE = ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Constant
"""Expressions that can be multiplied as they are."""


def argument(call: ast.Call, *names: str, position: int | None = None) -> ast.expr | None:
    """Return the value of an argument; None: the call does not write it.

    Args:
        call: that has it.
        names: it is given by one of these,
        position: or at this place.
    """
    for keyword in call.keywords:
        if keyword.arg in names:
            return keyword.value
    if position is None or any(isinstance(each, ast.Starred) for each in call.args[: position + 1]):
        return None
    return call.args[position] if position < len(call.args) else None


def added(place: Place, text: str) -> Change:
    """Return the change that gives a call one more argument by keyword.

    Args:
        place: of the call.
        text: of the argument, e.g. ``weight_decay=0.01``.

    Raises:
        NoEdit: what the call gets already is not written in it.
    """
    code, call = place.code, place.node
    hidden = any(each.arg is None for each in call.keywords)
    if hidden or any(isinstance(each, ast.Starred) for each in call.args):
        raise NoEdit(f"The call in {place.line} unpacks its arguments, so what it gets is not seen.")
    written: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    if not written:
        at = code.end(call) - 1
        return Change(at, at, text)
    last = max(written, key=code.end)
    if isinstance(last, ast.GeneratorExp) and code.end(last) == code.end(call):
        raise NoEdit(f"The call in {place.line} takes a generator alone; put that into parentheses.")
    at = _behind(code, code.end(last), code.end(call) - 1)
    return Change(at, at, f",{_gap(code, last, call)}{text}")


def set_number(
    program: Program, place: Place, names: Sequence[str], text: str, position: int | None = None
) -> tuple[Code, Change] | None:
    """Return the change that gives an argument another number; None: it is not written, or no number.

    A number that has a name is changed where it gets it.
    """
    value = argument(place.node, *names, position=position)
    if value is None:
        return None
    holder, node = resolved(program, place.code, value)
    return (holder, holder.replaced(node, text)) if is_number(node) else None


def multiplied(program: Program, code: Code, value: ast.expr, factor: float) -> tuple[Code, Change]:
    """Return the change that multiplies a value: the number itself where it is written out."""
    holder, node = resolved(program, code, value)
    if isinstance(node, ast.Constant) and is_number(node):
        assert isinstance(node.value, int | float)  # is_number has looked
        return holder, holder.replaced(node, number(node.value * factor))
    text = code.source(value)
    text = text if isinstance(value, SIMPLE) else f"({text})"
    return code, code.replaced(value, f"{text} * {number(factor)}")


def resolved(program: Program, code: Code, value: ast.expr) -> tuple[Code, ast.expr]:
    """Return the number that a name stands for, and where; what is no such name is returned as it is."""
    found = program.constant(code, value.id) if isinstance(value, ast.Name) else None
    return found or (code, value)


def number(value: float) -> str:
    """Return a number as a person would write it."""
    return f"{value:.6g}" if value != int(value) else str(int(value))


def _behind(code: Code, start: int, end: int) -> int:
    """Return the place behind an argument and the parentheses around it."""
    at, place = start, start
    while at < end:
        if code.text[at] == "#":
            while at < end and code.text[at] not in "\r\n":
                at += 1
            continue
        if code.text[at] == ")":
            place = at + 1
        at += 1
    return place


def _gap(code: Code, last: ast.expr | ast.keyword, call: ast.Call) -> str:
    """Return what stands before a new argument: a line of its own where the last one has one."""
    before = code.text[code.start(call) : code.start(last)]
    line = max(before.rfind("\n"), before.rfind("\r"))
    indent = before[line + 1 :]
    return code.newline + indent if line >= 0 and not indent.strip() else " "
