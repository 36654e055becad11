"""Values of the notebook as they are written in Python and in Scala."""

from __future__ import annotations

import datetime
import decimal
import keyword
import math
from collections.abc import Mapping
from typing import Any

from .errors import SparkMistake

INT_MAX = 2**31 - 1
LONG_MAX = 2**63 - 1
LITERAL_CHARACTERS = 16_000
"""Of one Scala string: the class file holds 65,535 bytes of UTF-8, and a character takes up to three."""
CLEAN = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}

_WORDS = """
abstract case catch class def do else extends false final finally for forSome if implicit import lazy match
new null object override package private protected return sealed super this throw trait true try type val var
while with yield
"""
SCALA_WORDS = frozenset(_WORDS.split())


def checked_name(name: str, kind: str = "pyspark") -> str:
    """Return a variable's name that is one in a session's language.

    Args:
        name: as it was given.
        kind: Livy's of the session.

    Raises:
        SparkMistake: it is none.
    """
    taken = name in SCALA_WORDS if kind == "spark" else keyword.iskeyword(name)
    if taken or not name.isidentifier():
        raise SparkMistake(f"“{name}” cannot name a variable. Give another name with -n.")
    return name


def plain(value: Any) -> Any:
    """Return a value of numpy or pandas as the Python value that it stands for; others as they are."""
    if type(value).__module__.partition(".")[0] in ("numpy", "pandas"):
        if type(value).__name__ in ("NaTType", "NAType"):
            return None
        for convert in ("to_pydatetime", "to_pytimedelta", "tolist"):
            if hasattr(value, convert):
                return getattr(value, convert)()
    return value


def python_literal(value: Any) -> str:
    """Return Python code whose value equals ``value``, needing no import.

    Raises:
        SparkMistake: there is no such code, e.g. for a file or a model.
    """
    value = plain(value)
    match value:
        case None | bool() | int() | str() | bytes():
            return repr(value)
        case float():
            return repr(value) if math.isfinite(value) else f"float({str(value)!r})"
        case decimal.Decimal():
            return f"__import__('decimal').{value!r}"
        case datetime.datetime() if value.tzinfo is not None:
            return f"__import__('datetime').datetime.fromisoformat({value.isoformat()!r})"
        case datetime.datetime() | datetime.date() | datetime.time() | datetime.timedelta():
            return repr(value).replace("datetime.", "__import__('datetime').", 1)
        case list():
            return f"[{', '.join(map(python_literal, value))}]"
        case tuple():
            return f"({''.join(f'{python_literal(each)}, ' for each in value)})"
        case set() | frozenset():
            return f"{type(value).__name__}([{', '.join(map(python_literal, value))}])"
        case Mapping():
            return f"{{{', '.join(f'{python_literal(k)}: {python_literal(v)}' for k, v in value.items())}}}"
    raise _no_literal(value)


def scala_literal(value: Any) -> str:
    """Return Scala code whose value corresponds to ``value``; None is ``null``.

    Raises:
        SparkMistake: there is no such code.
    """
    value = plain(value)
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int():
            return _scala_integer(value)
        case float():
            return _scala_double(value)
        case str():
            return _scala_string(value)
        case decimal.Decimal():
            return f'BigDecimal("{value}")'
        case datetime.datetime() if value.tzinfo is not None:
            return f'java.sql.Timestamp.from(java.time.OffsetDateTime.parse("{value.isoformat()}").toInstant)'
        case datetime.datetime():
            return f'java.sql.Timestamp.valueOf("{value.isoformat(" ")}")'
        case datetime.date():
            return f'java.sql.Date.valueOf("{value.isoformat()}")'
        case list() | tuple():
            return f"List({', '.join(map(scala_literal, value))})"
        case set() | frozenset():
            return f"Set({', '.join(map(scala_literal, value))})"
        case Mapping():
            return f"Map({', '.join(f'{scala_literal(k)} -> {scala_literal(v)}' for k, v in value.items())})"
    raise _no_literal(value)


def scala_declaration(name: str, value: Any) -> str:
    """Return the Scala line that makes a variable; one of None takes every kind of value later."""
    kind = ": Any" if plain(value) is None else ""
    return f"var {name}{kind} = {scala_literal(value)}"


def _scala_integer(value: int) -> str:
    if -INT_MAX - 1 <= value <= INT_MAX:
        return str(value)
    if -LONG_MAX - 1 <= value <= LONG_MAX:
        return f"{value}L"
    return f'BigInt("{value}")'


def _scala_double(value: float) -> str:
    if math.isnan(value):
        return "Double.NaN"
    if math.isinf(value):
        return f"Double.{'Positive' if value > 0 else 'Negative'}Infinity"
    return f"{value!r}d"


def _scala_string(value: str) -> str:
    if len(value) > LITERAL_CHARACTERS:
        starts = range(0, len(value), LITERAL_CHARACTERS)
        # Joined when it runs: the compiler would fold a sum of literals into one that is too long.
        return (
            f"Seq({', '.join(_scala_string(value[at : at + LITERAL_CHARACTERS]) for at in starts)}).mkString"
        )
    return f'"{"".join(map(_scala_character, value))}"'


def _scala_character(character: str) -> str:
    if character in CLEAN:
        return CLEAN[character]
    if " " <= character <= "~":
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _no_literal(value: Any) -> SparkMistake:
    return SparkMistake(
        f"A value of type {type(value).__name__} cannot be sent to the cluster. Send text, numbers, "
        "booleans, None, dates, or lists and dicts of these; a pandas frame with -t df."
    )
