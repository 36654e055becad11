"""The debugger from a notebook or a script: ``from jupyter_smstudio.sdk import debugger``.

Names are those of ``sagemaker.debugger`` and of ``smdebug``. Needs numpy.
"""

from __future__ import annotations

from jupyter_smstudio.debugger.runtime.config import (
    CollectionConfig,
    ConfigError,
    DebuggerHookConfig,
    ModeKeys,
    ReductionConfig,
    SaveConfig,
    SaveConfigMode,
)
from jupyter_smstudio.debugger.runtime.hook.attach import attach
from jupyter_smstudio.debugger.runtime.hook.hook import Hook as FrameworkFreeHook
from jupyter_smstudio.debugger.runtime.hook.keras_hook import KerasHook
from jupyter_smstudio.debugger.runtime.hook.sklearn_hook import SklearnHook
from jupyter_smstudio.debugger.runtime.hook.torch_hook import TorchHook as Hook
from jupyter_smstudio.debugger.runtime.hook.xgboost_hook import XGBoostHook
from jupyter_smstudio.debugger.runtime.rules import rule_configs
from jupyter_smstudio.debugger.runtime.rules.actions import SMS, ActionList, Email, StopTraining, Webhook
from jupyter_smstudio.debugger.runtime.rules.invoke import invoke_rule
from jupyter_smstudio.debugger.runtime.rules.profiling.profiler_rule import ProfilerRule
from jupyter_smstudio.debugger.runtime.rules.rule import Rule
from jupyter_smstudio.debugger.runtime.trial import create_trial

__all__ = [
    "SMS",
    "ActionList",
    "CollectionConfig",
    "ConfigError",
    "DebuggerHookConfig",
    "Email",
    "FrameworkFreeHook",
    "Hook",
    "KerasHook",
    "ModeKeys",
    "ProfilerRule",
    "ReductionConfig",
    "Rule",
    "SaveConfig",
    "SaveConfigMode",
    "SklearnHook",
    "StopTraining",
    "Webhook",
    "XGBoostHook",
    "attach",
    "create_trial",
    "invoke_rule",
    "rule_configs",
]
