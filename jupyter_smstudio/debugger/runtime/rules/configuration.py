"""What a job is told about the rules that judge it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .actions import Action, ActionList
from .parameters import as_text

if TYPE_CHECKING:
    from ..config import CollectionConfig

RULES_LIMIT = 20
"""Rules of a job, and as many profiler rules: the original's limit."""
RULE_TO_INVOKE = "rule_to_invoke"
"""The parameter that names the rule's class in a job's configuration, as in the original."""


@dataclass(frozen=True)
class BaseConfig:
    """A rule with its defaults: what a function of ``rule_configs`` returns.

    Attributes:
        rule: name of the class.
        check: raises WrongParameter for parameters that it does not take.
        collections: what has to be saved for it.
        parameters: that differ from their defaults, as texts.
    """

    rule: str
    check: Callable[[Mapping[str, object]], object]
    collections: tuple[CollectionConfig, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)

    def configured(
        self,
        *,
        name: str | None,
        parameters: Mapping[str, object],
        collections: Sequence[CollectionConfig] | None,
        actions: Action | ActionList | Sequence[Action] | None,
        other_trials: Sequence[str] = (),
    ) -> RuleConfiguration:
        """Return the rule for a job, with the parameters checked.

        Raises:
            WrongParameter: a parameter is unknown, or its value is not allowed.
        """
        given = {**self.parameters, **parameters}
        self.check(given)
        return RuleConfiguration(
            name=name or self.rule,
            rule=self.rule,
            parameters={key: as_text(value) for key, value in given.items()},
            collections=self.collections if collections is None else tuple(collections),
            actions=ActionList.of(actions),
            other_trials=tuple(other_trials),
        )


@dataclass(frozen=True)
class RuleConfiguration:
    """A rule for a job: what ``Rule.sagemaker(…)`` returns.

    Attributes:
        name: shown for it.
        rule: name of the class, e.g. ``VanishingGradient``.
        parameters: those that were given, as texts.
        collections: what has to be saved for it.
        actions: what is done when it finds something first.
        source: path of the file with the class; None for a built-in or installed rule.
        other_trials: jobs or folders of tensors that the job is compared with; whoever makes the session
            opens them.
    """

    name: str
    rule: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    collections: tuple[CollectionConfig, ...] = ()
    actions: ActionList = field(default_factory=ActionList)
    source: str | None = None
    other_trials: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it in the form of the original's ``DebugRuleConfiguration``; the rest is ours."""
        return {
            "RuleConfigurationName": self.name,
            "RuleParameters": {RULE_TO_INVOKE: self.rule, **self.parameters},
            "Actions": self.actions.to_json(),
            **({"Source": self.source} if self.source else {}),
            **({"OtherTrials": list(self.other_trials)} if self.other_trials else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> RuleConfiguration:
        """Return what `to_json` made; collections stay with the hook's configuration."""
        parameters = {key: str(each) for key, each in value["RuleParameters"].items()}
        return cls(
            name=value["RuleConfigurationName"],
            rule=parameters.pop(RULE_TO_INVOKE),
            parameters=parameters,
            actions=ActionList.from_json(value.get("Actions", ())),
            source=value.get("Source"),
            other_trials=tuple(value.get("OtherTrials", ())),
        )
