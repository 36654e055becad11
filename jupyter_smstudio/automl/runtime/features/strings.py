"""Parts of short strings with a form of their own: names, part numbers, tickets, addresses.

Which parts mean anything is not known beforehand. All are made by the same rules for each column; what tells
nothing of the target is dropped later, by its prediction power within the fold.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from .columns import NO_VALUE

TOKEN = re.compile(r"[^\s,;()\[\]\"]+")
MOST = 0.8
"""A word in more than this share of the strings is in nearly all of them."""


class StringParts:
    """The words, letters, numbers and the form of a column's strings.

    Args:
        name: of the column.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._common: Counter[str] = Counter()

    def fit(self, strings: pd.Series) -> StringParts:
        """Count the strings that each word is in; one of a single string, or of nearly all, tells nothing."""
        counts = Counter(word for string in strings for word in set(words(string)))
        self._common = Counter(
            {word: count for word, count in counts.items() if 1 < count <= MOST * len(strings)}
        )
        return self

    def transform(self, strings: pd.Series) -> dict[str, pd.Series]:
        """Return the parts: words as strings, quantities as numbers.

        Args:
            strings: no value missing, see ``columns.as_words``.
        """
        different = pd.unique(strings)
        rows = {string: self._parts(string) for string in different}
        table = pd.DataFrame.from_dict(rows, orient="index")
        found = table.loc[strings].set_index(strings.index)
        return {f"{self.name} {part}": found[part] for part in table.columns}

    def _parts(self, string: str) -> dict[str, str | float]:
        absent = string == NO_VALUE
        tokens = [] if absent else words(string)
        numbers = re.findall(r"\d+", string)
        return {
            "first word": tokens[0] if tokens else NO_VALUE,
            "last word": tokens[-1] if tokens else NO_VALUE,
            "commonest word": self._commonest(tokens),
            "first letter": NO_VALUE if absent else string[:1].upper(),
            "letters": NO_VALUE if absent else letters(string),
            "form": NO_VALUE if absent else form(string),
            "number": float(numbers[-1][:15]) if numbers else float("nan"),
            "digits": float(len(numbers[-1])) if numbers else 0.0,
            "length": 0.0 if absent else float(len(string)),
            "words": 0.0 if absent else float(len(tokens)),
        }

    def _commonest(self, tokens: Iterable[str]) -> str:
        known = [token for token in tokens if token in self._common]
        return max(known, key=lambda token: (self._common[token], token)) if known else NO_VALUE


def words(string: str) -> list[str]:
    """Return the words of a string in small letters; a full stop stays, for an abbreviation has one."""
    return TOKEN.findall(string.lower())


def letters(string: str) -> str:
    """Return the leading word without digits and marks, in capitals: what stands before a number."""
    leading = re.match(r"[^\d]*(?:\d[^\s]*[^\d\s][^\s]*)?", string)
    return re.sub(r"[^A-Z]", "", leading.group().upper().split(" ")[0]) if leading else ""


def form(string: str) -> str:
    """Return what is left when runs of letters are ``a``, runs of digits ``9``: the string's form."""
    kinds = re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", string))
    kinds = re.sub(r"\s+", " ", kinds)
    return re.sub(r"(a[ .,]*)+", "a", kinds)[:24]
