"""A trained model as a function of columns, which Spark runs in its executors.

An executor may be a machine without the studio: it is sent functions by value and a model's files, and needs
numpy, pandas and the algorithm's library.
"""

# No `from __future__ import annotations`: Spark reads the types of a pandas_udf off its annotations.

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyspark import cloudpickle
from pyspark.sql.functions import pandas_udf
from pyspark.sql.types import ArrayType, DataType, DoubleType, StructField, StructType

from ...training.runtime import algorithms
from . import executor, scripts
from .executor import scored
from .transformation import OutputColumn

MODULES = {"kmeans": "kmeans", "pca": "pca", "linear-learner": "linear_learner", "xgboost": "xgboost_job"}
"""Each has ``load_model(folder)`` and ``predict(model, rows)``."""
KINDS: Mapping[str, DataType] = {"double": DoubleType(), "vector": ArrayType(DoubleType())}

for _sent in (algorithms, executor, scripts):
    cloudpickle.register_pickle_by_value(_sent)


@dataclass(frozen=True)
class Scored:
    """What is scored, and how.

    Attributes:
        algorithm: whose model it is; empty: a script's, see :mod:`.scripts`.
        files: of the model, by their paths.
        outputs: what is wanted of it.
        features: what the frame calls the column of features, for messages.
        feature_dim: features that a row must have; 0: that is not known.
    """

    algorithm: str
    files: Mapping[str, bytes]
    outputs: list[OutputColumn]
    features: str
    feature_dim: int = 0


def scorer(what: Scored) -> Callable[[Any], Any]:
    """Return a function from a column of lists of float32 to a column of structs, a field for each key.

    Raises:
        ModuleNotFoundError: the algorithm's library is missing here.
    """
    import pandas as pd

    module = _module(what.algorithm)
    load, predict = module.load_model, module.predict
    files, features, feature_dim = dict(what.files), what.features, what.feature_dim
    keys = {output.key: output.kind == "vector" for output in what.outputs}

    def score(batches: Iterator[pd.Series]) -> Iterator[pd.DataFrame]:
        yield from scored(batches, load, predict, files, keys, features, feature_dim)

    struct = StructType([StructField(output.key, KINDS[output.kind]) for output in what.outputs])
    return pandas_udf(score, returnType=struct)  # type: ignore[no-any-return]


def _module(algorithm: str) -> Any:
    if not algorithm:
        return scripts
    try:
        return importlib.import_module(f"{algorithms.__name__}.{MODULES[algorithm]}")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"Models of {algorithm} need the package {error.name}, here and in Spark's executors. Choose the "
            "image SparkAnalytics, or install it."
        ) from error
