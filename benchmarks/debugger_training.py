"""Trains a CNN with something that watches it, and without, in turn, in an interpreter that has PyTorch.

``python -m benchmarks.debugger_training VARIANT`` reads a number of steps from each line of its input, makes
them watched and then as many unwatched, and answers with a line of JSON. It is one process, one model and one
set of batches, so that what memory it was given, and what else the machine does, is in both alike.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch import nn
from torch.nn.modules import module as modules
from torch.optim import optimizer as optimizers

from jupyter_smstudio.sdk import debugger

BATCH, BATCHES = 64, 8
NEVER = 1_000_000
LIMIT_GB = 0.5
"""Of what a variant writes: 200 steps that save every 10th are 150 MB."""
SETTLING = 2
"""Unwatched steps before each turn that are not counted: the first ones after a pause take longer."""


class Net(nn.Module):
    """About 0.94 million parameters, as the CNN of PyTorch's MNIST example."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3)
        self.fc1, self.fc2 = nn.Linear(9216, 100), nn.Linear(100, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        seen = torch.relu(self.conv2(torch.relu(self.conv1(images))))
        return self.fc2(torch.relu(self.fc1(nn.functional.max_pool2d(seen, 2).flatten(1))))


class Watcher(Protocol):
    """What may watch a training.

    Attributes:
        interval: steps between summaries, where it sets that by itself; else 0.
    """

    interval: int

    def turn(self, watched: bool) -> nn.Module:
        """Watch from now on, or do not; return the model to train."""

    def stepped(self) -> None:
        """Be told that a step of a watched turn ended."""

    def settle(self) -> None:
        """Wait until all is written."""

    def close(self) -> None:
        """Watch no more."""


class Nobody:
    """Watches nothing: what a training takes by itself."""

    interval = 0

    def __init__(self, model: nn.Module, folder: str) -> None:
        self._model = model

    def turn(self, watched: bool) -> nn.Module:
        """See ``Watcher``."""
        return self._model

    def stepped(self) -> None:
        """See ``Watcher``."""

    def settle(self) -> None:
        """See ``Watcher``."""

    def close(self) -> None:
        """See ``Watcher``."""


class Studio:
    """The studio's hook, whose hooks on torch are taken away for the turns without it."""

    def __init__(self, model: nn.Module, folder: str, interval: int, summaries: int, limit: float) -> None:
        self._model = model
        self._hook = debugger.attach(
            model,
            out_dir=folder,
            save_config=debugger.SaveConfig(save_interval=interval, start_step=1),
            include_collections=["weights", "biases", "gradients"],
            summary_interval=summaries,
            overhead_limit=limit,
            storage_limit_gb=LIMIT_GB,
        )
        self._kept: list[dict[int, Any]] = []

    def turn(self, watched: bool) -> nn.Module:
        """See ``Watcher``."""
        places: list[dict[int, Any]] = [
            modules._global_forward_pre_hooks,
            modules._global_forward_hooks,
            optimizers._global_optimizer_pre_hooks,
            optimizers._global_optimizer_post_hooks,
        ]
        if watched and self._kept:
            for place, kept in zip(places, self._kept, strict=True):
                place.update(kept)
            self._kept = []
            self._hook._stepped_at = 0.0  # the unwatched turn was no step of the hook's
        elif not watched and not self._kept:
            self._kept = [dict(place) for place in places]
            for place in places:
                place.clear()
        self._hook.aside = None if watched else "it is not its turn"
        return self._model

    def stepped(self) -> None:
        """See ``Watcher``."""

    def settle(self) -> None:
        """See ``Watcher``."""
        self._hook.settle()

    def close(self) -> None:
        """See ``Watcher``."""
        self._hook.aside = None
        self._hook.close()

    @property
    def interval(self) -> int:
        """See ``Watcher``."""
        return self._hook.pace.interval


class TensorBoard:
    """Histograms of all weights and gradients every 10 steps, as a person would write them."""

    interval = 0

    def __init__(self, model: nn.Module, folder: str) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._model, self._step = model, -1
        self._writer = SummaryWriter(folder)

    def turn(self, watched: bool) -> nn.Module:
        """See ``Watcher``."""
        return self._model

    def stepped(self) -> None:
        """Write what is due."""
        self._step += 1
        if self._step % 10 == 1:
            for name, parameter in self._model.named_parameters():
                self._writer.add_histogram(name, parameter, self._step)
                self._writer.add_histogram(f"gradient/{name}", parameter.grad, self._step)

    def settle(self) -> None:
        """See ``Watcher``."""
        self._writer.flush()

    def close(self) -> None:
        """See ``Watcher``."""
        self._writer.close()


class Original:
    """smdebug's hook, which cannot be taken from a model again: a twin is trained in turns without it."""

    interval = 0

    def __init__(self, model: nn.Module, folder: str, interval: int) -> None:
        import smdebug.pytorch as smd

        self._model, self._twin = model, Net()
        self._twin.load_state_dict(model.state_dict())
        hook = smd.Hook(
            out_dir=f"{folder}/trial",
            save_config=smd.SaveConfig(save_interval=interval, start_step=1),
            include_collections=["weights", "biases", "gradients"],
        )
        hook.register_module(model)
        self._hook = hook

    def turn(self, watched: bool) -> nn.Module:
        """See ``Watcher``."""
        return self._model if watched else self._twin

    def stepped(self) -> None:
        """See ``Watcher``."""

    def settle(self) -> None:
        """See ``Watcher``; it writes in the training's thread, or a step behind."""

    def close(self) -> None:
        """See ``Watcher``."""
        self._hook.close()


VARIANTS: dict[str, Callable[[nn.Module, str], Watcher]] = {
    "none": Nobody,
    "adaptive": lambda model, folder: Studio(model, folder, NEVER, 1, 0.03),
    "each step": lambda model, folder: Studio(model, folder, NEVER, 1, 0),
    "every 10": lambda model, folder: Studio(model, folder, 10, 0, 0.03),
    "every 200": lambda model, folder: Studio(model, folder, 200, 0, 0.03),
    "tensorboard 10": TensorBoard,
    "smdebug 10": lambda model, folder: Original(model, folder, 10),
    "smdebug 200": lambda model, folder: Original(model, folder, 200),
}


class Training:
    """A model and its data, and what watches it."""

    def __init__(self, variant: str, folder: str) -> None:
        torch.manual_seed(0)
        model = Net()
        images, labels = torch.rand(BATCH * BATCHES, 1, 28, 28), torch.randint(0, 10, (BATCH * BATCHES,))
        self._batches = list(zip(images.split(BATCH), labels.split(BATCH), strict=True))
        self._criterion = nn.CrossEntropyLoss()
        self.watcher = VARIANTS[variant](model, folder)
        self._optimizers: dict[nn.Module, torch.optim.Optimizer] = {}
        self._done = 0

    def turn(self, watched: bool, steps: int) -> dict[str, float]:
        """Make steps, and return what they took in seconds: by the clock, of this thread, of all threads."""
        self._steps(SETTLING, watched=False)
        began, thread, process = time.perf_counter(), time.thread_time(), time.process_time()
        self._steps(steps, watched)
        wall, own = time.perf_counter() - began, time.thread_time() - thread
        if watched:
            self.watcher.settle()
        return {"wall": wall, "thread": own, "process": time.process_time() - process}

    def _steps(self, steps: int, watched: bool) -> None:
        model = self.watcher.turn(watched)
        if model not in self._optimizers:
            self._optimizers[model] = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
        optimizer = self._optimizers[model]
        for number in range(self._done, self._done + steps):
            images, labels = self._batches[number % BATCHES]
            optimizer.zero_grad()
            loss = self._criterion(model(images), labels)
            loss.backward()
            optimizer.step()
            if watched:
                self.watcher.stepped()
        self._done += steps


def main(variant: str) -> None:
    """Train as the input says."""
    torch.set_num_threads(1)
    answers, sys.stdout = sys.stdout, sys.stderr  # smdebug logs to what is the standard output
    with tempfile.TemporaryDirectory() as folder:
        training = Training(variant, folder)
        for number, line in enumerate(sys.stdin):
            first = bool(number % 2)  # the machine may get busier, or less, within a pair of turns
            told = {each: training.turn(each, int(line)) for each in (first, not first)}
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
            said = {"watched": told[True], "unwatched": told[False], "mb": peak}
            print(json.dumps({**said, "interval": training.watcher.interval}), file=answers, flush=True)
        training.watcher.close()


if __name__ == "__main__":
    main(sys.argv[1])
