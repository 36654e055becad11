"""Groups of tensors that are saved alike: smdebug's built-in collections, and those a person names.

Source: https://github.com/awslabs/sagemaker-debugger/blob/master/docs/api.md#built-in-collections
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .reductions import ReductionConfig
from .saving import ConfigError, SaveConfig

WEIGHTS = "weights"
BIASES = "biases"
GRADIENTS = "gradients"
LOSSES = "losses"
METRICS = "metrics"
SM_METRICS = "sm_metrics"
ALL = "all"
DEFAULT = "default"

ALWAYS = (LOSSES, METRICS, SM_METRICS)
"""Numbers that cost next to nothing: included without being asked for, unless configured otherwise."""
SCALARS = frozenset({LOSSES, METRICS, SM_METRICS, "feature_importance", "average_shap"})
"""Never reduced: they are numbers already, or nearly."""

BUILT_IN: dict[str, tuple[str, ...]] = {
    ALL: (".*",),
    DEFAULT: (),
    WEIGHTS: ("^(?!gradient|smdebug|feature_importance|average_shap|full_shap).*weight",),
    BIASES: ("^(?!gradient|smdebug|feature_importance|average_shap|full_shap).*bias",),
    GRADIENTS: ("^gradient/",),
    LOSSES: ("[Ll]oss_(?!input).*output", "^loss$", "^.*/loss$"),
    METRICS: (r"^(train|validation(_\d+)?|eval|test)-",),
    SM_METRICS: (),
    "inputs": ("_input_",),
    "outputs": ("_output_",),
    "layers": ("_(input|output)_",),
    "optimizer_variables": ("^optimizer/",),
    "hyperparameters": ("^hyperparameters/",),
    "predictions": ("^predictions$",),
    "labels": ("^labels$",),
    "feature_importance": ("^feature_importance/",),
    "average_shap": ("^average_shap/",),
    "full_shap": ("^full_shap/",),
    "trees": ("^trees/",),
}
ACTIVATIONS = frozenset({ALL, "inputs", "outputs", "layers"})
"""Need every layer watched while it computes, not the model alone."""


@dataclass
class Collection:
    """Tensors that are saved alike.

    Attributes:
        name: one of the built-in ones, or a new one.
        include_regex: names of tensors that belong to it, searched for anywhere in the name.
        tensor_names: that belong to it whatever they are called.
        save_config: at which steps; None: the hook's own.
        reduction_config: which numbers in the tensors' place; None: the hook's own.
    """

    name: str
    include_regex: list[str] = field(default_factory=list)
    tensor_names: set[str] = field(default_factory=set)
    save_config: SaveConfig | None = None
    reduction_config: ReductionConfig | None = None

    def __post_init__(self) -> None:
        self.include(self.include_regex[:], replace=True)

    def include(self, expressions: str | Iterable[str], replace: bool = False) -> None:
        """Add regular expressions that names of its tensors fulfil.

        Raises:
            ConfigError: one is no regular expression.
        """
        more = [expressions] if isinstance(expressions, str) else list(expressions)
        for each in more:
            _compiled(each)
        self.include_regex = [*([] if replace else self.include_regex), *more]

    def has(self, tensor: str) -> bool:
        """Tell whether a tensor belongs to it."""
        return tensor in self.tensor_names or any(
            _compiled(each).search(tensor) for each in self.include_regex
        )

    def to_json_dict(self) -> dict[str, Any]:
        """Return it as a collections file has it."""
        return {
            "name": self.name,
            "include_regex": self.include_regex,
            "tensor_names": sorted(self.tensor_names),
            "reduction_config": self.reduction_config and self.reduction_config.to_json_dict(),
            "save_config": self.save_config and self.save_config.to_json_dict(),
            "save_histogram": True,
        }


def built_in() -> dict[str, Collection]:
    """Return new collections of the built-in names."""
    return {name: Collection(name, list(expressions)) for name, expressions in BUILT_IN.items()}


@lru_cache(maxsize=1024)
def _compiled(expression: str) -> re.Pattern[str]:
    try:
        return re.compile(expression)
    except re.error as error:
        raise ConfigError(f"include_regex {expression!r} is no regular expression: {error}.") from None
