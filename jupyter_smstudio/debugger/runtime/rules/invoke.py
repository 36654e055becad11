"""Runs a rule over a trial, as smdebug's function of the same name."""

from __future__ import annotations

from typing import Any

from ..trial.errors import (
    NoMoreData,
    RuleEvaluationConditionMet,
    StepUnavailable,
    TensorUnavailable,
    TensorUnavailableForStep,
)
from .profiling.invoke import invoke_profiler_rule
from .profiling.profiler_rule import ProfilerRule
from .profiling.reports import ProfilerReport
from .rule import Rule

NOT_SAVED = (StepUnavailable, TensorUnavailable, TensorUnavailableForStep)
"""A rule that meets one of these has nothing to judge at a step."""


def invoke_rule(
    rule_obj: Rule | ProfilerRule[Any] | ProfilerReport,
    start_step: int = 0,
    end_step: int | None = None,
    raise_eval_cond: bool = False,
) -> list[int]:
    """Judge step after step, waiting for those that are still to come, until the training has ended.

    A profiler rule judges all that was measured, once in its scan interval, and tells what it found at these
    steps; with ``end_step`` it waits for nothing.

    Args:
        rule_obj: the rule, made for its trial.
        start_step: the first global step.
        end_step: the first that is not judged any more; None: there is none.
        raise_eval_cond: raise at the first step at which the condition is met.

    Returns:
        The steps at which the condition was met.

    Raises:
        RuleEvaluationConditionMet: it was met, and ``raise_eval_cond`` is on.
    """
    if not isinstance(rule_obj, Rule):
        return invoke_profiler_rule(rule_obj, start_step, end_step, raise_eval_cond)
    met: list[int] = []
    step = start_step
    while end_step is None or step < end_step:
        try:
            rule_obj.invoke(step)
        except NoMoreData:
            break
        except NOT_SAVED as error:
            rule_obj.logger.debug("Step %d is not judged: %s", step, error)
        except RuleEvaluationConditionMet:
            if raise_eval_cond:
                raise
            met.append(step)
        step += 1
    return met
