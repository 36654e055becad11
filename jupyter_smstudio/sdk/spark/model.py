"""What a training job learned, as a model of ``pyspark.ml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.ml import Model
from pyspark.ml.functions import array_to_vector
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param.shared import HasFeaturesCol
from pyspark.ml.util import MLReadable, MLWritable
from pyspark.sql import DataFrame
from pyspark.sql.functions import col

from ..job import JobHandle
from ..session import Session
from ..spark_frames import quoted
from .cloud import CreatedResources
from .jobs import algorithm_of, model_files
from .persistence import ModelReader, ModelWriter
from .rows import check_outputs, features_of
from .scoring import Scored, scorer
from .settings import check_cloud
from .transformation import (
    OutputColumn,
    ProtobufRequestRowSerializer,
    RequestRowSerializer,
    ResponseRowDeserializer,
    default_deserializer,
)

SCORES = "__smstudio_scores"


class SageMakerModel(Model, HasFeaturesCol, MLReadable, MLWritable):
    """Adds a trained model's columns to a frame, by batches in Spark's executors.

    Estimators return it; :meth:`from_job` makes one of a job that has ended. It holds the model's files, and
    needs neither the job nor the studio any more.
    """

    trainingJobName = Param(
        Params._dummy(), "trainingJobName", "Job that the model is of.", TypeConverters.toString
    )
    algorithm = Param(
        Params._dummy(),
        "algorithm",
        "Built-in algorithm of the model; empty: a script.",
        TypeConverters.toString,
    )
    outputColumns = Param(
        Params._dummy(),
        "outputColumns",
        "Columns that are added, for each: what the algorithm calls it, its name, double or vector.",
        TypeConverters.toList,
    )
    featureDim = Param(
        Params._dummy(),
        "featureDim",
        "Features that a row must have; 0: the job does not say.",
        TypeConverters.toInt,
    )
    prependResultRows = Param(
        Params._dummy(),
        "prependResultRows",
        "The frame's own columns are kept.",
        TypeConverters.toBoolean,
    )

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}
        """Of the model, by their paths."""

    @classmethod
    def from_job(
        cls,
        name: str,
        *,
        featuresCol: str = "features",
        responseRowDeserializer: ResponseRowDeserializer | None = None,
        prependResultRows: bool = True,
        sagemaker_session: Session | None = None,
    ) -> SageMakerModel:
        """Return the model of a training job.

        Args:
            name: of the job, or its id.
            featuresCol: column of vectors that it reads; ``features`` by default.
            responseRowDeserializer: names the columns that it adds; None (default): the original's names.
            prependResultRows: keep the frame's own columns (default).
            sagemaker_session: None (default): a new session.

        Raises:
            StudioError: there is no such job.
            RuntimeError: it left no model.
        """
        job = JobHandle.find((sagemaker_session or Session()).client, name)
        return cls.of_job(
            job,
            featuresCol=featuresCol,
            responseRowDeserializer=responseRowDeserializer,
            prependResultRows=prependResultRows,
        )

    @classmethod
    def fromTrainingJob(
        cls,
        trainingJobName: str,
        modelImage: str | None = None,
        modelExecutionRoleARN: str | None = None,
        endpointInstanceType: str | None = None,
        endpointInitialInstanceCount: int | None = None,
        requestRowSerializer: RequestRowSerializer | None = None,
        responseRowDeserializer: ResponseRowDeserializer | None = None,
        prependResultRows: bool = True,
        **cloud: Any,
    ) -> SageMakerModel:
        """Return the model of a training job, by the original's parameters; see :meth:`from_job`.

        Args:
            trainingJobName: of the job.
            modelImage: has no meaning here, as all that is not described.
            modelExecutionRoleARN: has no meaning here.
            endpointInstanceType: has no meaning here.
            endpointInitialInstanceCount: has no meaning here.
            requestRowSerializer: names the column of vectors; None (default): ``features``.
            responseRowDeserializer: names the columns that it adds; None (default): the original's names.
            prependResultRows: keep the frame's own columns (default).
            cloud: parameters of the original that name parts of its cloud.
        """
        check_cloud("fromTrainingJob", cloud)
        return cls.from_job(
            trainingJobName,
            featuresCol=(requestRowSerializer or ProtobufRequestRowSerializer()).featuresColumnName,
            responseRowDeserializer=responseRowDeserializer,
            prependResultRows=prependResultRows,
        )

    @classmethod
    def of_job(
        cls,
        job: JobHandle,
        *,
        featuresCol: str,
        responseRowDeserializer: ResponseRowDeserializer | None,
        prependResultRows: bool,
    ) -> SageMakerModel:
        """Return the model of a job that is known; arguments and errors as of :meth:`from_job`.

        Raises:
            ValueError: the job ran a script, and nobody says which columns its model adds.
        """
        algorithm, hyperparameters = algorithm_of(job), job.record["spec"]["hyperparameters"]
        deserializer = responseRowDeserializer or default_deserializer(algorithm, hyperparameters)
        if deserializer is None:
            raise ValueError(
                f"The job {job.name} ran a script: say by responseRowDeserializer which columns its "
                "predict_fn gives."
            )
        model = cls()
        outputs = deserializer.outputs(hyperparameters)
        model._set(
            trainingJobName=job.name,
            algorithm=algorithm,
            featuresCol=featuresCol,
            featureDim=_feature_dim(hyperparameters),
            prependResultRows=prependResultRows,
            outputColumns=[[output.key, output.name, output.kind] for output in outputs],
        )
        model.files = model_files(job)
        return model

    @property
    def outputs(self) -> list[OutputColumn]:
        """The columns that are added."""
        return [OutputColumn(*each) for each in self.getOrDefault(self.outputColumns)]

    @property
    def sagemakerClient(self) -> None:
        """None: there is no cloud that a model lives in."""

    def getCreatedResources(self) -> CreatedResources:
        """Return what was created in the cloud, which is nothing."""
        return CreatedResources()

    def write(self) -> ModelWriter:
        """Return what saves this model, its files within."""
        return ModelWriter(self)

    @classmethod
    def read(cls) -> ModelReader:
        """Return what loads a model."""
        return ModelReader(cls)

    def _features(self) -> str:
        return str(self.getOrDefault(self.featuresCol))

    def _transform(self, dataset: DataFrame) -> DataFrame:
        outputs = self.outputs
        rows = features_of(dataset, self._features())
        kept = dataset.columns if self.getOrDefault(self.prependResultRows) else []
        if kept:
            check_outputs(dataset, [output.name for output in outputs])
        algorithm, width = self.getOrDefault(self.algorithm), self.getOrDefault(self.featureDim)
        score = scorer(Scored(algorithm, self.files, outputs, self._features(), width))
        scored = dataset.withColumn(SCORES, score(rows))
        return scored.select(*[col(quoted(name)) for name in kept], *[_column(one) for one in outputs])


def _column(output: OutputColumn) -> Any:
    found = col(f"{SCORES}.{quoted(output.key)}")
    return (array_to_vector(found) if output.kind == "vector" else found).alias(output.name)


def _feature_dim(hyperparameters: Mapping[str, str]) -> int:
    text = hyperparameters.get("feature_dim", "auto")
    return 0 if text == "auto" else int(float(text))
