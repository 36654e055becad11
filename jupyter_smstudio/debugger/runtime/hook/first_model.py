"""Watches the model of a program that does not mention the debugger: the first one that is trained."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from .unmentioned import begin_watching, unwatched

if TYPE_CHECKING:
    import torch

LOG = logging.getLogger("jupyter_smstudio.debugger")


def wait_for_model() -> None:
    """Make a hook when a model with weights begins its first forward pass in training.

    A program that makes a hook of its own is left alone.
    """
    from torch.nn.modules.module import register_module_forward_pre_hook

    def begins(module: torch.nn.Module, inputs: Any) -> None:
        if not unwatched():
            handle.remove()
        elif _is_trained(module):
            handle.remove()
            _watch(module, inputs)

    handle = register_module_forward_pre_hook(begins)


def _is_trained(module: torch.nn.Module) -> bool:
    import torch

    if not (module.training and torch.is_grad_enabled()) or torch.compiler.is_compiling():
        return False
    if any(kind.__module__.partition(".")[0] == "keras" for kind in type(module).__mro__):
        return False  # Keras' own hook sees more of it, once it is fitted
    parameters = list(module.parameters())
    lazy = any(torch.nn.parameter.is_lazy(each) for each in parameters)
    return not lazy and any(each.requires_grad for each in parameters)


def _watch(module: torch.nn.Module, inputs: Any) -> None:
    from .torch_hook import TorchHook

    hook = begin_watching(TorchHook)
    if hook is None:
        return
    try:
        hook.follows_training = True
        hook.register_module(module)
    except Exception as error:  # whatever it is, the training must not end by it
        LOG.warning("The debugger does not watch this training: %s", error)
        return
    hook.joins(module, inputs)
