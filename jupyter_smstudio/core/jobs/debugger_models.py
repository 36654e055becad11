"""What a job is told of the debugger: what its hook saves, and which rules judge it.

Names, limits and defaults of the values are those of the original's ``DebugHookConfig`` and
``DebugRuleConfigurations``; ``debugger/runtime`` knows what they mean.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ..models import WireModel

ParameterName = Annotated[str, StringConstraints(min_length=1, max_length=256)]
ParameterValue = Annotated[str, StringConstraints(max_length=256)]


class TensorCollection(WireModel):
    """Tensors that are saved together."""

    name: str = Field(min_length=1, max_length=256)
    parameters: dict[ParameterName, ParameterValue] = Field(default_factory=dict, max_length=20)
    """E.g. ``include_regex``, ``save_interval``, ``reductions``."""


class RuleAction(WireModel):
    """What is done when a rule finds something first."""

    name: Literal["stoptraining", "webhook"]
    endpoint: str = Field(default="", max_length=2048)
    """Address of a webhook."""


class RuleSpec(WireModel):
    """A rule that judges a job's tensors while it runs."""

    name: str = Field(min_length=1, max_length=256)
    """Shown for it; no two of a job are alike."""
    rule: str = Field(min_length=1, max_length=256)
    """Name of its class, e.g. ``VanishingGradient``."""
    parameters: dict[ParameterName, Annotated[str, StringConstraints(max_length=2048)]] = Field(
        default_factory=dict, max_length=20
    )
    source: str = Field(default="", max_length=4096)
    """Path of the file with the class, in the server's root; empty: a built-in or installed rule."""
    actions: list[RuleAction] = Field(default_factory=list, max_length=5)


class DebuggerSpec(WireModel):
    """The debugger of a job."""

    hook_parameters: dict[ParameterName, ParameterValue] = Field(default_factory=dict, max_length=20)
    """Of all collections, e.g. ``save_interval``."""
    collections: list[TensorCollection] = Field(default_factory=list, max_length=20)
    """Saved beside losses."""
    rules: list[RuleSpec] = Field(default_factory=list, max_length=20)

    def hook_configuration(self) -> dict[str, Any]:
        """Return what ``debughookconfig.json`` has; the host adds where tensors are written."""
        return {
            "HookParameters": self.hook_parameters,
            "CollectionConfigurations": [
                {"CollectionName": each.name, "CollectionParameters": each.parameters}
                for each in self.collections
            ],
        }
