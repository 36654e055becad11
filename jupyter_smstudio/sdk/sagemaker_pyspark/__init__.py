"""The original's name of :mod:`jupyter_smstudio.sdk.spark`: ``from sagemaker_pyspark import IAMRole, …``."""

from __future__ import annotations

from pathlib import Path

from jupyter_smstudio.sdk.originals import give_way

NAME = "sagemaker_pyspark"

if __name__ != NAME or not give_way(NAME, Path(__file__).parent):
    from jupyter_smstudio.sdk.spark import SageMakerEstimator, SageMakerEstimatorBase, SageMakerModel
    from jupyter_smstudio.sdk.spark.cloud import (
        CreatedResources,
        EndpointCreationPolicy,
        IAMRole,
        IAMRoleFromConfig,
        RandomNamePolicy,
        RandomNamePolicyFactory,
        S3AutoCreatePath,
        S3DataPath,
        SageMakerClients,
        SageMakerResourceCleanup,
    )

__all__ = [
    "CreatedResources",
    "EndpointCreationPolicy",
    "IAMRole",
    "IAMRoleFromConfig",
    "RandomNamePolicy",
    "RandomNamePolicyFactory",
    "S3AutoCreatePath",
    "S3DataPath",
    "SageMakerClients",
    "SageMakerEstimator",
    "SageMakerEstimatorBase",
    "SageMakerModel",
    "SageMakerResourceCleanup",
    "classpath_jars",
]


def classpath_jars() -> list[str]:
    """Return the jars that Spark needs for the estimators: none, they are Python."""
    return []
