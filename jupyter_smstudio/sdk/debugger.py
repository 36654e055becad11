"""The debugger from a notebook or a script: ``from jupyter_smstudio.sdk import debugger``.

Names are those of ``sagemaker.debugger`` and of ``smdebug``:

- what a job saves, and what judges it: ``DebuggerHookConfig``, ``CollectionConfig``, ``Rule.sagemaker(…)``
  with ``rule_configs``, handed to an estimator as ``debugger_hook_config`` and ``rules``;
- what a program or a notebook saves: ``attach(model)``, or ``Hook`` and those of other frameworks;
- what was saved: ``create_trial(job or path)`` with smdebug's exceptions, ``summaries_over`` and
  ``histograms_over`` for all steps of a tensor at once, ``TensorView(job or path)`` to look at it live,
  ``invoke_rule`` to judge it by a rule of ``rule_class(name)`` or of your own, ``replay(job, rules)`` to let
  the studio do so, ``export`` so that smdebug reads it;
- what is to be kept of it: ``report(job)``, a page, and ``figures``, which reports are computed by.

Needs numpy.
"""

from __future__ import annotations

try:
    import numpy as _numpy  # noqa: F401
except ModuleNotFoundError as _error:
    raise ImportError(
        "The debugger needs numpy, which this image has not. Run %pip install numpy, or choose another image."
    ) from _error

from jupyter_smstudio.debugger.runtime import figures
from jupyter_smstudio.debugger.runtime.config import (
    CollectionConfig,
    ConfigError,
    DebuggerHookConfig,
    ModeKeys,
    ReductionConfig,
    SaveConfig,
    SaveConfigMode,
)
from jupyter_smstudio.debugger.runtime.hook.hook import Hook as FrameworkFreeHook
from jupyter_smstudio.debugger.runtime.hook.keras_hook import KerasHook
from jupyter_smstudio.debugger.runtime.hook.sklearn_hook import SklearnHook
from jupyter_smstudio.debugger.runtime.hook.torch_hook import TorchHook as Hook
from jupyter_smstudio.debugger.runtime.hook.xgboost_hook import XGBoostHook
from jupyter_smstudio.debugger.runtime.profile.config import (
    DataloaderProfilingConfig,
    DetailedProfilingConfig,
    FrameworkProfile,
    ProfilerConfig,
)
from jupyter_smstudio.debugger.runtime.profile.profile import read_profile
from jupyter_smstudio.debugger.runtime.rules import rule_configs
from jupyter_smstudio.debugger.runtime.rules.actions import SMS, ActionList, Email, StopTraining, Webhook
from jupyter_smstudio.debugger.runtime.rules.by_name import rule_class
from jupyter_smstudio.debugger.runtime.rules.invoke import invoke_rule
from jupyter_smstudio.debugger.runtime.rules.profiling.profiler_rule import ProfilerRule
from jupyter_smstudio.debugger.runtime.rules.rule import Rule
from jupyter_smstudio.debugger.runtime.store.export import export
from jupyter_smstudio.debugger.runtime.trial import (
    DamagedTrial,
    InvalidWorker,
    MissingCollectionFiles,
    NoMoreData,
    RuleEvaluationConditionMet,
    ShapeUnavailableForStep,
    StepNotYetAvailable,
    StepState,
    StepUnavailable,
    TensorUnavailable,
    TensorUnavailableForStep,
    Trial,
)
from jupyter_smstudio.debugger.runtime.trial.series import histograms_over, summaries_over

from .debugger_notebooks import attach
from .debugger_replay import replay
from .debugger_report import Report, report
from .debugger_trial import create_trial
from .debugger_view import TensorView

__all__ = [
    "SMS",
    "ActionList",
    "CollectionConfig",
    "ConfigError",
    "DamagedTrial",
    "DataloaderProfilingConfig",
    "DebuggerHookConfig",
    "DetailedProfilingConfig",
    "Email",
    "FrameworkFreeHook",
    "FrameworkProfile",
    "Hook",
    "InvalidWorker",
    "KerasHook",
    "MissingCollectionFiles",
    "ModeKeys",
    "NoMoreData",
    "ProfilerConfig",
    "ProfilerRule",
    "ReductionConfig",
    "Report",
    "Rule",
    "RuleEvaluationConditionMet",
    "SaveConfig",
    "SaveConfigMode",
    "ShapeUnavailableForStep",
    "SklearnHook",
    "StepNotYetAvailable",
    "StepState",
    "StepUnavailable",
    "StopTraining",
    "TensorUnavailable",
    "TensorUnavailableForStep",
    "TensorView",
    "Trial",
    "Webhook",
    "XGBoostHook",
    "attach",
    "create_trial",
    "export",
    "figures",
    "histograms_over",
    "invoke_rule",
    "read_profile",
    "replay",
    "report",
    "rule_class",
    "rule_configs",
    "summaries_over",
]
