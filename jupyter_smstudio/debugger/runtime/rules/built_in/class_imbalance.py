"""ClassImbalance: classes that are seen too rarely, and therefore mistaken."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np

from ..built_in_rule import EVERYTHING, AnyTrial, BuiltInRule, Saves
from ..classes import confusion, label_classes, predicted_classes
from ..finding import Finding, Proposal
from ..parameters import Flag, Number, Patterns, Whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

RARE = 0.5
"""A class with less than this share of the largest class's examples is underrepresented."""
MOST_WEIGHTS = 50
"""Classes whose weights are proposed one by one."""


@dataclass(frozen=True)
class Parameters:
    """Parameters of `ClassImbalance`.

    Attributes:
        threshold_imbalance: ratio of the examples of the largest class to those of the smallest above which
            it fires.
        threshold_misprediction: share of an underrepresented class's examples that are mistaken above which
            it fires.
        samples: labels that are counted before anything is judged, then anew.
        argmax: predictions are rows of a number for each class.
        labels_regex: tensors with labels.
        predictions_regex: tensors with predictions, in the same order.
    """

    threshold_imbalance: Annotated[float, Number(least=1)] = 10.0
    threshold_misprediction: Annotated[float, Number(least=0, most=1)] = 0.7
    samples: Annotated[int, Whole(least=1)] = 500
    argmax: Annotated[bool, Flag()] = False
    labels_regex: Annotated[tuple[str, ...], Patterns()] = (".*labels",)
    predictions_regex: Annotated[tuple[str, ...], Patterns()] = (".*predictions",)


class ClassImbalance(BuiltInRule[Parameters]):
    """Fires where classes differ too much in size, or a small one is mistaken and the largest is not.

    Each is judged over ``samples`` labels. The guide's second sign is mistakes "as a result of the
    imbalance": a class counts that has fewer than half the examples of the largest, while that one is not
    mistaken as often itself; else every training would fire while it knows nothing yet.
    """

    kind = Parameters
    saves: ClassVar[Saves] = {
        "labels": {"include_regex": ".*labels", "save_interval": "500"},
        "predictions": {"include_regex": ".*predictions", "save_interval": "500"},
    }
    reads = "labels and predictions (labels_regex, predictions_regex), their values"

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        self._labels: list[NDArray[np.int64]] = []
        self._predictions: list[NDArray[np.int64]] = []
        self._count = 0

    def examine(self, step: int) -> Iterator[Finding]:
        """Take a step's labels and predictions, and judge where there are enough."""
        asked = self.parameters
        label_names = self.selected(step, regexes=asked.labels_regex)
        prediction_names = self.selected(step, regexes=asked.predictions_regex)
        for number, name in enumerate(label_names):
            value = self.view.value(name, step)
            if value is None:
                continue
            labels = label_classes(value)
            predicted = None
            if number < len(prediction_names):
                predicted = self.view.value(prediction_names[number], step)
            self._labels.append(labels)
            unknown = np.full(labels.size, -1, dtype=np.int64)
            known = unknown if predicted is None else predicted_classes(predicted, argmax=asked.argmax)
            self._predictions.append(known if known.size == labels.size else unknown)
            self._count += labels.size
            if self._count >= asked.samples:
                yield from self._judge(step, name)

    def _judge(self, step: int, name: str) -> Iterator[Finding]:
        labels, predictions = np.concatenate(self._labels), np.concatenate(self._predictions)
        self._labels, self._predictions, self._count = [], [], 0
        labels_known = labels[labels >= 0]
        if not labels_known.size:
            return
        classes = int(max(labels_known.max(), predictions.max())) + 1
        counts = np.bincount(labels_known, minlength=classes)
        present = np.flatnonzero(counts)
        smallest = int(present[np.argmin(counts[present])])
        largest = int(np.argmax(counts))
        ratio = counts[largest] / counts[smallest]
        if self.begins(name, ratio > self.parameters.threshold_imbalance):
            yield self._imbalanced(step, name, smallest, largest, float(ratio), counts)
        yield from self._mistaken(step, name, counts, confusion(labels, predictions, classes))

    def _imbalanced(
        self, step: int, name: str, smallest: int, largest: int, ratio: float, counts: NDArray[np.int64]
    ) -> Finding:
        return self.finding(
            step,
            name,
            f"class {largest} has {counts[largest]} examples and class {smallest} {counts[smallest]}: a "
            f"ratio of {ratio:.3g}, above {self.parameters.threshold_imbalance:g}.",
            explanation=(
                f"Among the last {counts.sum()} labels until step {step}, class {largest} was there "
                f"{ratio:.3g} times as often as class {smallest}. A model that is trained on these can be "
                f"right most of the time and never recognise class {smallest}. Weight the classes in the "
                "loss, or draw examples of small classes more often."
            ),
            proposal=_balanced(counts),
            ratio=ratio,
            smallest_class=smallest,
            largest_class=largest,
        )

    def _mistaken(
        self, step: int, name: str, counts: NDArray[np.int64], table: NDArray[np.int64]
    ) -> Iterator[Finding]:
        judged = table.sum(axis=1)
        if not judged.any():
            return
        wrong = 1 - np.diag(table) / np.maximum(judged, 1)
        largest, limit = int(np.argmax(counts)), self.parameters.threshold_misprediction
        rare = (judged > 0) & (counts < RARE * counts[largest])
        bad = np.flatnonzero(rare & (wrong > limit))
        if self.begins(EVERYTHING, bad.size > 0 and wrong[largest] <= limit):
            worst = int(bad[np.argmax(wrong[bad])])
            yield self.finding(
                step,
                name,
                f"{wrong[worst]:.1%} of the examples of class {worst} are mistaken, above {limit:.1%}; of "
                f"the largest class, {largest}, it is {wrong[largest]:.1%}.",
                explanation=(
                    f"Until step {step}, class {worst} had {counts[worst]} examples and {wrong[worst]:.1%} "
                    f"of them were mistaken, and class {largest} had {counts[largest]} with "
                    f"{wrong[largest]:.1%}. The model has learned to prefer the large class. Weight the "
                    "classes in the loss, or draw examples of small classes more often."
                ),
                proposal=_balanced(counts),
                mispredicted=float(wrong[worst]),
                class_number=worst,
                largest_class=largest,
            )


def _balanced(counts: NDArray[np.int64]) -> Proposal:
    """Propose weights by the inverse of each class's share: 1 on average over the examples."""
    known = bool(counts.all()) and counts.size <= MOST_WEIGHTS
    weights = counts.sum() / (counts.size * counts) if known else np.zeros(0)
    return Proposal(
        "class_weights",
        "Weight each class in the loss by the inverse of its share, or sample the classes evenly.",
        {"weights": json.dumps([round(float(each), 4) for each in weights])},
    )
