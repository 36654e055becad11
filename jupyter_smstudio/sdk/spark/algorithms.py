"""The built-in algorithms as estimators.

Their Params are the algorithm's hyperparameters; a default that is not set here is the algorithm's own, see
``training/runtime/algorithms/definitions``.
"""

from __future__ import annotations

from typing import Any, ClassVar

from ...training.runtime.algorithms.definitions.kmeans import KMEANS
from ...training.runtime.algorithms.definitions.linear_learner import LINEAR_LEARNER
from ...training.runtime.algorithms.definitions.pca import PCA
from ...training.runtime.algorithms.definitions.xgboost import XGBOOST
from .estimator import SageMakerEstimatorBase
from .hyperparameters import hyperparameters


@hyperparameters(
    KMEANS,
    accessors={
        "local_lloyd_max_iter": "MaxIter",
        "local_lloyd_tol": "Tol",
        "local_lloyd_num_trials": "TrialNum",
        "local_lloyd_init_method": "LocalInitMethod",
        "half_life_time_size": "HalflifeTime",
        "extra_center_factor": "CenterFactor",
    },
)
class KMeansSageMakerEstimator(SageMakerEstimatorBase):
    """Clusters rows; models add ``distance_to_cluster`` and ``closest_cluster``.

    ``k`` is 2 by default, as in the original; ``feature_dim`` is what the rows have.
    """

    defaults: ClassVar[dict[str, Any]] = {"k": 2}


@hyperparameters(PCA)
class PCASageMakerEstimator(SageMakerEstimatorBase):
    """Projects rows onto their main directions; models add the vector ``projection``.

    ``mini_batch_size`` is 500 by default, as in the original's Python SDK; the job needs one.
    """

    defaults: ClassVar[dict[str, Any]] = {"subtract_mean": True, "mini_batch_size": 500}


@hyperparameters(
    XGBOOST,
    attributes={"lambda": "lambda_weights"},
    accessors={
        "nthread": "NThread",
        "colsample_bytree": "ColSampleByTree",
        "colsample_bylevel": "ColSampleByLevel",
        "colsample_bynode": "ColSampleByNode",
        "lambda": "Lambda",
        "num_class": "NumClasses",
    },
)
class XGBoostSageMakerEstimator(SageMakerEstimatorBase):
    """Boosts trees; models add ``prediction``, for ``multi:softprob`` a vector.

    Zeros of sparse vectors are zeros here, as those of dense ones; missing values are NaN.
    """

    labelled = True

    def setSilent(self, value: int) -> XGBoostSageMakerEstimator:
        """Take what xgboost itself no longer knows, and return the estimator."""
        return self


@hyperparameters(LINEAR_LEARNER, accessors={"balance_multiclass_weights": "BalanceMultiClassWeights"})
class LinearLearnerSageMakerEstimator(SageMakerEstimatorBase):
    """Linear and logistic regression; models add ``score`` and, of classifiers, ``predicted_label``.

    It learns on one host, as everywhere in the studio.
    """

    labelled = True
    sharded = False


class LinearLearnerBinaryClassifier(LinearLearnerSageMakerEstimator):
    """Predicts one of two classes, 0 and 1."""

    defaults: ClassVar[dict[str, Any]] = {"predictor_type": "binary_classifier"}


class LinearLearnerMultiClassClassifier(LinearLearnerSageMakerEstimator):
    """Predicts one of ``num_classes`` classes; ``score`` is a vector with one for each."""

    defaults: ClassVar[dict[str, Any]] = {"predictor_type": "multiclass_classifier"}


class LinearLearnerRegressor(LinearLearnerSageMakerEstimator):
    """Predicts a number; models add ``score`` alone."""

    defaults: ClassVar[dict[str, Any]] = {"predictor_type": "regressor"}
