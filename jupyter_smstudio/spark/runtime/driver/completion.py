"""Completion of Python and SQL; Scala's compiler has its own."""

from __future__ import annotations

import re
import rlcompleter
from collections.abc import Iterable
from typing import Any

MOST = 500
"""Candidates of an answer."""
KEYWORDS = (
    "ALTER", "AND", "ANTI", "AS", "ASC", "BETWEEN", "BY", "CACHE", "CASE", "CAST", "CREATE", "CROSS",
    "DATABASE", "DATABASES", "DELETE", "DESC", "DESCRIBE", "DISTINCT", "DROP", "ELSE", "END", "EXCEPT",
    "EXISTS", "EXPLAIN", "FALSE", "FROM", "FULL", "FUNCTIONS", "GROUP", "HAVING", "IN", "INNER", "INSERT",
    "INTERSECT", "INTO", "IS", "JOIN", "LATERAL", "LEFT", "LIKE", "LIMIT", "NOT", "NULL", "OFFSET", "ON",
    "OR", "ORDER", "OUTER", "OVER", "OVERWRITE", "PARTITION", "QUALIFY", "REPLACE", "RIGHT", "SCHEMA",
    "SELECT", "SEMI", "SET", "SHOW", "TABLE", "TABLES", "TEMPORARY", "THEN", "TRUE", "TRUNCATE", "UNION",
    "USE", "USING", "VALUES", "VIEW", "WHEN", "WHERE", "WINDOW", "WITH",
)  # fmt: skip
WORD = re.compile(r"[\w`]*$")
DOTTED = re.compile(r"([\w.]*)$")
COLUMN = re.compile(r"(\w+)(?:\[|\.\w+\()[^()\[\]]*[\"']\w*$")
"""The name of a frame, before a string in brackets or in a call of its method."""


def complete_python(before: str, namespace: dict[str, Any]) -> list[str]:
    """Return what may stand in place of the last word: names, attributes, columns of a frame in a string.

    Args:
        before: the code up to the cursor.
        namespace: the variables.
    """
    line = before.rpartition("\n")[2]
    word = _word(line)
    frame = COLUMN.search(line)
    if frame is not None:
        names = getattr(namespace.get(frame[1]), "columns", ())
        return starting_with(word, [str(name) for name in names])
    dotted = DOTTED.search(line)
    completer = rlcompleter.Completer(namespace)
    found: list[str] = []
    while (candidate := completer.complete(dotted[1] if dotted else word, len(found))) and len(found) < MOST:
        found.append(candidate)
    return sorted({each.rpartition(".")[2].rstrip("(): ") for each in found})


def complete_sql(before: str, tables: Iterable[str], columns: Iterable[str]) -> list[str]:
    """Return keywords, tables and columns that may stand in place of the last word.

    Args:
        before: the code up to the cursor.
        tables: names of tables and views.
        columns: names of their columns; after a dot there is nothing else.
    """
    word = _word(before)
    if before[: len(before) - len(word)].endswith("."):
        return starting_with(word, columns)
    lower = word.islower()
    keywords = [each.lower() if lower else each for each in KEYWORDS]
    return starting_with(word, [*sorted(set(tables)), *sorted(set(columns)), *keywords])


def starting_with(word: str, candidates: Iterable[str]) -> list[str]:
    """Return the candidates that begin with a word, in their order, each once, whatever the case."""
    prefix = word.strip("`").casefold()
    return list(dict.fromkeys(each for each in candidates if each.casefold().startswith(prefix)))[:MOST]


def _word(before: str) -> str:
    found = WORD.search(before)
    return found[0] if found else ""
