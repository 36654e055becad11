"""Says what the columns of a frame are to a model, and what is to be predicted."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ..schema import Reading, TableSchema
from .insights import insights
from .kinds import describe_column, shown
from .mistake import TableMistake
from .power import prediction_power
from .problem import default_objective, infer_problem


def describe(frame: pd.DataFrame, target: str | None = None, reading: Reading | None = None) -> TableSchema:
    """Return what is known of a table.

    Args:
        frame: as ``read_table`` returns it; any other frame will do.
        target: name of the column to predict; None: the columns alone are described.
        reading: how the frame was read; it is passed on.

    Raises:
        TableMistake: there is no such column, or there are no rows.
    """
    if not len(frame):
        raise TableMistake("The table has no rows. Choose one that has.")
    if target is not None and target not in frame.columns:
        names = ", ".join(f"“{shown(name)}”" for name in frame.columns[:20])
        raise TableMistake(f"There is no column “{shown(target)}”. Choose the target among {names}.")
    if not all(isinstance(name, str) for name in frame.columns):
        frame = frame.rename(columns=str)
    columns = tuple(describe_column(frame[name]) for name in frame.columns)
    problem, reason = infer_problem(frame[target]) if target is not None else (None, "")
    kinds = {column.name: column.kind for column in columns}
    power = prediction_power(frame, kinds, target, problem) if target is not None and problem else {}
    columns = tuple(replace(column, power=power.get(column.name)) for column in columns)
    objective, objective_reason = default_objective(problem) if problem else (None, "")
    classes = frame[target].value_counts().index if target and problem and problem.is_classification else ()
    return TableSchema(
        columns=columns,
        rows=len(frame),
        target=target,
        problem_type=problem,
        problem_reason=reason,
        objective=objective,
        objective_reason=objective_reason,
        classes=tuple(str(each) for each in classes),
        warnings=insights(frame, columns, target, problem),
        reading=reading,
    )
