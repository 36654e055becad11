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
from .runtime.rules.profiling.profiler_rule import ProfilerRule
from .runtime.rules.profiling.reports import PARTS, OverallSystemUsage, ProfilerReport
from .runtime.rules.profiling.step_times import OverallFrameworkMetrics

SCAN = "scan_interval_us"
"""The parameter that all profiler rules have, told last."""
SUMS = (OverallSystemUsage, OverallFrameworkMetrics)
"""Judge nothing, so there is nothing to try of them."""
ATTRIBUTE = re.compile(r"^    (?P<name>\w+): (?P<help>.+?)(?=^    \w+: |\Z)", re.MULTILINE | re.DOTALL)


@cache
def rule_catalogue() -> RuleCatalogue:
    """Return all built-in rules, those of the profile last."""
    kinds = [kind for kind in BUILT_IN.values() if issubclass(kind, BuiltInRule)]
    profiling = [kind for kind in PARTS if kind not in SUMS]
    return RuleCatalogue(items=[*map(_described, kinds), *map(_described, profiling), _report()])


def _described(kind: type[BuiltInRule[Any] | ProfilerRule[Any]]) -> RuleKind:
    hints = get_type_hints(kind.kind, include_extras=True)
    texts = _attributes(kind.kind)
    return RuleKind(
        rule=kind.__name__,
        help=_summary(kind),
        reads=kind.reads,
        compares=issubclass(kind, BuiltInRule) and kind.compares,
        parameters=[
            _parameter(field, hints[field.name].__metadata__[0], texts.get(field.name, ""))
            for field in sorted(dataclasses.fields(kind.kind), key=lambda field: field.name == SCAN)
        ],
    )


def _report() -> RuleKind:
    """Return the rule that is all profiler rules, whose parameters are set where one of them is chosen."""
    return RuleKind(
        rule=ProfilerReport.__name__,
        help=_summary(ProfilerReport),
        reads=ProfilerReport.reads,
        compares=False,
        parameters=[],
    )


def _summary(kind: type[Any]) -> str:
    return _line(inspect.getdoc(kind) or "").partition("\n\n")[0]


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
    """Return what the documentation of a class and its bases says of attributes, without the full stop."""
    found: dict[str, str] = {}
    for each in reversed(kind.__mro__[:-1]):
        _, _, section = (inspect.getdoc(each) or "").partition("Attributes:\n")
        found |= {match["name"]: _line(match["help"]).rstrip(".") for match in ATTRIBUTE.finditer(section)}
    return found


def _line(text: str) -> str:
    """Return paragraphs as a line each, without the marks of names."""
    return "\n\n".join(" ".join(part.split()) for part in text.replace("`", "").split("\n\n"))
