"""Tells the profiler rules from those that judge tensors: by their names."""

from __future__ import annotations

from ..configuration import RuleConfiguration
from .reports import PARTS, ProfilerReport

PROFILER_RULES = frozenset({*(kind.__name__ for kind in PARTS), ProfilerReport.__name__})


def judges_profile(rule: RuleConfiguration) -> bool:
    """Tell whether a rule is a profiler rule; a person's own of the same name is none."""
    return rule.rule in PROFILER_RULES and not rule.source
