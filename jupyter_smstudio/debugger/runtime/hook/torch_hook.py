"""Watches PyTorch models: weights before the forward pass, gradients before the optimizer's step.

Names are smdebug's: ``Net_conv1.weight``, ``gradient/Net_conv1.weight``, ``conv1_output_0``,
``CrossEntropyLoss_output_0``. Nothing is registered on a module, but hooks on all of them, that look for
those that are watched: a model stays what can be pickled (``torch.save(model)``), scripted and copied, and
a copy is not watched. None of torch's backward hooks is used: they refuse modules that work in place.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..layer_types import typed_name
from ..modes import ModeKeys
from ..profile.clock import Phase
from ..store.dtypes import Bits16, Tensor
from .capture import stride_of
from .frame import Entry, Frame
from .guard import guarded
from .hook import Hook
from .origins import write_model
from .schedule import is_parameter
from .torch_origins import Births, places_of, plain, unwrapped
from .torch_phases import TorchPhases
from .torch_tensors import dense, in_memory_order, is_ordinary, is_plain, tensors_in
from .torch_trace import TorchTrace
from .updates import Updates

if TYPE_CHECKING:
    import torch

OUTPUTS = 4
"""Of a layer's inputs and outputs, so many are asked for by name before the first forward pass."""


class TorchHook(Hook):
    """A ``Hook`` for models of PyTorch; see there for arguments and attributes."""

    phase = Phase.FORWARD
    follows_training = False
    """Whether the mode is that of the model (``model.train()``, ``model.eval()``) until ``set_mode``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._handles: list[Any] = []
        self._roots: list[torch.nn.Module] = []
        self._parameters: list[tuple[str, str, Any]] = []
        self._owners: dict[int, int] = {}
        self._steps_of: Any = None
        self._labels: dict[torch.nn.Module, str] = {}
        self._losses: set[torch.nn.Module] = set()
        self._layers: dict[str, Any] = {}
        self._follows_modules = self._in_transforms = False
        self._updates = Updates()
        self._phases: TorchPhases | None = None
        self._trace: TorchTrace | None = None
        self._births = Births.watch()

    def set_mode(self, mode: ModeKeys) -> None:
        """Say what the following steps are; from here on, the model's own mode is not asked."""
        self.follows_training = False
        super().set_mode(mode)

    def register_module(self, module: torch.nn.Module) -> None:
        """Watch a model. The first one that is registered counts the steps: its forward passes.

        Raises:
            TypeError: it is no module.
            ValueError: it is registered already.
        """
        import torch

        if not isinstance(module, torch.nn.Module):
            raise TypeError(f"register_module takes a torch.nn.Module, not a {type(module).__name__}.")
        inner = unwrapped(module)
        if any(inner is unwrapped(each) for each in self._roots):
            raise ValueError(f"This {type(inner).__name__} is registered already.")
        root = type(inner).__name__
        compiled = module if hasattr(module, "_orig_mod") else None
        for name, parameter in inner.named_parameters():
            if torch.nn.parameter.is_lazy(parameter):
                raise ValueError(
                    f"{root}'s {name} has no shape yet. Register the model after one forward pass."
                )
            whole = f"{root}_{plain(name)}"
            self._owners[id(parameter)] = len(self._parameters)
            self._parameters.append((whole, f"gradient/{whole}", parameter))
        if not self._roots:
            self._watch_steps(inner if compiled is None else compiled)
        self._roots.append(module)
        self._watch_layers(inner, root, compiled)
        self._layers |= places_of(inner, root, self._births)

    register_hook = register_module

    def register_loss(self, loss_module: torch.nn.Module) -> None:
        """Save what a loss returns. Those of ``torch.nn`` are seen without it.

        Raises:
            TypeError: it is no module; save what a function returns by ``save_scalar``.
        """
        import torch

        if not isinstance(loss_module, torch.nn.Module):
            raise TypeError(
                f"register_loss takes a module such as torch.nn.CrossEntropyLoss(), not a "
                f"{type(loss_module).__name__}. Save what a function returns by hook.save_scalar('loss', …)."
            )
        self._losses.add(loss_module)
        self._watch_modules()

    @guarded
    def record_tensor_value(self, tensor_name: str, tensor_value: torch.Tensor) -> None:
        """Save what a function returned, such as ``F.mse_loss``, as ``<name>_output_0``."""
        self._take(f"{tensor_name}_output_0", tensor_value)

    def joins(self, module: torch.nn.Module, inputs: Any) -> None:
        """Begin a step in the midst of a forward pass, whose own hooks were collected before this one."""
        self._step_begins(module)

    def close(self) -> None:
        """End the trial, and watch the model no more."""
        for each in (self._phases, self._trace):
            if each is not None and os.getpid() == self.process:
                each.close()
        super().close()
        for handle in self._handles:
            handle.remove()
        self._handles.clear()
        self._labels.clear()
        self._losses.clear()
        self._steps_of = None

    def _watch_steps(self, root: torch.nn.Module) -> None:
        from torch.optim.optimizer import register_optimizer_step_pre_hook

        self._steps_of = root
        if self.profiler.steps:
            self._phases = TorchPhases(self.clock, root, self._updates_mine, eager)
            self._trace = TorchTrace(self.folder, self.profiler)
        self._watch_modules()
        self._keep(register_optimizer_step_pre_hook(eager(self._update_comes)))
        sentinel = self._updates.watch([parameter for _, _, parameter in self._parameters])
        if sentinel is not None:
            self._keep(sentinel.register_post_accumulate_grad_hook(eager(self._gradient_came)))

    def _watch_modules(self) -> None:
        """Be called before and after any module runs."""
        import torch

        if self._follows_modules:
            return
        self._follows_modules = True
        # Says that a hook on all modules runs for a compiled model's wrapper, too, which is what is wanted.
        # A program that turns warnings into errors must not be ended by it.
        warnings.filterwarnings("ignore", message=".*when there are global hooks on modules")
        losses, modules = torch.nn.modules.loss._Loss, torch.nn.modules.module

        def comes(module: torch.nn.Module, inputs: Any) -> None:
            if module is self._steps_of:
                self._step_begins(module)

        def ran(module: torch.nn.Module, inputs: Any, outputs: Any) -> None:
            if module in self._labels:
                self._layer_ran(self._labels[module], inputs, outputs)
            if isinstance(module, losses) or module in self._losses:
                self._loss_made(module, outputs)

        self._keep(modules.register_module_forward_pre_hook(eager(comes, self._transformed)))
        self._keep(modules.register_module_forward_hook(eager(ran)))

    def _watch_layers(self, inner: torch.nn.Module, root: str, compiled: Any) -> None:
        """Watch the layers whose inputs or outputs are saved."""
        wanted = []
        for name, layer in inner.named_modules():
            label = plain(name) or root
            names = [f"{label}_{side}_{number}" for side in ("input", "output") for number in range(OUTPUTS)]
            self._seen.update(names[::OUTPUTS])
            called = ((each, typed_name(each, {label: type(layer).__name__})) for each in names)
            self.schedule.call({each: other for each, other in called if other})
            if any(self.schedule.ever(each) for each in names):
                wanted.append((label, layer))
        if compiled is not None and wanted:
            wanted = [(root, compiled)]
            self._once(
                f"{root} is compiled (torch.compile): inputs and outputs of its layers cannot be seen. Those "
                "of the whole model are, and weights, gradients and losses; run it uncompiled to see layers."
            )
        self._labels |= {layer: label for label, layer in wanted}

    def _keep(self, handle: Any) -> None:
        self._handles.append(handle)

    @guarded
    def _transformed(self) -> None:
        """Say that a model runs where its tensors have no values."""
        self._in_transforms = True
        self._once(
            "The model runs within a transform of torch.func (grad, vmap, …), where nothing of it is seen. "
            "Steps are counted by the optimizer's updates, or by hook.begin_step(); save what the transform "
            "returns by hook.save_tensor() and hook.save_scalar()."
        )

    @guarded
    def _step_begins(self, module: torch.nn.Module) -> None:
        import torch

        if self.follows_training:
            self.mode = ModeKeys.TRAIN if module.training else ModeKeys.EVAL
        if self._updates.thrown_away():
            self._expect_no_gradients()
            self._once(
                "An update of the weights was skipped: gradients were not finite (GradScaler), or were "
                "cleared before the optimizer's step. The metric skipped_updates counts them."
            )
        self._updates.forward()
        self._steps_with(self._parameters, module.training and torch.is_grad_enabled())

    def _steps_with(self, parameters: list[tuple[str, str, Any]], trains: bool = False) -> None:
        """Begin a step, and take the weights that it computes with."""
        self._begin(awaits_gradients=trains)
        if self._updates.skipped:
            self._number("skipped_updates", self._updates.skipped)
        if self._frame is not None:
            self._take_parameters(((name, each) for name, _, each in parameters), self._frame)
        if self._trace is not None:
            self._trace.step_begins(self.step)

    def _take_parameters(self, named: Iterable[tuple[str, torch.Tensor]], frame: Frame) -> None:
        """Take what a frame keeps of weights or gradients."""
        if frame.saves_tensors:
            for name, tensor in named:
                self._take(name, tensor, frame)
        elif frame.light and self._background is not None:
            for name, tensor in named:
                if is_parameter(name):
                    self._take_sample(name, tensor, frame)

    @guarded
    def _update_comes(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        """Take the gradients that an optimizer is about to use: accumulated, averaged, unscaled."""
        parameters = [each for group in optimizer.param_groups for each in group["params"]]
        mine = [self._parameters[self._owners[id(each)]] for each in parameters if id(each) in self._owners]
        if not mine:
            return
        if self._updates.unseen_forward:
            if not self._in_transforms:
                self._once(
                    "The forward pass of the model is not seen, so steps are counted by updates. A model "
                    "that is compiled after it was registered is not seen: register what torch.compile "
                    "returned."
                )
            if self.follows_training:
                self.mode = ModeKeys.TRAIN
            self._steps_with(self._parameters)
        frame = self._waiting or self._frame
        if frame is not None:
            gradients = ((name, each.grad) for _, name, each in mine if each.grad is not None)
            self._take_parameters(gradients, frame)
        self._expect_no_gradients()
        self._updates.came()

    def _updates_mine(self, optimizer: Any) -> bool:
        """Tell whether an optimizer updates what is watched."""
        return any(id(each) in self._owners for group in optimizer.param_groups for each in group["params"])

    def _expect_no_gradients(self) -> None:
        """Let the steps that wait for gradients be written: they came, or never will."""
        for frame in (self._waiting, self._frame):
            if frame is not None:
                frame.awaits_gradients = False

    @guarded
    def _gradient_came(self, parameter: torch.Tensor) -> None:
        self._updates.gradient()

    @guarded
    def _layer_ran(self, label: str, inputs: Any, outputs: Any) -> None:
        for side, values in (("input", inputs), ("output", outputs)):
            for number, tensor in enumerate(tensors_in(values)):
                self._take(f"{label}_{side}_{number}", tensor)

    @guarded
    def _loss_made(self, module: torch.nn.Module, output: Any) -> None:
        for number, tensor in enumerate(tensors_in(output)):
            self._take_loss(f"{type(module).__name__}_output_{number}", tensor)

    def _take_loss(self, name: str, loss: torch.Tensor) -> None:
        """Take a loss: in every step where that costs nothing, as no GPU has to be waited for."""
        frame = self._frame
        if loss.numel() == 1 and frame is not None and (frame.light or loss.device.type == "cpu"):
            if self.schedule.ever(name):
                self._number(name, float(loss.detach()), collections=())
        else:
            self._take(name, loss)

    def _check(self) -> None:
        self._seen.update(name for names in self._parameters for name in names[:2])
        super()._check()
        if self._updates.none_came:
            self._once(
                "No optimizer of this model has made a step yet, so no gradients are seen: they are read "
                "when optimizer.step() begins."
            )

    def _open(self) -> None:
        super()._open()
        if self._recording is not None and self._worker()[0] == 0:
            write_model(
                self.folder,
                self._layers,
                framework="pytorch",
                models=[type(unwrapped(each)).__name__ for each in self._roots],
            )

    def _take_sample(self, name: str, value: Any, frame: Frame) -> None:
        import torch

        most = self.settings.summary_sample
        if not (most and isinstance(value, torch.Tensor) and is_ordinary(value)):
            super()._take_sample(name, value, frame)
            return
        # Of each weight and gradient in each step: what nearly all of them are is done in few calls.
        count = value.numel()
        stride = stride_of(count, most)
        values = value.detach().numpy().reshape(-1)[self.step % stride :: stride].copy()
        frame.samples += values.nbytes
        frame.entries.append(Entry(name, values, count, tuple(value.shape), None))

    def _array(self, value: Any, stride: int, offset: int) -> Tensor:
        import torch

        if not isinstance(value, torch.Tensor):
            return super()._array(value, stride, offset)
        tensor = value.detach() if is_plain(value) else dense(value)
        if stride > 1:
            tensor = in_memory_order(tensor)[offset::stride]
        tensor = tensor.cpu()
        if tensor.dtype == torch.bfloat16:
            return Bits16(tensor.view(torch.uint16).numpy())
        array: np.ndarray[Any, Any] = tensor.numpy()
        return array

    def _extent(self, value: Any) -> tuple[int, int, tuple[int, ...]]:
        import torch

        if not isinstance(value, torch.Tensor):
            return super()._extent(value)
        tensor = value if is_plain(value) else dense(value)
        count: int = tensor.numel()
        return count, count * tensor.element_size(), tuple(tensor.shape)

    def _worker(self) -> tuple[int, int]:
        import torch.distributed as distributed

        if distributed.is_available() and distributed.is_initialized():
            return distributed.get_rank(), distributed.get_world_size()
        return 0, 1


def eager(hook: Callable[..., None], transformed: Callable[[], None] | None = None) -> Callable[..., None]:
    """Let a hook be nothing where code is compiled or traced: it is in no graph, and breaks none.

    Nor where torch.func transforms it: there ``transformed`` is called in its place.
    """
    import torch

    is_compiling, is_tracing = torch.compiler.is_compiling, torch.jit.is_tracing
    is_transforming = torch._C._are_functorch_transforms_active

    def call(*args: Any) -> None:
        if is_compiling() or is_tracing():
            return
        if not is_transforming():
            hook(*args)
        elif transformed is not None:
            transformed()

    return call
