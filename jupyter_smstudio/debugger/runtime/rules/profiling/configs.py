"""Profiler rules for ``ProfilerRule.sagemaker(rule_configs.BatchSize())``; names as in the original's SDK."""

from __future__ import annotations

from functools import partial

from ..configuration import BaseConfig
from ..parameters import as_text, read_parameters
from .reports import PARTS, divided


def profiler_config(rule: str, **parameters: object) -> BaseConfig:
    """Return a profiler rule with parameters that differ from its defaults.

    Args:
        rule: name of its class.
        parameters: by name.

    Raises:
        KeyError: there is no profiler rule of this name.
        WrongParameter: a parameter is unknown, or its value is not allowed.
    """
    if rule == "ProfilerReport":
        check = divided
    else:
        kinds = {kind.__name__: kind.kind for kind in PARTS}
        check = partial(read_parameters, rule, kinds[rule])
    check(parameters)
    return BaseConfig(rule, check, parameters={name: as_text(value) for name, value in parameters.items()})


def BatchSize(**parameters: object) -> BaseConfig:
    """Return `BatchSize` with parameters that differ from its defaults."""
    return profiler_config("BatchSize", **parameters)


def CPUBottleneck(**parameters: object) -> BaseConfig:
    """Return `CPUBottleneck` with parameters that differ from its defaults."""
    return profiler_config("CPUBottleneck", **parameters)


def GPUMemoryIncrease(**parameters: object) -> BaseConfig:
    """Return `GPUMemoryIncrease` with parameters that differ from its defaults."""
    return profiler_config("GPUMemoryIncrease", **parameters)


def IOBottleneck(**parameters: object) -> BaseConfig:
    """Return `IOBottleneck` with parameters that differ from its defaults."""
    return profiler_config("IOBottleneck", **parameters)


def LoadBalancing(**parameters: object) -> BaseConfig:
    """Return `LoadBalancing` with parameters that differ from its defaults."""
    return profiler_config("LoadBalancing", **parameters)


def LowGPUUtilization(**parameters: object) -> BaseConfig:
    """Return `LowGPUUtilization` with parameters that differ from its defaults."""
    return profiler_config("LowGPUUtilization", **parameters)


def MaxInitializationTime(**parameters: object) -> BaseConfig:
    """Return `MaxInitializationTime` with parameters that differ from its defaults."""
    return profiler_config("MaxInitializationTime", **parameters)


def OverallFrameworkMetrics(**parameters: object) -> BaseConfig:
    """Return `OverallFrameworkMetrics` with parameters that differ from its defaults."""
    return profiler_config("OverallFrameworkMetrics", **parameters)


def OverallSystemUsage(**parameters: object) -> BaseConfig:
    """Return `OverallSystemUsage` with parameters that differ from its defaults."""
    return profiler_config("OverallSystemUsage", **parameters)


def ProfilerReport(**parameters: object) -> BaseConfig:
    """Return all profiler rules in one; parameters are ``<rule>_<parameter>``."""
    return profiler_config("ProfilerReport", **parameters)


def StepOutlier(**parameters: object) -> BaseConfig:
    """Return `StepOutlier` with parameters that differ from its defaults."""
    return profiler_config("StepOutlier", **parameters)
