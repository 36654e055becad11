"""The model that is kept: fitted pipelines, their weights, and answers in the original's words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from ..evaluation import predict
from ..features.columns import Columns


class Answers(ABC):
    """Answers in the original's words, whatever it is that predicts.

    Args:
        columns: what is predicted from.
        labels: the classes; empty where a number is predicted.
    """

    def __init__(self, columns: Columns, labels: Sequence[Any]) -> None:
        self.columns = columns
        self.labels = tuple(labels)

    @property
    @abstractmethod
    def modules(self) -> tuple[str, ...]:
        """Names of the modules that predicting needs, beside what every model needs."""

    @abstractmethod
    def predict_rows(self, rows: pd.DataFrame) -> Any:
        """Return (n, classes) probabilities, or (n, 1) numbers.

        Args:
            rows: have the columns that are predicted from, and no others.
        """

    def save_files(self, folder: Path) -> None:  # noqa: B027 - most models are in their pickle as a whole
        """Leave in the folder that the model is saved in what cannot be pickled; most have nothing."""

    def locate(self, folder: Path) -> None:  # noqa: B027 - as above
        """Find again what ``save_files`` left."""

    def predict_proba(self, frame: pd.DataFrame) -> Any:
        """Return (n, classes) probabilities, in the order of ``labels``; (n, 1) predicted numbers.

        Args:
            frame: has all columns that are predicted from; others are passed over.

        Raises:
            ValueError: a column is missing.
        """
        if missing := [name for name in self.columns.names if name not in frame]:
            raise ValueError(f"The rows have no column {', '.join(f'“{name}”' for name in missing)}. Add it.")
        return self.predict_rows(frame[list(self.columns.names)])

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


class Model(Answers):
    """Predicts by the weighted mean of its members.

    Args:
        members: one or more.
        columns: what is predicted from.
        labels: the classes; empty where a number is predicted.
    """

    def __init__(self, members: Sequence[Member], columns: Columns, labels: Sequence[Any]) -> None:
        super().__init__(columns, labels)
        self.members = tuple(members)

    @property
    def modules(self) -> tuple[str, ...]:
        """Names of the modules of its members' algorithms."""
        modules = {type(member.pipelines[0][-1]).__module__.split(".")[0] for member in self.members}
        return tuple(sorted(modules))

    def predict_rows(self, rows: pd.DataFrame) -> Any:
        """Return (n, classes) probabilities, or (n, 1) numbers; see ``Answers``."""
        total: Any = 0.0
        for member in self.members:
            for pipeline in member.pipelines:
                share = member.weight / len(member.pipelines)
                total = total + share * predict(pipeline, rows, len(self.labels))
        return total
