"""What a driver or a Livy server elsewhere tells, as far as it is stored, counted or shown.

Whose code a driver runs may have written it, and a server elsewhere may be anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping

Told = Mapping[str, object]
"""A JSON object."""
MOST_NUMBER = 2**31
MOST_CHARACTERS = 2_000


def text_of(told: Told, name: str, most: int = MOST_CHARACTERS) -> str:
    """Return a text; empty for what is none."""
    text = told.get(name)
    return text_from(text, most) if isinstance(text, str) else ""


def text_from(text: str, most: int = MOST_CHARACTERS) -> str:
    """Return a text as databases and JSON take it: bounded, without NUL and halves of characters."""
    return text[:most].replace("\0", "").encode(errors="replace").decode()


def number_of(told: Told, name: str, otherwise: int) -> int:
    """Return a whole number from 0 on."""
    number = told.get(name)
    return number if type(number) is int and 0 <= number < MOST_NUMBER else otherwise


def share_of(told: Told, name: str) -> float:
    """Return a number from 0 to 1; 0 for what is none."""
    share = told.get(name)
    return float(min(1, max(0, share))) if isinstance(share, int | float) else 0.0
