"""The built-in rules as a form shows them, with texts from their own documentation."""

from __future__ import annotations

import dataclasses
import inspect
import re
from functools import cache
from typing import Any, Literal, get_type_hints

from .rule_models import RuleCatalogue, RuleKind, RuleParameter
from .runtime.rules.built_in_rule import BuiltInRule
from .runtime.rules.catalogue import BUILT_IN
from .runtime.rules.parameters import Choice, Flag, Number, Reader, Whole, as_text

ATTRIBUTE = re.compile(r"^    (?P<name>\w+): (?P<help>.+?)(?=^    \w+: |\Z)", re.MULTILINE | re.DOTALL)


@cache
def rule_catalogue() -> RuleCatalogue:
    """Return all built-in rules."""
    kinds = [kind for kind in BUILT_IN.values() if issubclass(kind, BuiltInRule)]
    return RuleCatalogue(items=[_described(kind) for kind in kinds])


def _described(kind: type[BuiltInRule[Any]]) -> RuleKind:
    hints = get_type_hints(kind.kind, include_extras=True)
    texts = _attributes(kind.kind)
    return RuleKind(
        rule=kind.__name__,
        help=_line(inspect.getdoc(kind) or "").partition("\n\n")[0],
        reads=kind.reads,
        compares=kind.compares,
        parameters=[
            _parameter(field, hints[field.name].__metadata__[0], texts.get(field.name, ""))
            for field in dataclasses.fields(kind.kind)
        ],
    )


def _parameter(field: dataclasses.Field[Any], reader: Reader, text: str) -> RuleParameter:
    return RuleParameter(
        name=field.name,
        help=text[:1].upper() + text[1:],
        default="" if field.default is None else as_text(field.default),
        allowed=reader.allowed,
        kind=_kind(reader),
        choices=list(reader.words) if isinstance(reader, Choice) else [],
    )


def _kind(reader: Reader) -> Literal["number", "flag", "choice", "text"]:
    if isinstance(reader, Flag):
        return "flag"
    if isinstance(reader, Choice):
        return "choice"
    return "number" if isinstance(reader, Number | Whole) else "text"


def _attributes(kind: type[Any]) -> dict[str, str]:
    """Return what the documentation of a class says of its attributes, without the full stop."""
    _, _, section = (inspect.getdoc(kind) or "").partition("Attributes:\n")
    return {match["name"]: _line(match["help"]).rstrip(".") for match in ATTRIBUTE.finditer(section)}


def _line(text: str) -> str:
    """Return paragraphs as a line each, without the marks of names."""
    return "\n\n".join(" ".join(part.split()) for part in text.replace("`", "").split("\n\n"))
