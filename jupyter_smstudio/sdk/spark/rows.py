"""The columns of a frame that algorithms learn from and score: checked, and as lists of numbers."""

from __future__ import annotations

from typing import Any

from pyspark.ml.functions import vector_to_array
from pyspark.sql import DataFrame
from pyspark.sql.functions import col, count, lit, size, when
from pyspark.sql.functions import max as greatest_of
from pyspark.sql.functions import min as least_of
from pyspark.sql.types import ArrayType, BooleanType, NumericType

from ..spark_frames import is_vector, quoted

FEATURES, LABEL = "features", "label"
"""Names of the columns in what is written for a job, whatever they are called in the frame."""


class UnsuitableFrame(ValueError):
    """A frame is not what an estimator or a model can take; the message says which column and why."""


def features_of(frame: DataFrame, name: str) -> Any:
    """Return the column of features as lists of float32, null where it is null.

    Args:
        frame: that has it.
        name: of a column of vectors, or of arrays of numbers.

    Raises:
        UnsuitableFrame: there is no such column, or it is of another type.
    """
    kind = _type(frame, name)
    column = col(quoted(name))
    if is_vector(kind):
        # vector_to_array fails on null.
        return when(column.isNotNull(), vector_to_array(column, "float32")).otherwise(lit(None))
    if isinstance(kind, ArrayType) and isinstance(kind.elementType, NumericType):
        return column.cast("array<float>")
    raise UnsuitableFrame(
        f"The column {name} is of the type {kind.simpleString()}; it must be a Vector, which "
        "pyspark.ml.feature.VectorAssembler makes from columns of numbers."
    )


def label_of(frame: DataFrame, name: str) -> Any:
    """Return the column of labels as doubles.

    Raises:
        UnsuitableFrame: there is no such column, or it is not of numbers.
    """
    kind = _type(frame, name)
    if not isinstance(kind, NumericType | BooleanType):
        raise UnsuitableFrame(
            f"The column {name} is of the type {kind.simpleString()}; labels must be numbers. "
            "pyspark.ml.feature.StringIndexer makes them from text."
        )
    return col(quoted(name)).cast("double")


def check_outputs(frame: DataFrame, names: list[str]) -> None:
    """Refuse to add columns that are there already.

    Raises:
        UnsuitableFrame: one is.
    """
    for name in names:
        if name in frame.columns:
            raise UnsuitableFrame(
                f"The frame has a column {name} already. Drop it, or name the model's column otherwise by "
                "responseRowDeserializer."
            )


def check_written(written: DataFrame, features: str, label: str) -> int:
    """Look through what was written for a job, in one pass, and return the number of features.

    Args:
        written: with the columns ``features`` and, where there is a label, ``label``.
        features: what the frame calls the first, for messages.
        label: what it calls the second; empty: there is none.

    Raises:
        UnsuitableFrame: there are no rows, a value is missing, or rows differ in length.
    """
    lengths = size(col(FEATURES))
    found = written.where(col(FEATURES).isNotNull()).agg(least_of(lengths), greatest_of(lengths)).first()
    counted = [count(lit(1)), count(FEATURES), *([count(LABEL)] if label else [])]
    rows, *present = written.agg(*counted).first() or [0]
    if not rows:
        raise UnsuitableFrame("The frame has no rows; there is nothing to learn from.")
    for name, some in zip((features, label), present, strict=False):
        if some < rows:
            raise UnsuitableFrame(
                f"{rows - some:,} of {rows:,} rows have no value in the column {name}. Leave them out with "
                f"df.na.drop(subset=[{name!r}]), or fill them."
            )
    shortest, longest = found or (0, 0)
    if shortest != longest:
        raise UnsuitableFrame(
            f"The rows of the column {features} have {shortest:,} to {longest:,} features; all must have "
            "the same number."
        )
    return int(longest)


def _type(frame: DataFrame, name: str) -> Any:
    for field in frame.schema.fields:
        if field.name == name:
            return field.dataType
    raise UnsuitableFrame(
        f"The frame has no column {name}; it has {', '.join(frame.columns) or 'none'}. Name the column by "
        "featuresCol or labelCol."
    )
