"""Rules of both kinds by name, for notebooks and scripts."""

from __future__ import annotations

from typing import Any

from .catalogue import rule_class as tensor_rule_class
from .profiling.names import PROFILER_RULES
from .profiling.profiler_rule import ProfilerRule
from .profiling.reports import ProfilerReport
from .profiling.session import profiler_rule
from .rule import Rule


def rule_class(name: str) -> type[Rule] | type[ProfilerRule[Any]] | type[ProfilerReport]:
    """Return the rule of a name, e.g. ``VanishingGradient``, or the profiler rule, e.g. ``StepOutlier``.

    Raises:
        UnknownRule: no built-in rule has this name and no package adds it, or what it adds is no rule.
    """
    return profiler_rule(name) if name in PROFILER_RULES else tensor_rule_class(name)
