"""Hyperparameters as they are declared, checked and read; all values of a job are strings."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["int", "float", "bool", "text", "choice", "list"]


@dataclass(frozen=True)
class Hyperparameter:
    """One setting of an algorithm.

    Attributes:
        name: as in the original.
        type: of its value; ``list`` is a JSON list of words.
        description: a sentence for people.
        default: the text that stands for it when it is not given; None: there is none.
        required: a job without it is refused.
        minimum: the least value of a number; None: no bound.
        maximum: the greatest value of a number.
        above: the minimum itself is not allowed.
        below: the maximum itself is not allowed.
        choices: all values of a choice or of a list's elements; of a number, the words that stand for one.
        tunable: the original's tuner may search it.
        tuning: the range that the original recommends for that.
    """

    name: str
    type: Kind
    description: str
    default: str | None = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    above: bool = False
    below: bool = False
    choices: tuple[str, ...] = ()
    tunable: bool = False
    tuning: tuple[float, float] | None = None

    def allowed(self) -> str:
        """Return in words what its values may be."""
        words = _one_of(self.choices)
        match self.type:
            case "bool":
                return "true or false"
            case "choice":
                return words
            case "list":
                return f"a JSON list of {words}" if words else "a JSON list"
            case "text":
                return "a text"
        number = "a whole number" if self.type == "int" else "a number"
        return " or ".join(part for part in (f"{number}{self._range()}", words) if part)

    def parse(self, text: str) -> Any:
        """Read a value.

        Raises:
            ValueError: it is not allowed; the message is a sentence for people.
        """
        stripped = text.strip()
        try:
            return self._read(stripped)
        except (ValueError, OverflowError):
            raise ValueError(f"{self.name} is {text!r}; allowed is {self.allowed()}.") from None

    def _read(self, text: str) -> Any:
        match self.type:
            case "bool":
                return _member(text.lower(), ("true", "false", "1", "0")) in ("true", "1")
            case "choice":
                return _member(text, self.choices)
            case "list":
                return self._read_list(text)
            case "text":
                return text
        if text in self.choices:
            return text
        # "10.0" is what a float of Python, or a table of a spreadsheet, makes of a whole number.
        number = float(text)
        if not math.isfinite(number) or not self._within(number):
            raise ValueError
        if self.type == "int":
            if number != int(number):
                raise ValueError
            return int(number)
        return number

    def _read_list(self, text: str) -> list[str]:
        words = json.loads(text.replace("'", '"')) if text.startswith("[") else text.split(",")
        found = [str(word).strip() for word in words]
        for word in found:
            # A metric may have a parameter, as ndcg@5.
            _member(word.partition("@")[0], self.choices or (word.partition("@")[0],))
        return found

    def _within(self, number: float) -> bool:
        if self.minimum is not None and (number < self.minimum or (self.above and number == self.minimum)):
            return False
        return self.maximum is None or (number < self.maximum or (not self.below and number == self.maximum))

    def _range(self) -> str:
        low, high = (f"{bound:,.10g}" if bound is not None else "" for bound in (self.minimum, self.maximum))
        first = f"more than {low}" if self.above else f"at least {low}"
        last = f"less than {high}" if self.below else f"at most {high}"
        if low and high and not self.above and not self.below:
            return f" from {low} to {high}"
        return (f" of {first}" if low else "") + (f"{' and' if low else ' of'} {last}" if high else "")


class InvalidHyperparameters(ValueError):
    """Some hyperparameters can't be used.

    Args:
        problems: a sentence for each name.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


def problems(table: Mapping[str, Hyperparameter], values: Mapping[str, str]) -> dict[str, str]:
    """Return a sentence for each hyperparameter that is missing, unknown or out of range.

    Names that begin with ``_`` are notes of tuners and tools, in the original too, and are let through.
    """
    found: dict[str, str] = {}
    for name, text in values.items():
        if name.startswith("_"):
            continue
        known = table.get(name)
        if known is None:
            found[name] = f"There is no hyperparameter {name}; there are {', '.join(sorted(table))}."
            continue
        try:
            known.parse(str(text))
        except ValueError as error:
            found[name] = str(error)
    for name, known in table.items():
        if known.required and name not in values:
            found[name] = f"{name} is missing: it is required, {known.allowed()}."
    return found


def read(table: Mapping[str, Hyperparameter], values: Mapping[str, str]) -> dict[str, Any]:
    """Return all values with their types; None for those that are neither given nor have a default.

    Raises:
        InvalidHyperparameters: one or more are missing, unknown or out of range.
    """
    if wrong := problems(table, values):
        raise InvalidHyperparameters(wrong)
    texts = {name: values.get(name, known.default) for name, known in table.items()}
    return {name: None if text is None else table[name].parse(str(text)) for name, text in texts.items()}


def table(*hyperparameters: Hyperparameter) -> dict[str, Hyperparameter]:
    """Return hyperparameters by their names."""
    return {each.name: each for each in hyperparameters}


def _member(text: str, words: tuple[str, ...]) -> str:
    if text not in words:
        raise ValueError
    return text


def _one_of(words: tuple[str, ...]) -> str:
    return ", ".join(words[:-1]) + " or " + words[-1] if len(words) > 1 else "".join(words)
