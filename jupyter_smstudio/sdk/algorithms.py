"""The built-in algorithms as estimators, with the original's parameter names."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from .estimator import EstimatorBase
from .inputs import RecordSet

if TYPE_CHECKING:
    import numpy as np


class BuiltIn(EstimatorBase):
    """An estimator without a script.

    Parameters that are None are left to the algorithm's own defaults; what a value may be is checked
    by the studio before anything starts.
    """

    algorithm: ClassVar[str]
    names: ClassVar[dict[str, str]] = {}
    """Parameters whose hyperparameter has another name."""
    mini_batch_size: int | None = None

    def __init__(
        self,
        role: str | None = None,
        instance_count: int = 1,
        instance_type: str = "ml.m5.large",
        *,
        algorithm_parameters: dict[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(role, instance_count, instance_type, **kwargs)
        for name, value in algorithm_parameters.items():
            if value is not None:
                self.set_hyperparameters(**{self.names.get(name, name): value})

    def record_set(
        self,
        train: np.ndarray[Any, Any],
        labels: np.ndarray[Any, Any] | None = None,
        channel: str = "train",
        encrypt: bool = False,
    ) -> RecordSet:
        """Write an array into the bucket as recordIO-protobuf.

        Args:
            train: rows of features, of any number type; stored as float32.
            labels: one for each row, or None.
            channel: name of the channel it is for.
            encrypt: not available here; True is refused.

        Returns:
            An input of :meth:`fit`.

        Raises:
            ValueError: the array has not two dimensions, or another number of labels than rows.
        """
        if encrypt:
            raise ValueError("encrypt is not available in the studio: the bucket is a folder as it is.")
        if train.ndim != 2:
            raise ValueError(f"train has {train.ndim} dimensions; give rows of features, two dimensions.")
        if labels is not None and labels.shape != (len(train),):
            raise ValueError(f"labels has the shape {labels.shape}; {(len(train),)} fits the rows.")
        from ..training.runtime.algorithms.recordio import write_records

        folder = (
            Path(self.sagemaker_session.default_bucket()) / "records" / f"{self.algorithm}-{uuid.uuid4()}"
        )
        folder.mkdir(parents=True)
        file = folder / f"{channel}.pbr"
        with file.open("wb") as stream:
            write_records(stream, train, labels)
        return RecordSet(str(file), len(train), train.shape[1], channel)

    def fit(  # type: ignore[override]  # the original's own order: the batch size comes second
        self,
        records: Any,
        mini_batch_size: int | None = None,
        wait: bool = True,
        logs: bool = True,
        job_name: str | None = None,
        experiment_config: dict[str, str] | None = None,
    ) -> None:
        """Create a training job.

        Args:
            records: of :meth:`record_set`, a list of them, a path, or a mapping from channels.
            mini_batch_size: rows that are read at once; None (default): the algorithm's own.
            wait: return when the job has ended.
            logs: print its log meanwhile.
            job_name: None (default): made from the algorithm and the time.
            experiment_config: ``ExperimentName`` and ``RunName`` to record it under.

        Raises:
            StudioError: the job was refused; nothing was started.
            JobFailed: it was waited for, and failed.
        """
        first = records[0] if isinstance(records, list) else records
        if isinstance(first, RecordSet):
            self.set_hyperparameters(feature_dim=first.feature_dim)
        self.set_hyperparameters(mini_batch_size=mini_batch_size or self.mini_batch_size)
        super().fit(
            {"train": records} if isinstance(records, str | Path) else records,
            wait=wait,
            logs=logs,
            job_name=job_name,
            experiment_config=experiment_config,
        )

    def _program(self) -> dict[str, Any]:
        return {"algorithm": self.algorithm, "image": "", "image_version": ""}


class KMeans(BuiltIn):
    """Clusters rows by the streaming scheme of the original: k·x centres in one pass, reduced to k.

    Args:
        k: clusters; required.
        init_method: ``random`` (default) or ``kmeans++``, for the first centres.
        max_iterations: of the final reduction; 300 by default.
        tol: change of the centres at which it ends; 0.0001 by default.
        num_trials: times it is tried; ``auto`` by default.
        local_init_method: ``kmeans++`` (default) or ``random``, for the reduction.
        half_life_time_size: records after which an old record weighs half; 0 (default): never.
        epochs: passes over the data; 1 by default.
        center_factor: x above; ``auto`` by default.
        eval_metrics: ``["msd"]`` (default), ``ssd``.
        kwargs: of :class:`~.estimator.EstimatorBase`.
    """

    algorithm = "kmeans"
    mini_batch_size = 5000
    names: ClassVar[dict[str, str]] = {
        "max_iterations": "local_lloyd_max_iter",
        "tol": "local_lloyd_tol",
        "num_trials": "local_lloyd_num_trials",
        "local_init_method": "local_lloyd_init_method",
        "center_factor": "extra_center_factor",
    }

    def __init__(
        self,
        role: str | None = None,
        instance_count: int = 1,
        instance_type: str = "ml.m5.large",
        k: int | None = None,
        init_method: str | None = None,
        max_iterations: int | None = None,
        tol: float | None = None,
        num_trials: int | str | None = None,
        local_init_method: str | None = None,
        half_life_time_size: int | None = None,
        epochs: int | None = None,
        center_factor: int | str | None = None,
        eval_metrics: list[str] | None = None,
        **kwargs: Any,
    ) -> None:
        parameters = _own(locals())
        if k is None:
            raise TypeError("KMeans() needs k, the number of clusters.")
        super().__init__(role, instance_count, instance_type, algorithm_parameters=parameters, **kwargs)


class PCA(BuiltIn):
    """Projects rows onto their main directions.

    Args:
        num_components: directions; required.
        algorithm_mode: ``regular`` (default) or ``randomized``, for many rows and columns.
        subtract_mean: whether the mean is taken away first; True by default.
        extra_components: more directions for the randomized mode's accuracy; -1 (default): its own.
        kwargs: of :class:`~.estimator.EstimatorBase`.
    """

    algorithm = "pca"
    mini_batch_size = 500

    def __init__(
        self,
        role: str | None = None,
        instance_count: int = 1,
        instance_type: str = "ml.m5.large",
        num_components: int | None = None,
        algorithm_mode: str | None = None,
        subtract_mean: bool | None = None,
        extra_components: int | None = None,
        **kwargs: Any,
    ) -> None:
        parameters = _own(locals())
        if num_components is None:
            raise TypeError("PCA() needs num_components.")
        super().__init__(role, instance_count, instance_type, algorithm_parameters=parameters, **kwargs)


class LinearLearner(BuiltIn):
    """Linear and logistic regression: many models at once, the best of which is chosen.

    Args:
        predictor_type: ``binary_classifier``, ``multiclass_classifier`` or ``regressor``; required.
        binary_classifier_model_selection_criteria: what the best one is best at.
        target_recall: with the criterion ``precision_at_target_recall``.
        target_precision: with the criterion ``recall_at_target_precision``.
        positive_example_weight_mult: weight of positive examples, or ``balanced``.
        num_classes: of a multiclass classifier.
        hyperparameters: all others of the algorithm, by their own names.
        kwargs: of :class:`~.estimator.EstimatorBase`, and hyperparameters by their own names.
    """

    algorithm = "linear-learner"
    mini_batch_size = 1000

    def __init__(
        self,
        role: str | None = None,
        instance_count: int = 1,
        instance_type: str = "ml.m5.large",
        predictor_type: str | None = None,
        binary_classifier_model_selection_criteria: str | None = None,
        target_recall: float | None = None,
        target_precision: float | None = None,
        positive_example_weight_mult: float | str | None = None,
        num_classes: int | None = None,
        **kwargs: Any,
    ) -> None:
        parameters = _own(locals())
        if predictor_type is None:
            raise TypeError("LinearLearner() needs predictor_type.")
        parameters |= {name: kwargs.pop(name) for name in LINEAR_PARAMETERS if name in kwargs}
        super().__init__(role, instance_count, instance_type, algorithm_parameters=parameters, **kwargs)


LINEAR_PARAMETERS = (
    "epochs", "use_bias", "num_models", "num_calibration_samples", "init_method", "init_scale",
    "init_sigma", "init_bias", "optimizer", "loss", "wd", "l1", "momentum", "learning_rate", "beta_1",
    "beta_2", "bias_lr_mult", "bias_wd_mult", "use_lr_scheduler", "lr_scheduler_step",
    "lr_scheduler_factor", "lr_scheduler_minimum_lr", "normalize_data", "normalize_label",
    "unbias_data", "unbias_label", "num_point_for_scaler", "margin", "quantile", "loss_insensitivity",
    "huber_delta", "early_stopping_patience", "early_stopping_tolerance", "accuracy_top_k", "f_beta",
    "balance_multiclass_weights",
)  # fmt: skip


def _own(given: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of an algorithm among those of its constructor."""
    shared = ("self", "role", "instance_count", "instance_type", "kwargs", "__class__")
    return {name: value for name, value in given.items() if name not in shared}
