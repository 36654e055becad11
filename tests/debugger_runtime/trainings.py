"""Small trainings in numpy whose tensors are kept under the names that smdebug's hooks give them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from .history import History

FEATURES, CLASSES, BATCH = 64, 10, 64


@dataclass(frozen=True)
class Setting:
    """A training, well set by default.

    Attributes:
        layers: units of the hidden layers.
        activation: ``relu``, ``tanh`` or ``sigmoid``.
        scales: each layer's initial weights, in what its fan-in asks for; the last for the rest.
        bias: of each hidden unit at the start.
        rate: the learning rate.
        steps: of training.
        evaluations: after as many steps each.
        examples: of the training data; None: new ones for each batch.
        mean: of the inputs.
        rare: how often the last class is seen, of what the others are.
        noise: of the inputs, where classes are 1 apart.
    """

    layers: tuple[int, ...] = (32, 32)
    activation: str = "relu"
    scales: tuple[float, ...] = (1.0,)
    bias: float = 0.0
    rate: float = 0.03
    steps: int = 60
    evaluations: int = 6
    examples: int | None = None
    mean: float = 0.0
    rare: float = 1.0
    noise: float = 1.0
    seed: int = 3


@dataclass
class Training:
    """Trains a perceptron of some layers by gradient descent."""

    setting: Setting
    history: History = field(default_factory=History)

    def __post_init__(self) -> None:
        setting = self.setting
        self.chance = np.random.default_rng(setting.seed)
        self.centres = self.chance.standard_normal((CLASSES, FEATURES))
        sizes = (FEATURES, *setting.layers, CLASSES)
        gain = 2.0 if setting.activation == "relu" else 1.0
        self.weights, self.biases = [], []
        for number, (before, after) in enumerate(pairwise(sizes)):
            scale = setting.scales[min(number, len(setting.scales) - 1)]
            spread = scale * np.sqrt(gain / before)
            self.weights.append(spread * self.chance.standard_normal((before, after)))
            self.biases.append(np.full(after, setting.bias if number < len(setting.layers) else 0.0))
        self.fixed = self.examples(setting.examples) if setting.examples else None

    def run(self) -> History:
        """Train, and return what was kept."""
        period = max(1, self.setting.steps // self.setting.evaluations)
        with np.errstate(all="ignore"):
            for number in range(self.setting.steps):
                self.train()
                if number % period == period - 1:
                    self.history.add({**self.forward(*self.examples(256))[0]}, "EVAL")
        return self.history

    def examples(self, count: int) -> tuple[Any, Any]:
        """Return inputs and labels."""
        shares = np.ones(CLASSES)
        shares[-1] = self.setting.rare
        labels = self.chance.choice(CLASSES, size=count, p=shares / shares.sum())
        noise = self.setting.noise * self.chance.standard_normal((count, FEATURES))
        return self.centres[labels] + noise + self.setting.mean, labels

    def train(self) -> None:
        """Take one step."""
        inputs, labels = self.batch()
        kept, outputs, probabilities = self.forward(inputs, labels)
        gradient = (probabilities - np.eye(CLASSES)[labels]) / len(labels)
        for number in reversed(range(len(self.weights))):
            name = f"Net_fc{number}"
            slope, mean = outputs[number].T @ gradient, gradient.sum(axis=0)
            if number:
                gradient = gradient @ self.weights[number].T * self.slope(outputs[number])
            kept |= {f"{name}.weight": self.weights[number].copy(), f"gradient/{name}.weight": slope}
            self.weights[number] -= self.setting.rate * slope
            self.biases[number] -= self.setting.rate * mean
        self.history.add({key: np.asarray(value, dtype=np.float32) for key, value in kept.items()})

    def batch(self) -> tuple[Any, Any]:
        """Return the examples of a step."""
        if self.fixed is None:
            return self.examples(BATCH)
        chosen = self.chance.integers(len(self.fixed[1]), size=BATCH)
        return self.fixed[0][chosen], self.fixed[1][chosen]

    def forward(self, inputs: Any, labels: Any) -> tuple[dict[str, Any], list[Any], Any]:
        """Return what is kept of a pass, each layer's inputs, and the probabilities."""
        kept: dict[str, Any] = {"input_images": inputs.reshape(-1, 1, 8, 8), "labels": labels}
        outputs, activation = [inputs], self.setting.activation
        for number, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            sums = outputs[-1] @ weight + bias
            if number == len(self.setting.layers):
                break
            kept[f"Net_{number}_{activation}_input_0"] = sums
            outputs.append(self.activate(sums))
            kept[f"Net_{number}_{activation}_output_0"] = outputs[-1]
        powers = np.exp(sums - sums.max(axis=1, keepdims=True))
        probabilities = powers / powers.sum(axis=1, keepdims=True)
        kept["predictions"] = probabilities.argmax(axis=1)
        own = probabilities[np.arange(len(labels)), labels]
        kept["CrossEntropyLoss_output_0"] = -np.log(np.maximum(own, 1e-12)).mean()
        return kept, outputs, probabilities

    def activate(self, sums: Any) -> Any:
        kind = self.setting.activation
        if kind == "relu":
            return np.maximum(sums, 0)
        return np.tanh(sums) if kind == "tanh" else 1 / (1 + np.exp(-sums))

    def slope(self, outputs: Any) -> Any:
        kind = self.setting.activation
        if kind == "relu":
            return outputs > 0
        return 1 - outputs**2 if kind == "tanh" else outputs * (1 - outputs)
