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

__all__ = [
    "CollectionConfig",
    "ConfigError",
    "DebuggerHookConfig",
    "FrameworkFreeHook",
    "Hook",
    "KerasHook",
    "ModeKeys",
    "ReductionConfig",
    "SaveConfig",
    "SaveConfigMode",
    "SklearnHook",
    "XGBoostHook",
    "attach",
]
