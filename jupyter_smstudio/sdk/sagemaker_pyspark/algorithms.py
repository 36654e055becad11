"""``from sagemaker_pyspark.algorithms import KMeansSageMakerEstimator, …``."""

from __future__ import annotations

from typing import NoReturn

from jupyter_smstudio.sdk.spark import (
    KMeansSageMakerEstimator,
    LinearLearnerBinaryClassifier,
    LinearLearnerMultiClassClassifier,
    LinearLearnerRegressor,
    PCASageMakerEstimator,
    XGBoostSageMakerEstimator,
)

__all__ = [
    "KMeansSageMakerEstimator",
    "LinearLearnerBinaryClassifier",
    "LinearLearnerMultiClassClassifier",
    "LinearLearnerRegressor",
    "PCASageMakerEstimator",
    "XGBoostSageMakerEstimator",
]
MISSING = {
    "FactorizationMachinesBinaryClassifier": "LinearLearnerBinaryClassifier",
    "FactorizationMachinesRegressor": "LinearLearnerRegressor",
    "LDASageMakerEstimator": "pyspark.ml.clustering.LDA",
}
"""The original's algorithms that the studio has not, and what comes nearest."""


def __getattr__(name: str) -> NoReturn:
    if name in MISSING:
        raise ImportError(f"The studio has no {name}; {MISSING[name]} comes nearest to it.")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
