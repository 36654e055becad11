"""A training job as an estimator of ``pyspark.ml``."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from pyspark.ml import Estimator
from pyspark.ml.param.shared import HasFeaturesCol, HasLabelCol
from pyspark.ml.util import MLReadable, MLWritable
from pyspark.sql import DataFrame

from ..estimator import as_text
from ..inputs import Distribution, InputMode, TrainingInput
from ..job import ENDED, JobHandle
from ..session import Session
from ..spark_frames import write_parquet
from .jobs import PARQUET, Training
from .model import SageMakerModel
from .persistence import EstimatorReader, EstimatorWriter
from .rows import FEATURES, LABEL, UnsuitableFrame, check_written, features_of, label_of
from .settings import TrainingSettings, check_cloud
from .transformation import LibSVMRequestRowSerializer, RequestRowSerializer, ResponseRowDeserializer


class SageMakerEstimatorBase(Estimator, HasFeaturesCol, HasLabelCol, MLReadable, MLWritable):
    """What all estimators share; names and order of parameters are those of the original.

    Args:
        trainingInstanceType: size of the job's hosts, e.g. ``ml.m5.large`` (default).
        trainingInstanceCount: hosts; 1 by default.
        endpointInstanceType: has no meaning here: models score in Spark's executors.
        endpointInitialInstanceCount: has no meaning here.
        sagemakerRole: has no meaning here.
        requestRowSerializer: names the columns that are read; None (default): ``features`` and ``label``.
        responseRowDeserializer: names the columns that models add; None (default): the original's names.
        trainingInputS3DataPath: folder that the rows are written below; None (default): ``spark`` in the
            bucket, ``Session().default_bucket()``.
        trainingOutputS3DataPath: folder that ``model.tar.gz`` is copied to as well; None (default): it stays
            with the job.
        trainingChannelName: of the rows; ``train`` by default.
        trainingS3DataDistribution: None (default): hosts share the rows where the algorithm can.
        trainingSparkDataFormatOptions: ``{"featuresColumnName": …, "labelColumnName": …}``.
        trainingInputMode: ``File`` (default); Parquet has no other.
        trainingMaxRuntimeInSeconds: after which the job is stopped; a day by default.
        modelEnvironmentVariables: variables of the job.
        modelPrependInputRowsToTransformationRows: models add their columns to the frame's (default).
        deleteStagingDataAfterTraining: take the written rows away when the job has ended (default).
        trainingImage: image of the job, ``name`` or ``name:version``; None (default): the algorithm's own.
            (Not in the original.)
        featuresCol: column of vectors; ``features`` by default. (As Spark's own estimators have it.)
        labelCol: column of labels; ``label`` by default.
        sagemaker_session: None (default): a new session for each job.
        uid: of this stage in a pipeline; None (default): made.
        cloud: parameters of the original that name parts of its cloud.

    Raises:
        ValueError: a parameter promises what the studio does not have, or is no folder.
    """

    algorithm: ClassVar[str] = ""
    hyperparameter_names: ClassVar[Mapping[str, str]] = {}
    """By the names of Params."""
    defaults: ClassVar[dict[str, Any]] = {}
    """Of Params, where they are not the algorithm's own."""
    labelled: ClassVar[bool] = False
    """It learns from labels."""
    sharded: ClassVar[bool] = True
    """Several hosts may share the rows."""

    def __init__(
        self,
        trainingInstanceType: str = "ml.m5.large",
        trainingInstanceCount: int = 1,
        endpointInstanceType: str | None = None,
        endpointInitialInstanceCount: int | None = None,
        sagemakerRole: Any = None,
        requestRowSerializer: RequestRowSerializer | None = None,
        responseRowDeserializer: ResponseRowDeserializer | None = None,
        trainingInputS3DataPath: str | None = None,
        trainingOutputS3DataPath: str | None = None,
        trainingChannelName: str = "train",
        trainingS3DataDistribution: Distribution | None = None,
        trainingSparkDataFormatOptions: Mapping[str, str] | None = None,
        trainingInputMode: InputMode = "File",
        trainingMaxRuntimeInSeconds: int = 86_400,
        modelEnvironmentVariables: Mapping[str, str] | None = None,
        modelPrependInputRowsToTransformationRows: bool = True,
        deleteStagingDataAfterTraining: bool = True,
        trainingImage: str | None = None,
        featuresCol: str | None = None,
        labelCol: str | None = None,
        sagemaker_session: Session | None = None,
        uid: str | None = None,
        **cloud: Any,
    ) -> None:
        super().__init__()
        check_cloud(type(self).__name__, cloud)
        _check_folder("trainingInputS3DataPath", trainingInputS3DataPath)
        _check_folder("trainingOutputS3DataPath", trainingOutputS3DataPath)
        shared: Distribution = "ShardedByS3Key" if self.sharded else "FullyReplicated"
        self.settings = TrainingSettings(
            instance_type=trainingInstanceType,
            instance_count=trainingInstanceCount,
            image=trainingImage or "",
            channel=trainingChannelName,
            distribution=trainingS3DataDistribution or shared,
            input_mode=trainingInputMode,
            max_seconds=trainingMaxRuntimeInSeconds,
            environment=dict(modelEnvironmentVariables or {}),
            data_folder=trainingInputS3DataPath or "",
            output_folder=trainingOutputS3DataPath or "",
            keep_rows=not deleteStagingDataAfterTraining,
            prepend_input=modelPrependInputRowsToTransformationRows,
        )
        self.deserializer = responseRowDeserializer
        self.sagemaker_session = sagemaker_session
        if uid:
            self._resetUid(uid)
        options = trainingSparkDataFormatOptions or {}
        self._setDefault(**self.defaults)
        self._name_columns(requestRowSerializer)
        self._set_given(
            featuresCol=options.get("featuresColumnName"), labelCol=options.get("labelColumnName")
        )
        self._set_given(featuresCol=featuresCol, labelCol=labelCol)

    def setFeaturesCol(self, value: str) -> SageMakerEstimatorBase:
        """Set the column of vectors, and return the estimator."""
        return self._set(featuresCol=value)  # type: ignore[no-any-return]  # pyspark is not typed here

    def setLabelCol(self, value: str) -> SageMakerEstimatorBase:
        """Set the column of labels, and return the estimator."""
        return self._set(labelCol=value)  # type: ignore[no-any-return]

    def learns_from_labels(self) -> bool:
        """Return whether the column of labels is written for the job."""
        return self.labelled

    def job_hyperparameters(self) -> dict[str, Any]:
        """Return what is set of the job's hyperparameters, by their names."""
        return {
            name: self.getOrDefault(attribute)
            for attribute, name in self.hyperparameter_names.items()
            if self.isDefined(attribute)
        }

    def write(self) -> EstimatorWriter:
        """Return what saves this estimator."""
        return EstimatorWriter(self)

    @classmethod
    def read(cls) -> EstimatorReader:
        """Return what loads an estimator of this class."""
        return EstimatorReader(cls)

    def _name_columns(self, serializer: RequestRowSerializer | None) -> None:
        if serializer is not None:
            self._set(featuresCol=serializer.featuresColumnName)
        if isinstance(serializer, LibSVMRequestRowSerializer):
            self._set(labelCol=serializer.labelColumnName)

    def _set_given(self, **names: str | None) -> None:
        self._set(**{name: value for name, value in names.items() if value})

    def _fit(self, dataset: DataFrame) -> SageMakerModel:
        session = self.sagemaker_session or Session()
        folder = Path(self.settings.data_folder or Path(session.default_bucket()) / "spark")
        staged = folder / f"{self.uid}-{uuid.uuid4().hex[:8]}"
        staged.parent.mkdir(parents=True, exist_ok=True)
        training = self._training(session)
        try:
            digest = write_parquet(self._selected(dataset), staged)
            self._check(dataset, staged, training)
            training.tags["data-sha256"] = digest
            source = TrainingInput(
                staged, self.settings.distribution, self._content_type(), self.settings.input_mode
            )
            return self._model(training.run({self.settings.channel: source}))
        finally:
            self._discard(staged, training.latest_training_job)

    def _discard(self, staged: Path, job: JobHandle | None) -> None:
        # Waiting may be interrupted; the job then goes on, and reads on.
        if not self.settings.keep_rows and (job is None or job.record["state"] in ENDED):
            shutil.rmtree(staged, ignore_errors=True)

    def _selected(self, dataset: DataFrame) -> DataFrame:
        """Return the rows as they are written: the label first, then the features as one list."""
        label = [label_of(dataset, self.getLabelCol()).alias(LABEL)] if self.learns_from_labels() else []
        rows = dataset.select(*label, features_of(dataset, self.getFeaturesCol()).alias(FEATURES))
        hosts = self.settings.instance_count
        # Files are what hosts share; each must have some.
        return rows.repartition(2 * hosts) if hosts > 1 else rows

    def _check(self, dataset: DataFrame, staged: Path, training: Training) -> None:
        written = dataset.sparkSession.read.parquet(f"file://{staged}")
        features, label = self.getFeaturesCol(), self.getLabelCol()
        found = check_written(written, features, label if self.learns_from_labels() else "")
        if "feature_dim" not in self.hyperparameter_names:
            return
        asked = self.getOrDefault("feature_dim") if self.isDefined("feature_dim") else found
        if asked not in (found, "auto"):
            raise UnsuitableFrame(
                f"feature_dim is {asked}; the rows of the column {features} have {found} features. Leave "
                "setFeatureDim out, or correct it."
            )
        training.set_hyperparameters(feature_dim=found)

    def _content_type(self) -> str:
        return f"{PARQUET};label_size={int(self.learns_from_labels())}"

    def _training(self, session: Session) -> Training:
        return self._built_in(session, self.algorithm)

    def _built_in(self, session: Session, algorithm: str) -> Training:
        values = {name: as_text(value) for name, value in self.job_hyperparameters().items()}
        return Training(self.settings, session, {"algorithm": algorithm}, values)

    def _model(self, job: JobHandle) -> SageMakerModel:
        return SageMakerModel.of_job(
            job,
            featuresCol=self.getFeaturesCol(),
            responseRowDeserializer=self.deserializer,
            prependResultRows=self.settings.prepend_input,
        )


def _check_folder(parameter: str, path: str | None) -> None:
    if "://" in (path or ""):
        raise ValueError(
            f"{parameter} is {path}; give a folder of this machine, where Spark can write and the job can "
            "read."
        )
