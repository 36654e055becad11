"""The studio from a notebook or a script: ``from jupyter_smstudio import sdk``.

Names, parameters and defaults are those of the original's Python SDK 2, so that a notebook written
for it needs another import line. Needs the standard library, and numpy for ``record_set``; works in
every image of the studio.
"""

from . import image_uris
from .algorithms import PCA, KMeans, LinearLearner
from .automl import AutoML, AutoMLJobFailed
from .automl_input import AutoMLInput
from .client import StudioError
from .dry_run import DryRunFailed
from .estimator import Estimator, EstimatorBase
from .frameworks import Framework, PyTorch, SKLearn, TensorFlow, XGBoost
from .inputs import RecordSet, TrainingInput
from .job import JobFailed
from .parameter import CategoricalParameter, ContinuousParameter, IntegerParameter
from .processing import ProcessingInput, ProcessingOutput, Processor, ScriptProcessor, SKLearnProcessor
from .session import Session, get_execution_role
from .spark_frames import ParquetFolder, spark_frame
from .spark_processing import PySparkProcessor
from .tuner import HyperparameterTuner
from .tuning_config import (
    HyperbandStrategyConfig,
    StrategyConfig,
    TuningJobCompletionCriteriaConfig,
    WarmStartConfig,
    WarmStartTypes,
)
from .tuning_job import HyperparameterTuningJobAnalytics, TuningJobFailed

__all__ = [
    "PCA",
    "AutoML",
    "AutoMLInput",
    "AutoMLJobFailed",
    "CategoricalParameter",
    "ContinuousParameter",
    "DryRunFailed",
    "Estimator",
    "EstimatorBase",
    "Framework",
    "HyperbandStrategyConfig",
    "HyperparameterTuner",
    "HyperparameterTuningJobAnalytics",
    "IntegerParameter",
    "JobFailed",
    "KMeans",
    "LinearLearner",
    "ParquetFolder",
    "ProcessingInput",
    "ProcessingOutput",
    "Processor",
    "PySparkProcessor",
    "PyTorch",
    "RecordSet",
    "SKLearn",
    "SKLearnProcessor",
    "ScriptProcessor",
    "Session",
    "StrategyConfig",
    "StudioError",
    "TensorFlow",
    "TrainingInput",
    "TuningJobCompletionCriteriaConfig",
    "TuningJobFailed",
    "WarmStartConfig",
    "WarmStartTypes",
    "XGBoost",
    "get_execution_role",
    "image_uris",
    "spark_frame",
]
