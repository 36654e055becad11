"""Confusion: classes that are mistaken for each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np

from ..built_in_rule import EVERYTHING, BuiltInRule, Saves
from ..classes import confusion, label_classes, predicted_classes
from ..finding import Finding, Proposal
from ..parameters import Number, Patterns, Text, Whole

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Parameters:
    """Parameters of `Confusion`.

    Attributes:
        category_no: number of classes; None: the largest class of labels and predictions, and one more.
        labels: tensors with labels, among those of the collection.
        predictions: tensors with predictions, among those of the collection.
        labels_collection: collection of the labels.
        predictions_collection: collection of the predictions.
        min_diag: the smallest share of a class's predictions that are right.
        max_off_diag: the largest share of a class's predictions that belong to one other class.
    """

    category_no: Annotated[int | None, Whole(least=2)] = None
    labels: Annotated[tuple[str, ...], Patterns()] = ("labels",)
    predictions: Annotated[tuple[str, ...], Patterns()] = ("predictions",)
    labels_collection: Annotated[str, Text()] = "labels"
    predictions_collection: Annotated[str, Text()] = "predictions"
    min_diag: Annotated[float, Number(least=0, most=1)] = 0.9
    max_off_diag: Annotated[float, Number(least=0, most=1)] = 0.1


class Confusion(BuiltInRule[Parameters]):
    """Fires where the confusion matrix of a step is weak.

    With m[label][prediction], the guide asks m[i][i] / Σⱼ m[j][j] ≥ min_diag and m[j][i] / Σⱼ m[j][i] ≤
    max_off_diag. The first would fire for every two classes of equal size, however well they are told apart;
    so both are taken by the second's sum, over the labels of a prediction. Classes that are never predicted
    have no such share, and are not judged.
    """

    kind = Parameters
    saves: ClassVar[Saves] = {"labels": {"save_interval": "5"}, "predictions": {"save_interval": "5"}}
    reads = "labels and predictions (collections labels and predictions), their values"

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the predictions of a step."""
        asked = self.parameters
        labels = self._value(step, asked.labels_collection, asked.labels)
        predictions = self._value(step, asked.predictions_collection, asked.predictions)
        if labels is None or predictions is None:
            return
        truth, predicted = label_classes(labels), predicted_classes(predictions, argmax=predictions.ndim > 1)
        classes = asked.category_no or int(max(truth.max(initial=0), predicted.max(initial=0))) + 1
        table = confusion(truth, predicted, classes)
        totals = table.sum(axis=0)
        if not totals.any():
            return
        shares = table / np.maximum(totals, 1)
        right = np.where(totals > 0, np.diag(shares), 1.0)
        wrong = shares - np.diag(np.diag(shares))
        weak = right.min() < asked.min_diag or wrong.max(initial=0) > asked.max_off_diag
        if self.begins(EVERYTHING, bool(weak)):
            yield self._weak(step, right, wrong)

    def _value(self, step: int, collection: str, regexes: tuple[str, ...]) -> NDArray[np.generic] | None:
        inside = set(self.view.names(step, collection))
        names = [name for name in self.selected(step, regexes=regexes) if name in inside]
        return self.view.value(names[0], step) if names else None

    def _weak(self, step: int, right: NDArray[np.float64], wrong: NDArray[np.float64]) -> Finding:
        worst = int(np.argmin(right))
        label, predicted = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
        share = float(wrong[label, predicted])
        return self.finding(
            step,
            EVERYTHING,
            f"{right[worst]:.1%} of what is predicted as class {worst} is right, and {share:.1%} of what is "
            f"predicted as class {predicted} is class {label}.",
            explanation=(
                f"At step {step}, predictions of class {worst} were right in {right[worst]:.1%} of all "
                f"cases, and class {label} made up {share:.1%} of the predictions of class {predicted}. "
                "These classes look alike to the model, or their examples are mislabelled. Look at these "
                "examples, add features that tell them apart, or train longer."
            ),
            proposal=Proposal(
                "data",
                f"Look at the examples of class {label} that are predicted as class {predicted}.",
            ),
            right=float(right[worst]),
            weakest_class=worst,
            wrong=share,
            label=int(label),
            prediction=int(predicted),
        )
