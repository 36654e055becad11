"""What runs in Spark's executors; sent by value, so it imports within its functions what it needs there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def scored(
    batches: Iterator[Any],
    load: Callable[[Any], Any],
    predict: Callable[[Any, Any], Mapping[str, Any]],
    files: Mapping[str, bytes],
    keys: Mapping[str, bool],
    features: str,
    feature_dim: int,
) -> Iterator[Any]:
    """Yield for each batch of rows a pandas frame with what the model says; it is loaded once.

    Args:
        batches: pandas series of arrays.
        load: reads the model from a folder.
        predict: takes the model and rows.
        files: of the model.
        keys: that are wanted, and whether each is a vector.
        features: what the frame calls the column, for messages.
        feature_dim: features that a row must have; 0: that is not known.

    Raises:
        ValueError: a row has no value, or another number of features.
    """
    import numpy as np
    import pandas as pd

    model = loaded(load, files)
    for batch in batches:
        check_rows(batch, features, feature_dim)
        found = predict(model, np.stack(batch.to_list())) if len(batch) else {key: [] for key in keys}
        arrays = {key: np.asarray(found[key], float) for key in keys}
        yield pd.DataFrame({key: list(array) if keys[key] else array for key, array in arrays.items()})


def loaded(load: Callable[[Any], Any], files: Mapping[str, bytes]) -> Any:
    """Return a model that is read from its files, which are written for that."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return load(Path(folder))


def check_rows(batch: Any, features: str, feature_dim: int) -> None:
    """Refuse rows that no model could take, in a sentence of its own."""
    if missing := int(batch.isna().sum()):
        raise ValueError(
            f"{missing:,} rows have no value in the column {features}. Leave them out with "
            f"df.na.drop(subset=[{features!r}]), or fill them."
        )
    lengths = sorted({len(row) for row in batch})
    if len(lengths) > 1:
        raise ValueError(
            f"The rows of the column {features} have {lengths[0]} to {lengths[-1]} features; all must have "
            "the same number."
        )
    if feature_dim and lengths and lengths[0] != feature_dim:
        raise ValueError(
            f"The rows of the column {features} have {lengths[0]} features; the model learned from "
            f"{feature_dim}."
        )
