"""The studio's training jobs as ``pyspark.ml`` estimators: ``from jupyter_smstudio.sdk import spark``.

Names, constructor arguments, setters and columns are those of the original's ``sagemaker_pyspark``. ``fit``
has the executors write the frame, runs a training job and returns a model that scores in the executors;
no endpoint is needed, and no network.
"""

try:
    import pyspark  # noqa: F401
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "jupyter_smstudio.sdk.spark needs PySpark: choose the image SparkAnalytics, or install pyspark."
    ) from error

from .algorithms import (
    KMeansSageMakerEstimator,
    LinearLearnerBinaryClassifier,
    LinearLearnerMultiClassClassifier,
    LinearLearnerRegressor,
    LinearLearnerSageMakerEstimator,
    PCASageMakerEstimator,
    XGBoostSageMakerEstimator,
)
from .estimator import SageMakerEstimatorBase
from .generic import SageMakerEstimator
from .model import SageMakerModel
from .rows import UnsuitableFrame
from .transformation import (
    KMeansProtobufResponseRowDeserializer,
    LibSVMRequestRowSerializer,
    LinearLearnerBinaryClassifierProtobufResponseRowDeserializer,
    LinearLearnerMultiClassClassifierProtobufResponseRowDeserializer,
    LinearLearnerRegressorProtobufResponseRowDeserializer,
    PCAProtobufResponseRowDeserializer,
    ProtobufRequestRowSerializer,
    ProtobufResponseRowDeserializer,
    UnlabeledCSVRequestRowSerializer,
    XGBoostCSVRowDeserializer,
)

__all__ = [
    "KMeansProtobufResponseRowDeserializer",
    "KMeansSageMakerEstimator",
    "LibSVMRequestRowSerializer",
    "LinearLearnerBinaryClassifier",
    "LinearLearnerBinaryClassifierProtobufResponseRowDeserializer",
    "LinearLearnerMultiClassClassifier",
    "LinearLearnerMultiClassClassifierProtobufResponseRowDeserializer",
    "LinearLearnerRegressor",
    "LinearLearnerRegressorProtobufResponseRowDeserializer",
    "LinearLearnerSageMakerEstimator",
    "PCAProtobufResponseRowDeserializer",
    "PCASageMakerEstimator",
    "ProtobufRequestRowSerializer",
    "ProtobufResponseRowDeserializer",
    "SageMakerEstimator",
    "SageMakerEstimatorBase",
    "SageMakerModel",
    "UnlabeledCSVRequestRowSerializer",
    "UnsuitableFrame",
    "XGBoostCSVRowDeserializer",
    "XGBoostSageMakerEstimator",
]
