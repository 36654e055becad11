"""Small trainings under the hook, run in an image of PyTorch: ``python debugger_trainings.py FOLDER``.

Each function trains in a folder of its own and returns what its test judges; the results are written as
``results.json``. One process for all of them: importing torch takes longer than every training here.
"""

from __future__ import annotations

import copy
import io
import json
import logging
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.multiprocessing as processes
from torch import nn

from jupyter_smstudio.debugger.runtime.trial.trial import Trial
from jupyter_smstudio.sdk import debugger

EVERYTHING = {"include_collections": ["weights", "biases", "gradients"], "summary_interval": 0}
Watch = Callable[[nn.Module], Any]


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 4, 3),
            nn.ReLU(inplace=True),
            nn.Dropout(0.2),
        )
        self.fc = nn.Linear(4 * 8 * 8, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.fc(self.features(images).flatten(1))


class Messages(logging.Handler):
    """Keeps what the hook logs."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


def batch() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.randn(8, 1, 10, 10), torch.randint(0, 10, (8,))


def train(
    watch: Watch,
    steps: int = 12,
    scaler: torch.amp.GradScaler | None = None,
    accumulate: int = 1,
    compiled: str = "",
    spoil: Callable[[int, nn.Module], None] = lambda step, net: None,
) -> list[float]:
    """Train from one seed, and return the losses."""
    torch.manual_seed(0)
    net = Net()
    model: Any = torch.compile(net, backend="eager") if compiled == "before" else net
    hook = watch(model)
    if compiled == "after":
        model = torch.compile(net, backend="eager", fullgraph=True)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    criterion = nn.CrossEntropyLoss()
    losses = []
    for step in range(steps):
        images, labels = batch()
        with torch.autocast("cpu", enabled=scaler is not None):
            loss = criterion(model(images), labels)
        scaled = loss if scaler is None else scaler.scale(loss)
        (scaled / accumulate).backward()
        spoil(step, net)
        if (step + 1) % accumulate == 0:
            if scaler is None:
                optimizer.step()
            else:
                scaler.step(optimizer)
                scaler.update()
            optimizer.zero_grad()
        losses.append(loss.item())
    if hook is not None:
        hook.close()
    return losses


def attached(folder: Path, interval: int = 4, **options: Any) -> Watch:
    config = debugger.SaveConfig(save_interval=interval)
    return lambda model: debugger.attach(
        model, out_dir=folder, **{**EVERYTHING, "save_config": config, **options}
    )


def nobody(model: nn.Module) -> None:
    return None


def equal_losses(folder: Path) -> dict[str, bool]:
    everything = {"save_all": True, "summary_interval": 1}
    kinds: dict[str, dict[str, Any]] = {
        "plain": {},
        "accumulated": {"accumulate": 4},
        "compiled before": {"compiled": "before"},
        "compiled after": {"compiled": "after"},
    }
    equal = {
        name: train(attached(folder / name, 2, **everything), **kind) == train(nobody, **kind)
        for name, kind in kinds.items()
    }
    watched = train(attached(folder / "scaled", 2, **everything), scaler=torch.amp.GradScaler("cpu"))
    equal["scaled"] = watched == train(nobody, scaler=torch.amp.GradScaler("cpu"))
    return equal


def names(folder: Path) -> Any:
    train(attached(folder, 1, include_collections=["all"]), steps=1)
    return Trial(folder).tensor_names()


def accumulated(folder: Path) -> Any:
    """Return the sum over four batches as the hook has it, and as the optimizer had it."""
    used: list[list[float]] = []

    def spoil(step: int, net: nn.Module) -> None:
        if step % 4 == 3:
            used.append(net.get_parameter("fc.bias").grad.tolist())

    train(attached(folder, 5), steps=12, accumulate=4, spoil=spoil)
    tensor = Trial(folder).tensor("gradient/Net_fc.bias")
    steps = tensor.steps(mode=debugger.ModeKeys.TRAIN)
    taken = [tensor.value(step, mode=debugger.ModeKeys.TRAIN).tolist() for step in steps]
    return {"steps": steps, "taken": taken, "used": used}


def scaled_to_infinity(folder: Path) -> Any:
    def spoil(step: int, net: nn.Module) -> None:
        if step in (3, 4):
            net.get_parameter("fc.weight").grad[0, 0] = float("inf")

    train(attached(folder, 1), steps=8, scaler=torch.amp.GradScaler("cpu"), spoil=spoil)
    trial = Trial(folder)
    train_mode = debugger.ModeKeys.TRAIN
    gradient = trial.tensor("gradient/Net_fc.weight")
    skipped = trial.tensor("skipped_updates")
    finite = [
        bool(np.isfinite(gradient.value(step, mode=train_mode)).all()) for step in gradient.steps(train_mode)
    ]
    last = skipped.steps(train_mode)[-1]
    return {
        "steps": gradient.steps(train_mode),
        "finite": finite,
        "skipped": float(skipped.value(last, mode=train_mode)),
    }


def in_place(folder: Path) -> Any:
    """Return whether the convolution's output was taken before ReLU changed it in its place."""
    kept: list[torch.Tensor] = []

    def watch(model: nn.Module) -> Any:
        hook = attached(folder, 1, include_collections=["outputs"])(model)
        model.features[0].register_forward_hook(lambda module, inputs, output: kept.append(output.clone()))
        return hook

    train(watch, steps=2)
    value = Trial(folder).tensor("features.0_output_0").value(1, mode=debugger.ModeKeys.TRAIN)
    return {"equal": bool((value == kept[1].detach().numpy()).all()), "negative": bool((value < 0).any())}


def bfloat16(folder: Path) -> Any:
    layer = nn.Linear(300, 20).to(torch.bfloat16)
    hook = attached(folder, 1)(layer)
    layer(torch.ones(1, 300, dtype=torch.bfloat16))
    hook.close()
    value = Trial(folder).tensor("Linear_weight").value(0, mode=debugger.ModeKeys.TRAIN)
    return bool((np.asarray(value, np.float32) == layer.weight.detach().float().numpy()).all())


def several_losses_and_nan(folder: Path) -> Any:
    layer = nn.Linear(3, 2)
    hook = attached(folder, 1)(layer)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    for step in range(3):
        output = layer(torch.ones(4, 3))
        loss = nn.MSELoss()(output, torch.ones(4, 2)) + nn.L1Loss()(output, torch.zeros(4, 2))
        if step == 1:
            loss = loss * float("nan")
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    hook.close()
    trial = Trial(folder)
    gradient = trial.tensor("gradient/Linear_bias")
    return {
        "losses": sorted(trial.tensor_names(collection="losses")),
        "nan": [
            bool(np.isnan(gradient.value(step, mode=debugger.ModeKeys.TRAIN)).all()) for step in range(3)
        ],
    }


def modes(folder: Path) -> Any:
    layer = nn.Linear(3, 2)
    hook = attached(folder, 1)(layer)
    for training, steps in ((True, 3), (False, 2), (True, 1)):
        layer.train(training)
        for _ in range(steps):
            layer(torch.ones(1, 3))
    hook.close()
    trial = Trial(folder)
    return [trial.steps(debugger.ModeKeys.TRAIN), trial.steps(debugger.ModeKeys.EVAL)]


def messages(folder: Path) -> Any:
    """Return what is said within the first steps of a loop without optimizer, loss or known layer."""
    heard = Messages()
    logging.getLogger("jupyter_smstudio.debugger").addHandler(heard)
    layer = nn.Linear(3, 2)
    hook = attached(folder, 1, include_collections=["gradients", "relu"])(layer)
    hook.get_collection("relu").include("relu_output")
    for _ in range(4):
        layer(torch.ones(1, 3)).sum().backward()
    hook.close()
    hook = debugger.attach(
        torch.compile(nn.Linear(1, 1)), out_dir=folder / "c", include_collections=["outputs"]
    )
    hook.close()
    return heard.texts


def memory(folder: Path) -> Any:
    """Return what the hook's buffers hold, and what one step saves of a larger model."""
    layer = nn.Linear(1000, 1000)
    hook = attached(folder, 1)(layer)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    for _ in range(6):
        layer(torch.ones(4, 1000)).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
    hook.settle()
    saved = 2 * sum(each.numel() * each.element_size() for each in layer.parameters())
    held = hook._background.nbytes + (hook._frame.slot.nbytes if hook._frame.slot else 0)
    hook.close()
    return {
        "held": held,
        "saved": saved,
        "steps": len(Trial(folder).tensor("gradient/Linear_weight").steps()),
    }


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


def origins(folder: Path) -> Any:
    train(attached(folder, 1), steps=1)
    made = nn.Sequential(
        nn.Linear(2, 3),
        nn.Tanh(),
    )
    hook = attached(folder / "plain", 1)(made)
    made(torch.ones(1, 2))
    hook.close()
    lines = Path(__file__).read_text().splitlines()
    found = {}
    for place in (folder, folder / "plain"):
        for layer in Trial(place).model()["layers"]:
            origin = layer["origin"]
            found[layer["name"]] = origin and lines[origin["line"] - 1].strip()
    return found


def _rank(rank: int, folder: str, port: int) -> None:
    torch.set_num_threads(1)
    torch.distributed.init_process_group(
        "gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=2
    )
    for include in ("one", "all"):
        torch.manual_seed(0)
        model = nn.parallel.DistributedDataParallel(nn.Linear(3, 2))
        hook = attached(Path(folder) / include, 1, include_workers=include)(model)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for step in range(3):
            nn.MSELoss()(model(torch.full((2, 3), float(rank + step))), torch.ones(2, 2)).backward()
            optimizer.step()
            optimizer.zero_grad()
        hook.close()
    torch.distributed.destroy_process_group()


def two_processes(folder: Path) -> Any:
    """Return the workers of both settings, and whether both saw the averaged gradient."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    processes.spawn(_rank, args=(str(folder), port), nprocs=2)
    gradient = Trial(folder / "all").tensor("gradient/Linear_weight")
    mode = debugger.ModeKeys.TRAIN
    first, second = (gradient.value(2, mode=mode, worker=f"worker_{rank}") for rank in (0, 1))
    return {
        **{include: Trial(folder / include).workers() for include in ("one", "all")},
        "averaged": bool((first == second).all()),
        "steps": gradient.steps(mode),
    }


SCENARIOS = (
    equal_losses, names, accumulated, scaled_to_infinity, in_place, bfloat16, several_losses_and_nan, modes,
    messages, memory, stepped_aside, limited, handled, transformed, origins, two_processes,
)  # fmt: skip


def main(folder: Path) -> None:
    torch.set_num_threads(1)
    results: dict[str, Any] = {}
    for scenario in SCENARIOS:
        try:
            results[scenario.__name__] = scenario(folder / scenario.__name__)
        except Exception:  # the others are judged nevertheless; this one's test shows what went wrong
            results[scenario.__name__] = traceback.format_exc()
    (folder / "results.json").write_text(json.dumps(results))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
