"""Tells the clock of a PyTorch training what it does: forward, backward, optimizer.

Nothing is registered on modules or tensors. The backward pass is seen from the node of the graph that made
the model's output: it begins when that node is reached, and ends when the engine says so.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..profile.clock import Phase, StepClock
from .guard import guarded
from .torch_tensors import tensors_in

if TYPE_CHECKING:
    import torch

LOG = logging.getLogger("jupyter_smstudio.debugger")


class TorchPhases:
    """Watches one model. What goes wrong ends it alone: the hook goes on with tensors.

    Args:
        clock: is told.
        root: the model whose forward passes are the steps.
        owns: tells whether an optimizer updates it.
        eager: lets a hook be nothing where code is compiled.

    Attributes:
        aside: why it watches no more; None: it does.
        own_seconds: what it took of the training's time.
        process: that it works in.
    """

    def __init__(
        self,
        clock: StepClock,
        root: torch.nn.Module,
        owns: Callable[[Any], bool],
        eager: Callable[[Callable[..., None]], Callable[..., None]],
    ) -> None:
        import torch
        from torch.optim import optimizer as optimizers

        self.aside: str | None = None
        self.own_seconds = 0.0
        self.process = os.getpid()
        self._clock, self._root, self._owns = clock, root, owns
        modules = torch.nn.modules.module
        self._handles = [
            modules.register_module_forward_hook(eager(self._ran)),
            optimizers.register_optimizer_step_pre_hook(eager(self._update_begins)),
            optimizers.register_optimizer_step_post_hook(eager(self._update_ended)),
        ]

    def close(self) -> None:
        """Watch no more."""
        for handle in self._handles:
            handle.remove()
        self._handles.clear()

    def step_aside(self, error: Exception) -> None:
        """Tell the phases apart no more; say why."""
        self.aside = f"{type(error).__name__}: {error}"
        LOG.warning("The phases of steps are not told apart any more (%s).", self.aside)

    def _ran(self, module: torch.nn.Module, inputs: Any, outputs: Any) -> None:
        if module is self._root:
            self._forward_ended(outputs)

    @guarded
    def _forward_ended(self, outputs: Any) -> None:
        """See the end of the forward pass; making the loss of it is part of it, where one is made."""
        node = next((each.grad_fn for each in tensors_in(outputs) if each.grad_fn is not None), None)
        if node is None:
            self._clock.enter(Phase.DATA)
        else:
            node.register_prehook(self._backward_begins)

    @guarded
    def _backward_begins(self, gradients: Any) -> None:
        import torch

        self._clock.enter(Phase.BACKWARD)
        torch.autograd.Variable._execution_engine.queue_callback(self._backward_ended)

    @guarded
    def _backward_ended(self) -> None:
        self._clock.enter(Phase.OTHER)

    @guarded
    def _update_begins(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        if self._owns(optimizer):
            self._clock.enter(Phase.OPTIMIZER)

    @guarded
    def _update_ended(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        if self._owns(optimizer):
            self._clock.enter(Phase.DATA)
