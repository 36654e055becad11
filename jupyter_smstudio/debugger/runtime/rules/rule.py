"""The base of all rules: of a person's own, and of the configuration ``Rule.sagemaker(…)`` asks for."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..trial.errors import RuleEvaluationConditionMet
from .actions import Action, ActionList
from .configuration import BaseConfig, RuleConfiguration

if TYPE_CHECKING:
    from ..config import CollectionConfig


class Rule(ABC):
    """A rule over a training's tensors, as in smdebug: subclass it, and say whether the condition is met.

    ``Rule.sagemaker`` and ``Rule.custom`` are what an estimator's argument ``rules`` is made of, as in the
    SageMaker Python SDK.

    Args:
        base_trial: the trial that is judged.
        other_trials: trials that it is compared with; none by default.

    Attributes:
        rule_name: the name of the class.
    """

    def __init__(self, base_trial: Any, other_trials: Sequence[Any] | None = None) -> None:
        self.base_trial = base_trial
        self.other_trials = list(other_trials or ())
        self.rule_name = type(self).__name__
        self.logger = logging.getLogger(f"{__name__}.{self.rule_name}")

    @abstractmethod
    def invoke_at_step(self, step: int) -> bool:
        """Return whether the condition is met at a global step that has been saved."""

    def invoke(self, step: int) -> None:
        """Wait for a step, and judge it.

        Raises:
            RuleEvaluationConditionMet: the condition is met.
            StepUnavailable: the step was not saved.
        """
        self.base_trial.wait_for_steps([step])
        if self.invoke_at_step(step):
            raise RuleEvaluationConditionMet(self.rule_name, step)

    @classmethod
    def sagemaker(
        cls,
        base_config: BaseConfig,
        name: str | None = None,
        rule_parameters: Mapping[str, object] | None = None,
        collections_to_save: Sequence[CollectionConfig] | None = None,
        other_trials_s3_input_paths: Sequence[str] | None = None,
        actions: Action | ActionList | Sequence[Action] | None = None,
    ) -> RuleConfiguration:
        """Return the configuration of a built-in rule for a job.

        Args:
            base_config: of ``rule_configs``, e.g. ``rule_configs.vanishing_gradient()``.
            name: shown for it; the rule's own by default.
            rule_parameters: those that differ from their defaults.
            collections_to_save: what is saved for it; what the rule needs by default.
            other_trials_s3_input_paths: jobs or folders of tensors that the job is compared with.
            actions: what is done when it finds something first.

        Raises:
            WrongParameter: a parameter is unknown, or its value is not allowed.
        """
        return base_config.configured(
            name=name,
            parameters=rule_parameters or {},
            collections=collections_to_save,
            actions=actions,
            other_trials=other_trials_s3_input_paths or (),
        )

    @classmethod
    def custom(
        cls,
        name: str,
        source: str,
        rule_to_invoke: str,
        rule_parameters: Mapping[str, object] | None = None,
        collections_to_save: Sequence[CollectionConfig] | None = None,
        actions: Action | ActionList | Sequence[Action] | None = None,
    ) -> RuleConfiguration:
        """Return the configuration of a person's own rule for a job.

        The original's ``image_uri``, ``instance_type`` and ``volume_size_in_gb`` are left out: rules run
        beside the job, in its image.

        Args:
            name: shown for it.
            source: path of the Python file with its class.
            rule_to_invoke: name of the class.
            rule_parameters: handed to the class by name, as texts.
            collections_to_save: what is saved for it; nothing by default.
            actions: what is done when it finds something first.
        """
        parameters = {key: str(value) for key, value in (rule_parameters or {}).items()}
        return RuleConfiguration(
            name=name,
            rule=rule_to_invoke,
            parameters=parameters,
            collections=tuple(collections_to_save or ()),
            actions=ActionList.of(actions),
            source=source,
        )
