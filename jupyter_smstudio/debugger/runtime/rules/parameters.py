"""The parameters of rules: texts of a job's configuration, or Python's own values, read into their types.

A rule's parameters are a frozen dataclass. Each field is annotated with what may be given for it::

    threshold: Annotated[float, Number(above=0)] = 1e-7
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar, get_type_hints

NOTHING = ("", "none", "null")
"""Texts that stand for no value, as a job's configuration has texts only."""
TRUE, FALSE = ("true", "1", "yes"), ("false", "0", "no")

Settings = TypeVar("Settings")


class WrongParameter(ValueError):
    """A rule was given a parameter that it does not have, or a value that is not allowed."""


class Reader(Protocol):
    """Reads a value that was given for a parameter."""

    @property
    def allowed(self) -> str:
        """What may be given, to end “Set it to …”."""

    def read(self, value: object) -> object:
        """Return what a value stands for; raises ValueError or TypeError where it is not allowed."""


def read_parameters(rule: str, kind: type[Settings], given: Mapping[str, object]) -> Settings:
    """Return a rule's parameters from what was given; what was not given has its default.

    Args:
        rule: its name, for messages.
        kind: the dataclass of its parameters.
        given: values by name; ``None`` and the text ``None`` stand for nothing where that is the default.

    Raises:
        WrongParameter: a name is unknown, or a value is not allowed.
    """
    hints = get_type_hints(kind, include_extras=True)
    defaults = {each.name: each.default for each in dataclasses.fields(kind)}  # type: ignore[arg-type]
    values = {}
    for name, value in given.items():
        if name not in defaults:
            known = ", ".join(defaults) or "none"
            raise WrongParameter(f"The rule {rule} has no parameter “{name}”. Its parameters are: {known}.")
        reader = hints[name].__metadata__[0]
        if defaults[name] is None and is_nothing(value):
            continue
        try:
            values[name] = reader.read(value)
        except (TypeError, ValueError) as error:
            raise WrongParameter(
                f"The parameter {name} of the rule {rule} is {value!r}. Set it to {reader.allowed}."
            ) from error
    return kind(**values)


@dataclasses.dataclass(frozen=True)
class Number:
    """A finite number within limits."""

    above: float = -math.inf
    least: float = -math.inf
    most: float = math.inf

    @property
    def allowed(self) -> str:
        """Say which numbers."""
        words = (("above", self.above), ("at least", self.least), ("at most", self.most))
        limits = [f"{word} {limit:g}" for word, limit in words if math.isfinite(limit)]
        return " ".join(["a number", " and ".join(limits)]).strip()

    def read(self, value: object) -> float:
        """Return the number."""
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise TypeError
        converted = float(value)
        if not (math.isfinite(converted) and self.above < converted and self.least <= converted <= self.most):
            raise ValueError
        return converted


PERCENT = Number(least=0, most=100)


@dataclasses.dataclass(frozen=True)
class Whole:
    """A whole number that is ``least`` or greater."""

    least: int = 0

    @property
    def allowed(self) -> str:
        """Say which numbers."""
        return f"a whole number from {self.least} on"

    def read(self, value: object) -> int:
        """Return the number."""
        converted = Number(least=self.least).read(value)
        if not converted.is_integer():
            raise ValueError
        return int(converted)


@dataclasses.dataclass(frozen=True)
class Flag:
    """A truth value."""

    allowed: str = "True or False"

    def read(self, value: object) -> bool:
        """Return the truth value."""
        word = str(value).strip().lower()
        if word not in TRUE + FALSE:
            raise ValueError
        return word in TRUE


@dataclasses.dataclass(frozen=True)
class Choice:
    """One of some words, in whatever case it is given."""

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        """Say which words."""
        return f"one of {', '.join(self.words)}"

    def read(self, value: object) -> str:
        """Return the word in capitals."""
        word = str(value).strip().upper()
        if word not in self.words:
            raise ValueError
        return word


@dataclasses.dataclass(frozen=True)
class Text:
    """A text."""

    allowed: str = "a text"

    def read(self, value: object) -> str:
        """Return the text."""
        if not isinstance(value, str):
            raise TypeError
        return value


@dataclasses.dataclass(frozen=True)
class Texts:
    """Texts: a sequence, or one text with commas between."""

    allowed: str = "a list of texts, or one text with commas between them"

    def read(self, value: object) -> tuple[str, ...]:
        """Return the texts."""
        return split(value)


@dataclasses.dataclass(frozen=True)
class Patterns:
    """Regular expressions: a sequence, or one text with commas between."""

    allowed: str = "a list of regular expressions, or one text with commas between them"

    def read(self, value: object) -> tuple[str, ...]:
        """Return the expressions."""
        found = split(value)
        try:
            for each in found:
                re.compile(each)
        except re.error as error:
            raise ValueError from error
        return found


@dataclasses.dataclass(frozen=True)
class Numbers:
    """Finite numbers, one at least: one, a sequence, or one text with commas between."""

    each: Number = Number()

    @property
    def allowed(self) -> str:
        """Say which numbers."""
        return f"{self.each.allowed}, or several with commas between them"

    def read(self, value: object) -> tuple[float, ...]:
        """Return the numbers."""
        parts: Sequence[object] = (value,) if isinstance(value, int | float) else split(value)
        found = tuple(self.each.read(part) for part in parts)
        if not found:
            raise ValueError
        return found


def is_nothing(value: object) -> bool:
    """Return whether a value stands for none."""
    return value is None or (isinstance(value, str) and value.strip().lower() in NOTHING)


def split(value: object) -> tuple[str, ...]:
    """Return the texts of a sequence, or of one text with commas between them; empty ones are left out."""
    if is_nothing(value):
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if not isinstance(value, Sequence):
        raise TypeError
    return tuple(str(part) for part in value)


def as_text(value: object) -> str:
    """Return a value as a job's configuration has it: a text that is read as the same value."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(map(str, value))
    return str(value)
