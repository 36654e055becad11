"""Trainings whose hook fails, runs out of room, or sees a model that is used otherwise than in a loop."""

from __future__ import annotations

import copy
import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from debugger_loop import Messages, Net, Watch, attached, batch, nobody, train
from torch import nn

from jupyter_smstudio.debugger.runtime.trial.trial import Trial


def stepped_aside(folder: Path) -> Any:
    """Return whether losses stay as they are, and what is said, when the hook itself fails in each thread."""
    heard = Messages()
    logging.getLogger("jupyter_smstudio.debugger").addHandler(heard)

    def failing(name: str, break_it: Callable[[Any], None]) -> Watch:
        def watch(model: nn.Module) -> Any:
            hook = attached(folder / name, 1)(model)
            model.features[0].register_forward_hook(lambda *_: break_it(hook) if hook.step == 5 else None)
            return hook

        return watch

    def fail(*_: Any) -> None:
        raise OSError("broken on purpose")

    without = train(nobody)
    faults: dict[str, Callable[[Any], None]] = {
        "training": lambda hook: setattr(hook, "_extent", fail),
        "background": lambda hook: setattr(hook._recording, "_group", fail),
    }
    equal = {name: train(failing(name, fault)) == without for name, fault in faults.items()}
    steps = {name: len(Trial(folder / name).steps()) for name in faults}
    said = [text for text in heard.texts if "stepped aside" in text and "broken on purpose" in text]
    return {"equal": equal, "said": len(said), "kept": {name: 5 <= steps[name] < 12 for name in faults}}


def limited(folder: Path) -> Any:
    """Return what is kept of a layer of 160 kB with its gradients, saved in each step, in 1 MB."""
    heard = Messages()
    logging.getLogger("jupyter_smstudio.debugger").addHandler(heard)
    layer = nn.Linear(200, 200)
    hook = attached(folder, 1, storage_limit_gb=0.001)(layer)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    for _ in range(12):
        nn.MSELoss()(layer(torch.ones(2, 200)), torch.zeros(2, 200)).backward()
        optimizer.step()
        optimizer.zero_grad()
        hook.settle()
    hook.close()
    trial = Trial(folder)
    return {
        "bytes": (folder / "events" / "worker_0.tfevents").stat().st_size,
        "whole": sum(trial.view().value("Linear_weight", step) is not None for step in range(12)),
        "summaries": sum(trial.view().summary("Linear_weight", step) is not None for step in range(12)),
        "losses": len(trial.tensor("MSELoss_output_0").steps()),
        "said": sum("Whole tensors are no longer saved" in text for text in heard.texts),
    }


def handled(folder: Path) -> Any:
    """Return what a model that is watched can still be: saved whole, copied, traced, scripted."""
    net = Net()
    hook = attached(folder, 1, include_collections=["all"])(net)
    net(batch()[0])
    saved = io.BytesIO()
    torch.save(net, saved)
    copied = copy.deepcopy(net)
    copied(batch()[0])
    net.eval()
    torch.jit.trace(net, batch()[0], check_trace=False)
    torch.jit.script(net)
    steps, aside = hook.step + 1, hook.aside
    hook.close()
    return {"steps": steps, "aside": aside, "names the studio": b"smstudio" in saved.getvalue()}


def transformed(folder: Path) -> Any:
    """Return what is left of a training by torch.func's gradients, and of one in the same model after it."""
    heard = Messages()
    logging.getLogger("jupyter_smstudio.debugger").addHandler(heard)
    layer, criterion = nn.Linear(3, 2), nn.MSELoss()
    hook = attached(folder, 1, include_collections=["weights", "gradients", "outputs"])(layer)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    inputs, targets = torch.ones(4, 3), torch.zeros(4, 2)

    def loss(parameters: dict[str, torch.Tensor], rows: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        return criterion(torch.func.functional_call(layer, parameters, (rows,)), wanted)

    gradient = torch.func.grad(loss)
    for _ in range(2):
        parameters = dict(layer.named_parameters())
        torch.func.vmap(gradient, in_dims=(None, 0, 0))(parameters, inputs, targets)
        for name, values in gradient(parameters, inputs, targets).items():
            parameters[name].grad = values
        optimizer.step()
    for _ in range(2):
        optimizer.zero_grad()
        criterion(layer(inputs), targets).backward()
        optimizer.step()
    aside = hook.aside
    hook.close()
    trial = Trial(folder)
    return {
        "aside": aside,
        "gradients": trial.tensor("gradient/Linear_weight").steps(),
        "outputs": trial.tensor("Linear_output_0").steps(),
        "said": [text[:58] for text in heard.texts if "torch.func" in text or "not seen" in text],
    }
