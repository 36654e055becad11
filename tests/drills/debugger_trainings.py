"""Small trainings under the hook, run in an image of PyTorch: ``python debugger_trainings.py FOLDER``.

Each function trains in a folder of its own and returns what its test judges; the results are written as
``results.json``. One process for all of them: importing torch takes longer than every training here.
"""

from __future__ import annotations

import json
import linecache
import logging
import sys
import traceback
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.multiprocessing as processes
from debugger_handling import handled, limited, stepped_aside, transformed
from debugger_loop import Messages, attached, nobody, train
from torch import nn

from jupyter_smstudio.debugger.runtime.trial.trial import Trial
from jupyter_smstudio.sdk import debugger


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


def origins(folder: Path) -> Any:
    train(attached(folder, 1), steps=1)
    made = nn.Sequential(
        nn.Linear(2, 3),
        nn.Tanh(),
    )
    hook = attached(folder / "plain", 1)(made)
    made(torch.ones(1, 2))
    hook.close()
    found = {}
    for place in (folder, folder / "plain"):
        for layer in Trial(place).model()["layers"]:
            origin = layer["origin"]
            found[layer["name"]] = origin and linecache.getline(origin["file"], origin["line"]).strip()
    return found


def _rank(rank: int, folder: str) -> None:
    torch.set_num_threads(1)
    meeting = f"file://{folder}/meeting"  # a port could be taken meanwhile
    torch.distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=2)
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
    folder.mkdir(parents=True)
    processes.spawn(_rank, args=(str(folder),), nprocs=2)
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
