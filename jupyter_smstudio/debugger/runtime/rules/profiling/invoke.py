"""Runs a profiler rule over the profile of a trial, from a notebook or a script."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

from ...trial.errors import RuleEvaluationConditionMet
from ...trial.trial import POLL_SECONDS, Trial
from .profiler_rule import ProfilerRule
from .reports import ProfilerReport
from .scans import Scans
from .view import GrowingProfile


def invoke_profiler_rule(
    rule: ProfilerRule[Any] | ProfilerReport,
    start_step: int = 0,
    end_step: int | None = None,
    raise_eval_cond: bool = False,
) -> list[int]:
    """Judge a profile as it grew; see ``invoke_rule``, which calls it.

    What was found is in the rule's ``findings``. A finding that names no step is told with the last step that
    was timed by then, which is -1 where none was.

    Raises:
        RuleEvaluationConditionMet: something was found, and ``raise_eval_cond`` is on.
        DamagedTrial: the profile is not what a training writes.
        TypeError: the rule was made for no trial.
    """
    trial, profile = rule.trial, rule.profile
    if trial is None:
        raise TypeError(f"Make the rule for a trial: rule_class({rule.rule_name!r})(create_trial(job)).")
    met: list[int] = []
    for _ in _looks(trial, profile, Scans(rule.scan_interval_us), wait=end_step is None):
        for finding in rule.examine():
            step = finding.step if finding.step >= 0 else profile.last_step()
            if 0 <= step < start_step or (end_step is not None and step >= end_step):
                continue
            rule.findings.append(finding)
            if raise_eval_cond:
                raise RuleEvaluationConditionMet(rule.rule_name, step)
            met.append(step)
    return met


def _looks(trial: Trial, profile: GrowingProfile, scans: Scans, *, wait: bool) -> Iterator[None]:
    """Show a profile as it was at each moment at which a rule looks, and whole at last."""
    ended = False
    while not ended:
        trial.refresh()
        ended = trial.ended or not wait  # before the profile is read, whose last lines come before the end
        profile.refresh()
        while (moment := profile.first_since(scans.due)) is not None:
            profile.look_until(moment)
            scans.looked(moment)
            yield
        if not ended:
            time.sleep(POLL_SECONDS)  # the folder may be another machine's, whose writes nothing tells
    profile.look_until(math.inf)
    yield
