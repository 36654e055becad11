"""``from sagemaker_pyspark.transformation.serializers.serializers import …``."""

from __future__ import annotations

from jupyter_smstudio.sdk.spark.transformation import (
    LibSVMRequestRowSerializer,
    ProtobufRequestRowSerializer,
    RequestRowSerializer,
    UnlabeledCSVRequestRowSerializer,
)

__all__ = [
    "LibSVMRequestRowSerializer",
    "ProtobufRequestRowSerializer",
    "RequestRowSerializer",
    "UnlabeledCSVRequestRowSerializer",
]
