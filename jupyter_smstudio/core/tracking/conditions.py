"""One condition on runs: made from a typed filter or from MLflow's syntax, held against a run in Python.

``sql_reader_conditions`` says the same in SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

from ..errors import InvalidInput
from .models import Aggregate, Attribute, FieldKind, RunFilter

Operator = Literal[
    "=", "!=", ">", ">=", "<", "<=", "contains", "like", "ilike", "in", "not in", "exists", "missing"
]
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: bool(left == right),
    "!=": lambda left, right: bool(left != right),
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
}
TEXT_OPERATORS = ("=", "!=", "contains", "like", "ilike", "in", "not in", "exists", "missing")
NUMERIC_OPERATORS = (*ORDERS, "in", "not in", "exists", "missing")

ATTRIBUTES: tuple[str, ...] = get_args(Attribute)
NUMERIC_ATTRIBUTES = ("start_time", "end_time", "duration", "cost")

NUMBER = r"^[+-]?([0-9]{1,200}(\.[0-9]{0,60})?|\.[0-9]{1,60})([eE][+-]?[0-9]{1,2})?$"
"""Text that counts as a number, so bounded that no database's double overflows on it."""
_NUMBER = re.compile(NUMBER)


@dataclass(frozen=True)
class Condition:
    """What a run must meet.

    Attributes:
        kind: where the field is found.
        name: of the field.
        op: how it is compared.
        value: text, a number, a tuple of either, or None for ``exists`` and ``missing``.
        numeric: compare as numbers; text that is none does not match.
        aggregate: which value of a metric.
    """

    kind: FieldKind
    name: str
    op: Operator
    value: str | float | tuple[str, ...] | tuple[float, ...] | None
    numeric: bool
    aggregate: Aggregate = "last"


def number(text: str | None) -> float | None:
    """Return the number that a text is, or None."""
    return float(text) if text is not None and _NUMBER.fullmatch(text) else None


def condition(
    kind: FieldKind, name: str, op: Operator, value: object = None, aggregate: Aggregate = "last"
) -> Condition:
    """Return a condition whose operator and value fit its field.

    Raises:
        InvalidInput: they do not; the message names the field.
    """
    if kind == "attribute" and name not in ATTRIBUTES:
        raise InvalidInput(f"Runs have no attribute {name!r}; they have {', '.join(ATTRIBUTES)}.")
    always = kind == "metric" or (kind == "attribute" and name in NUMERIC_ATTRIBUTES)
    never = kind == "attribute" and not always
    numeric = always or (not never and (op in (">", ">=", "<", "<=") or isinstance(value, float)))
    if op not in (NUMERIC_OPERATORS if numeric else TEXT_OPERATORS):
        what = "is a number" if numeric else "is text"
        raise InvalidInput(f"{name!r} {what} and cannot be compared with {op!r}.")
    return Condition(kind, name, op, _fit(name, op, value, numeric), numeric, aggregate)


def of_filter(wanted: RunFilter) -> Condition:
    """Return the condition that a typed filter states.

    Raises:
        InvalidInput: its operator or value does not fit its field.
    """
    return condition(wanted.kind, wanted.name, wanted.op, wanted.value, wanted.aggregate)


def holds(wanted: Condition, text: str | None, value: float | None) -> bool:
    """Tell whether a field meets a condition.

    Args:
        wanted: the condition.
        text: the field's text; None where the run lacks it. For metrics any text where it has one.
        value: the field as a number; None where it is none.
    """
    if wanted.op in ("exists", "missing"):
        return (text is not None) == (wanted.op == "exists")
    found: str | float | None = value if wanted.numeric else text
    if found is None:
        return False
    if wanted.op in ("in", "not in"):
        assert isinstance(wanted.value, tuple)
        return (found in wanted.value) == (wanted.op == "in")
    if wanted.op == "contains":
        return str(wanted.value).lower() in str(found).lower()
    if wanted.op in ("like", "ilike"):
        return like(str(found), str(wanted.value), wanted.op == "ilike")
    return ORDERS[wanted.op](found, wanted.value)


def like(text: str, pattern: str, ignore_case: bool) -> bool:
    """Match as SQL's LIKE does: ``%`` is any text, ``_`` any character; nothing escapes them.

    The pieces between ``%`` are looked for from left to right, each once: one regular expression for
    the whole pattern would try all their places, which a pattern from outside could make last for ever.
    """
    if ignore_case:
        text, pattern = text.lower(), pattern.lower()
    first, *others = _pieces(pattern)
    start = first.match(text)
    if start is None:
        return False
    if not others:
        return start.end() == len(text)
    *between, last = others
    place = start.end()
    for piece in between:
        found = piece.search(text, place)
        if found is None:
            return False
        place = found.end()
    end = len(text) - _length(last)
    return end >= place and last.match(text, end) is not None


@lru_cache(maxsize=64)
def _pieces(pattern: str) -> list[re.Pattern[str]]:
    return [
        re.compile("".join("." if letter == "_" else re.escape(letter) for letter in piece), re.DOTALL)
        for piece in re.split("%+", pattern)
    ]


def _length(piece: re.Pattern[str]) -> int:
    """Return how many characters a piece takes; its pattern escapes some."""
    return len(re.sub(r"\\(.)", r"\1", piece.pattern, flags=re.DOTALL))


def _fit(name: str, op: str, value: object, numeric: bool) -> Any:
    if op in ("exists", "missing"):
        return None
    if op in ("in", "not in"):
        values = value if isinstance(value, list | tuple) else [value]
        return tuple(_to_number(name, each) if numeric else str(each) for each in values)
    return _to_number(name, value) if numeric else _text(value)


def _to_number(name: str, value: object) -> float:
    found = float(value) if isinstance(value, int | float) else number(str(value).strip())
    if found is None:
        raise InvalidInput(f"{name!r} is compared with a number, and {str(value)[:100]!r} is none.")
    return found


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
