"""What an estimator's debugger arguments become in its request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from .inputs import located

if TYPE_CHECKING:
    from jupyter_smstudio.debugger.runtime.config import DebuggerHookConfig
    from jupyter_smstudio.debugger.runtime.rules.configuration import RuleConfiguration

AVAILABLE = ("stoptraining", "webhook")
"""Actions that the studio does."""


def debugger_request(
    hook: DebuggerHookConfig | Literal[False] | None, rules: Sequence[RuleConfiguration]
) -> dict[str, Any] | None:
    """Return what a request has as ``debugger``; None: no tensors are saved.

    Args:
        hook: what is saved; None: what the rules need; False: nothing.
        rules: that judge it.

    Raises:
        ValueError: rules are given and nothing is saved, or an action is none that the studio does.
    """
    if hook is False and rules:
        raise ValueError("Rules judge what is saved: leave debugger_hook_config=False out.")
    if not hook and not rules:
        return None
    config = hook.as_request() if hook else {}
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
        "rules": [_rule(each) for each in rules],
    }


def _rule(rule: RuleConfiguration) -> dict[str, Any]:
    actions = rule.actions.to_json()
    for action in actions:
        if action["name"] not in AVAILABLE:
            raise ValueError(
                f"The rule {rule.name} has the action {action['name']}, which the studio does not do. Use "
                "StopTraining() or Webhook(url)."
            )
        if "training_job_prefix" in action:
            raise ValueError("StopTraining stops the job that is judged; leave training_job_prefix out.")
    return {
        "name": rule.name,
        "rule": rule.rule,
        "parameters": dict(rule.parameters),
        "source": located(rule.source) if rule.source else "",
        "actions": [{"name": each["name"], "endpoint": each.get("endpoint", "")} for each in actions],
    }
