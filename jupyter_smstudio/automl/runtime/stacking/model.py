"""The model that is kept of a stack: AutoGluon's predictor, and the columns that it is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..features.columns import Columns
from ..results.model import Answers
from .columns import StackColumns

PREDICTOR = "predictor"
"""Folder of the saved model that AutoGluon itself can load, too."""


class StackModel(Answers):
    """Predicts by a fitted stack.

    Args:
        given: makes the columns that AutoGluon is given.
        predictor: a ``TabularPredictor``.
        columns: what is predicted from.
        labels: the classes; empty where a number is predicted.
    """

    def __init__(self, given: StackColumns, predictor: Any, columns: Columns, labels: Sequence[Any]) -> None:
        super().__init__(columns, labels)
        self.given = given
        self._predictor = predictor

    @property
    def modules(self) -> tuple[str, ...]:
        """Names of the modules that its models are of."""
        return ("autogluon", "lightgbm", "xgboost", "catboost")

    def locate(self, folder: Path) -> None:
        """Load the predictor of a folder that the model was saved in."""
        from autogluon.tabular import TabularPredictor

        self._predictor = TabularPredictor.load(str(folder / PREDICTOR))

    def save_files(self, folder: Path) -> None:
        """Leave in a folder what predicting needs of the predictor, and nothing else."""
        self._predictor.clone_for_deployment(str(folder / PREDICTOR))

    def predict_rows(self, rows: pd.DataFrame) -> Any:
        """Return (n, classes) probabilities, or (n, 1) numbers; see ``Answers``."""
        return predict_given(self._predictor, self.given.transform(rows), len(self.labels))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_predictor": None}


def predict_given(predictor: Any, given: pd.DataFrame, classes: int, model: str | None = None) -> Any:
    """Return what a predictor says of rows, in the order of all classes.

    Args:
        predictor: a ``TabularPredictor`` whose labels are class numbers.
        given: columns as of ``StackColumns``.
        classes: number of classes; 0: the target is a number.
        model: name of the one to ask; None: the best.
    """
    if not classes:
        return np.asarray(predictor.predict(given, model=model), dtype=np.float64).reshape(-1, 1)
    told = predictor.predict_proba(given, model=model, as_multiclass=True)
    probabilities = np.zeros((len(given), classes))
    probabilities[:, told.columns.astype(int)] = told.to_numpy()
    return probabilities
