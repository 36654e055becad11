"""What an estimator's debugger arguments become in its request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from .inputs import located

if TYPE_CHECKING:
    from jupyter_smstudio.debugger.runtime.config import DebuggerHookConfig
    from jupyter_smstudio.debugger.runtime.profile.config import ProfilerConfig
    from jupyter_smstudio.debugger.runtime.rules.configuration import RuleConfiguration

NOTHING = {"storage_limit_gb": "0", "summary_interval": "0"}
"""Parameters of a hook that keeps neither tensors nor summaries."""


def debugger_request(
    hook: DebuggerHookConfig | Literal[False] | None,
    rules: Sequence[RuleConfiguration],
    profiler: ProfilerConfig | None = None,
    disable_profiler: bool = False,
) -> dict[str, Any] | None:
    """Return what a request has as ``debugger``; None: no tensors are saved.

    Args:
        hook: what is saved; None: what the rules need; False: nothing but losses.
        rules: that judge it, and what is measured.
        profiler: what is measured; None: as its own defaults.
        disable_profiler: measure nothing.

    Raises:
        ValueError: what rules judge is not kept, or StopTraining is to stop another job.
    """
    disabled = disable_profiler or (profiler is not None and profiler.disable_profiler)
    if not hook and not rules and (profiler is None or disabled):
        return None
    profiling = _of_profile(rules) if rules else []
    if hook is False and len(profiling) < len(rules):
        raise ValueError("Rules judge what is saved: leave debugger_hook_config=False out.")
    if disabled and profiling:
        raise ValueError("Profiler rules judge what is measured: leave disable_profiler out.")
    config: dict[str, Any] = (
        hook.as_request() if hook else {"HookParameters": NOTHING} if hook is False else {}
    )
    collections = {
        each["CollectionName"]: each["CollectionParameters"]
        for each in config.get("CollectionConfigurations", [])
    }
    for rule in rules:
        for each in rule.collections:  # what a person has said of a collection goes first, as in the original
            collections.setdefault(each.name, each.parameters)
    return {
        "hook_parameters": config.get("HookParameters", {}),
        "collections": [{"name": name, "parameters": given} for name, given in collections.items()],
        "rules": rule_requests(rules),
        **({"profiler": None} if disabled else {"profiler": profiler.as_request()} if profiler else {}),
    }


def _of_profile(rules: Sequence[RuleConfiguration]) -> list[RuleConfiguration]:
    from jupyter_smstudio.debugger.runtime.rules.profiling.names import judges_profile  # needs numpy

    return [each for each in rules if judges_profile(each)]


def rule_requests(rules: Sequence[RuleConfiguration]) -> list[dict[str, Any]]:
    """Return what a request has of rules.

    Raises:
        ValueError: StopTraining is to stop another job than the one that is judged.
    """
    return [_rule(each) for each in rules]


def _rule(rule: RuleConfiguration) -> dict[str, Any]:
    actions = rule.actions.to_json()
    for action in actions:
        if "training_job_prefix" in action:
            raise ValueError("StopTraining stops the job that is judged; leave training_job_prefix out.")
    return {
        "name": rule.name,
        "rule": rule.rule,
        "parameters": dict(rule.parameters),
        "source": located(rule.source) if rule.source else "",
        "other_trials": list(rule.other_trials),
        "actions": [{"name": each["name"], "endpoint": each.get("endpoint", "")} for each in actions],
    }
