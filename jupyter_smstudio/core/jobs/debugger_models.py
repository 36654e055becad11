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

    name: Literal["stoptraining", "webhook", "email"]
    endpoint: str = Field(default="", max_length=2048)
    """Address of a webhook, or a mail's."""


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
    other_trials: list[Annotated[str, StringConstraints(min_length=1, max_length=4096)]] = Field(
        default_factory=list, max_length=10
    )
    """Trainings that it compares with: their names or ids, or folders of tensors."""
    actions: list[RuleAction] = Field(default_factory=list, max_length=5)


class TraceSpec(WireModel):
    """Steps whose operators are recorded one by one."""

    start_step: int = Field(default=5, ge=0)
    num_steps: int = Field(default=1, ge=1, le=100)


class ProfilerSpec(WireModel):
    """What is measured of the machine and of the training's steps."""

    interval_ms: Literal[100, 200, 500, 1000, 5000, 60000] = 500
    """Between two samples of the machine."""
    trace: TraceSpec | None = None
    """Without a person asking for it in the page; None: no step."""


class DebuggerSpec(WireModel):
    """The debugger of a job."""

    hook_parameters: dict[ParameterName, ParameterValue] = Field(default_factory=dict, max_length=20)
    """Of all collections, e.g. ``save_interval``."""
    collections: list[TensorCollection] = Field(default_factory=list, max_length=20)
    """Saved beside losses."""
    rules: list[RuleSpec] = Field(default_factory=list, max_length=40)
    """20 at most that judge tensors, and as many that judge the profile."""
    profiler: ProfilerSpec | None = Field(default_factory=ProfilerSpec)
    """None: nothing is measured (``disable_profiler``)."""

    def hook_configuration(self) -> dict[str, Any]:
        """Return what ``debughookconfig.json`` has; the host adds where tensors are written."""
        trace = self.profiler.trace if self.profiler else None
        return {
            "Profiler": {"Steps": self.profiler is not None, "Trace": trace and trace.model_dump()},
            "HookParameters": self.hook_parameters,
            "CollectionConfigurations": [
                {"CollectionName": each.name, "CollectionParameters": each.parameters}
                for each in self.collections
            ],
        }
