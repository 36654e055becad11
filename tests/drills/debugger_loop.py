"""The model and the loop that the trainings under the hook are made of."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

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
