"""The model that is kept: fitted pipelines, their weights, and answers in the original's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from ..evaluation import predict
from ..features.columns import Columns


@dataclass(frozen=True)
class Member:
    """One candidate of an ensemble.

    Attributes:
        trial: its name.
        weight: of its predictions; those of all members add up to 1.
        pipelines: fitted; one on all rows, or one for each fold, whose mean is taken.
    """

    trial: str
    weight: float
    pipelines: tuple[Pipeline, ...]


class Model:
    """Predicts by the weighted mean of its members.

    Args:
        members: one or more.
        columns: what is predicted from.
        labels: the classes; empty where a number is predicted.
    """

    def __init__(self, members: Sequence[Member], columns: Columns, labels: Sequence[Any]) -> None:
        self.members = tuple(members)
        self.columns = columns
        self.labels = tuple(labels)

    def predict_proba(self, frame: pd.DataFrame) -> Any:
        """Return (n, classes) probabilities, in the order of ``labels``; (n, 1) predicted numbers.

        Args:
            frame: has all columns that are predicted from; others are passed over.

        Raises:
            ValueError: a column is missing.
        """
        if missing := [name for name in self.columns.names if name not in frame]:
            raise ValueError(f"The rows have no column {', '.join(f'“{name}”' for name in missing)}. Add it.")
        rows = frame[list(self.columns.names)]
        total: Any = 0.0
        for member in self.members:
            for pipeline in member.pipelines:
                share = member.weight / len(member.pipelines)
                total = total + share * predict(pipeline, rows, len(self.labels))
        return total

    def predict(self, frame: pd.DataFrame) -> Any:
        """Return the label of each row, or its number."""
        predicted = self.predict_proba(frame)
        if not self.labels:
            return predicted[:, 0]
        return np.array(self.labels, dtype=object)[predicted.argmax(axis=1)]

    def answer(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return what the original's inference containers answer, one row each.

        ``predicted_label``; for classes ``probability`` (of the predicted label), ``probabilities`` and
        ``labels`` as well.
        """
        predicted = self.predict_proba(frame)
        if not self.labels:
            return pd.DataFrame({"predicted_label": predicted[:, 0]}, index=frame.index)
        best = predicted.argmax(axis=1)
        return pd.DataFrame(
            {
                "predicted_label": [self.labels[number] for number in best],
                "probability": predicted.max(axis=1),
                "probabilities": predicted.tolist(),
                "labels": [list(self.labels)] * len(frame),
            },
            index=frame.index,
        )
