"""A training of PyTorch whose steps wait for their data, and of which a trace is asked for while it runs."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch

from jupyter_smstudio.debugger.runtime.hook.torch_hook import TorchHook
from jupyter_smstudio.debugger.runtime.profile.settings import REQUEST, ProfilerSettings

STEPS, ASKED = 30, 12


def train(folder: Path) -> None:
    """Train steps, of which one is slow; evaluate two batches."""
    model = torch.nn.Sequential(torch.nn.Linear(64, 256), torch.nn.ReLU(), torch.nn.Linear(256, 4))
    hook = TorchHook(folder)
    hook.profiler = ProfilerSettings(trace_start=3, trace_steps=2)
    hook.follows_training = True
    hook.register_module(model)
    optimizer, entropy = torch.optim.Adam(model.parameters()), torch.nn.CrossEntropyLoss()
    for step in range(STEPS):
        time.sleep(0.02)  # stands for a slow loader of data
        loss = entropy(model(torch.randn(32, 64)), torch.randint(0, 4, (32,)))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if step == ASKED:
            (folder / REQUEST).write_text('{"steps": 3}')
    model.eval()
    with torch.no_grad():
        for _ in range(2):
            model(torch.randn(32, 64))
    hook.close()


if __name__ == "__main__":
    torch.manual_seed(0)
    train(Path(sys.argv[1]))
