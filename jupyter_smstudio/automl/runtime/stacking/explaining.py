"""Explains a stack by the best of its models that reads the columns themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..features.columns import Columns
from ..results.explanations import explain
from ..results.model import Answers
from ..search.record import Record, completed
from .fitting import load_predictor
from .predictor import as_matrix
from .rows import StackRows, stack_rows
from .task import StackTask


class FoldModel(Answers):
    """What a model of a stack learned in the first fold.

    Args:
        rows: that it was fitted on.
        predictor: a ``TabularPredictor``, which makes the features.
        model: AutoGluon's, of the fold.
        columns: what is predicted from.
        labels: the classes; empty where a number is predicted.
    """

    def __init__(
        self, rows: StackRows, predictor: Any, model: Any, columns: Columns, labels: Sequence[Any]
    ) -> None:
        super().__init__(columns, labels)
        self._rows = rows
        self._predictor = predictor
        self._model = model

    @property
    def modules(self) -> tuple[str, ...]:
        """Nothing: it is not kept."""
        return ()

    def predict_rows(self, rows: pd.DataFrame) -> Any:
        """Return (n, classes) probabilities, or (n, 1) numbers; see ``Answers``."""
        features = self._predictor.transform_features(self._rows.given.transform(rows))
        return as_matrix(self._model.predict_proba(features), self._rows, len(self.labels))


def explain_stack(task: StackTask, seconds: float | None) -> dict[str, Any]:
    """Explain, in a worker, what the best model of the first level says of rows that it did not see.

    Models above the first level read what those below them say, which tells little of the table.

    Args:
        task: of the stack.
        seconds: to spend; None: no limit.

    Returns:
        As ``results.explanations.explain``, and the name of the ``trial``.
    """
    predictor, rows = load_predictor(task), stack_rows(task.problem, task.seed)
    known = set(predictor.model_names(level=1))
    trials = [trial for trial in completed(Record(task.folder).trials()) if trial.name in known]
    best = min(trials, key=lambda trial: (trial.loss, trial.name))
    model = predictor._trainer.load_model(best.name)
    if rows.held is None:
        model = model.load_child(model.models[0])
    problem = task.problem
    explained = FoldModel(rows, predictor, model, problem.columns, problem.labels)
    asked = np.flatnonzero(rows.fold == 0)
    found = explain(explained, problem.rows(asked), seconds, task.seed)
    for row in found["rows"]:
        row["row"] = int(asked[row["row"]])
    return {**found, "trial": best.name}
