"""Trains a CNN with or without something that watches it, in an interpreter that has PyTorch.

``python -m benchmarks.debugger_training VARIANT`` reads a number of steps from each line of its input, makes
them, and answers with a line of JSON: so ``debugger_capture`` lets variants take turns within seconds, and
what else the machine does meanwhile is in all of them.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from jupyter_smstudio.sdk import debugger

BATCH, BATCHES = 64, 8
NEVER = 1_000_000
LIMIT_GB = 0.5
"""Of what a variant writes: 200 steps that save every 10th are 150 MB."""

Watch = Callable[[nn.Module, str], Any]


class Net(nn.Module):
    """About 0.94 million parameters, as the CNN of PyTorch's MNIST example."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3)
        self.fc1, self.fc2 = nn.Linear(9216, 100), nn.Linear(100, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        seen = torch.relu(self.conv2(torch.relu(self.conv1(images))))
        return self.fc2(torch.relu(self.fc1(nn.functional.max_pool2d(seen, 2).flatten(1))))


def hook(interval: int, summaries: int, limit: float = 0.03) -> Watch:
    """Return what attaches the studio's hook."""
    config = debugger.SaveConfig(save_interval=interval, start_step=1)
    return lambda model, folder: debugger.attach(
        model,
        out_dir=folder,
        save_config=config,
        include_collections=["weights", "biases", "gradients"],
        summary_interval=summaries,
        overhead_limit=limit,
        storage_limit_gb=LIMIT_GB,
    )


class TensorBoard:
    """Histograms of all weights and gradients every 10 steps, as a person would write them."""

    def __init__(self, model: nn.Module, folder: str) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._model, self._step = model, -1
        self._writer = SummaryWriter(folder)

    def step(self) -> None:
        """Write what is due."""
        self._step += 1
        if self._step % 10 == 1:
            for name, parameter in self._model.named_parameters():
                self._writer.add_histogram(name, parameter, self._step)
                self._writer.add_histogram(f"gradient/{name}", parameter.grad, self._step)

    def settle(self) -> None:
        """Wait until all is written."""
        self._writer.flush()


VARIANTS: dict[str, Watch] = {
    "none": lambda model, folder: None,
    "adaptive": hook(NEVER, 1),
    "sampled": hook(NEVER, 1, 0),
    "every 10": hook(10, 0),
    "every 200": hook(200, 0),
    "tensorboard": TensorBoard,
}


def main(variant: str) -> None:
    """Train as the input says."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model, criterion = Net(), nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    images, labels = torch.rand(BATCH * BATCHES, 1, 28, 28), torch.randint(0, 10, (BATCH * BATCHES,))
    with tempfile.TemporaryDirectory() as folder:
        watching = VARIANTS[variant](model, folder)
        done = 0
        for line in sys.stdin:
            began, used = time.perf_counter(), time.process_time()
            for number in range(done, done + int(line)):
                part = slice(number % BATCHES * BATCH, (number % BATCHES + 1) * BATCH)
                optimizer.zero_grad()
                loss = criterion(model(images[part]), labels[part])
                loss.backward()
                optimizer.step()
                if isinstance(watching, TensorBoard):
                    watching.step()
            seconds = time.perf_counter() - began
            done += int(line)
            if watching is not None:
                watching.settle()
            cpu = time.process_time() - used
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
            pace = watching.pace.interval if isinstance(watching, debugger.Hook) else 0
            print(json.dumps({"s": seconds, "cpu": cpu, "mb": peak, "interval": pace}), flush=True)
        if isinstance(watching, debugger.Hook):
            watching.close()


if __name__ == "__main__":
    main(sys.argv[1])
