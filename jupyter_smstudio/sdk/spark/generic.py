"""An estimator for any program: a built-in algorithm by its name, or a script."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.sql import DataFrame

from ..image_uris import ALGORITHMS, algorithm_of
from ..job import JobHandle
from ..session import Session
from ..spark_frames import quoted, without_vectors
from .estimator import SageMakerEstimatorBase
from .jobs import PARQUET, Training
from .model import SageMakerModel
from .scripts import INFERENCE


class SageMakerEstimator(SageMakerEstimatorBase):
    """Trains with a built-in algorithm or a script over a frame's columns.

    A script is given the columns as Parquet, vectors as lists of numbers, in ``SM_CHANNEL_TRAIN``, and its
    hyperparameters as ``--name value``. Its functions ``model_fn`` and ``predict_fn`` score rows in the
    executors, see :mod:`.scripts`; ``responseRowDeserializer`` says which columns they give.

    Args:
        trainingImage: a built-in algorithm, as ``kmeans`` or its address in the original's registry, or an
            image, ``name`` or ``name:version``, that runs the script; None (default): Data Science.
        modelImage: has no meaning here.
        trainingInstanceType: size of the job's hosts, e.g. ``ml.m5.large`` (default).
        trainingInstanceCount: hosts; 1 by default.
        hyperParameters: of the program.
        trainingProjectedColumns: columns that a script is given; None (default): all.
        entry_point: the script, a ``.py`` file. (Not in the original, whose images hold their programs.)
        kwargs: of :class:`~.estimator.SageMakerEstimatorBase`.
    """

    hyperParameters = Param(Params._dummy(), "hyperParameters", "Of the program.", TypeConverters.identity)
    program = Param(Params._dummy(), "program", "Built-in algorithm.", TypeConverters.toString)
    script = Param(Params._dummy(), "script", "Text of the script.", TypeConverters.toString)
    projectedColumns = Param(
        Params._dummy(), "projectedColumns", "Columns for a script; none: all.", TypeConverters.toList
    )

    def __init__(
        self,
        trainingImage: str | None = None,
        modelImage: str | None = None,
        trainingInstanceType: str = "ml.m5.large",
        trainingInstanceCount: int = 1,
        *,
        hyperParameters: Mapping[str, Any] | None = None,
        trainingProjectedColumns: list[str] | None = None,
        entry_point: str | None = None,
        **kwargs: Any,
    ) -> None:
        built_in = algorithm_of(trainingImage or "")
        super().__init__(
            trainingInstanceType,
            trainingInstanceCount,
            trainingImage=None if built_in else trainingImage,
            **kwargs,
        )
        self._set(
            hyperParameters=dict(hyperParameters or {}),
            program=built_in,
            script=Path(entry_point).expanduser().read_text() if entry_point else "",
            projectedColumns=trainingProjectedColumns or [],
        )

    def learns_from_labels(self) -> bool:
        """Return whether the column of labels is written for the job."""
        return self.getOrDefault(self.program) in ("xgboost", "linear-learner")

    def job_hyperparameters(self) -> dict[str, Any]:
        """Return the hyperparameters as they were given."""
        return dict(self.getOrDefault(self.hyperParameters))

    def _selected(self, dataset: DataFrame) -> DataFrame:
        if self.getOrDefault(self.program):
            return super()._selected(dataset)
        names = self.getOrDefault(self.projectedColumns) or dataset.columns
        return without_vectors(dataset.select(*map(quoted, names)))

    def _check(self, dataset: DataFrame, staged: Path, training: Training) -> None:
        if self.getOrDefault(self.program):
            super()._check(dataset, staged, training)

    def _content_type(self) -> str:
        return super()._content_type() if self.getOrDefault(self.program) else PARQUET

    def _training(self, session: Session) -> Training:
        if self.getOrDefault(self.program):
            return self._built_in(session, self.getOrDefault(self.program))
        script = self.getOrDefault(self.script).encode()
        if not script:
            raise ValueError(
                f"Name a built-in algorithm as trainingImage ({', '.join(ALGORITHMS)}), or a script as "
                "entry_point."
            )
        if self.deserializer is None:
            raise ValueError("Say by responseRowDeserializer which columns the script's predict_fn gives.")
        # Kept by its content: an estimator that was loaded has no other file, and jobs can be made again.
        folder = Path(session.default_bucket()) / "spark" / "scripts" / sha256(script).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        entry = folder / "train.py"
        entry.write_bytes(script)
        return Training(self.settings, session, {"entry_point": str(entry)}, self.job_hyperparameters())

    def _model(self, job: JobHandle) -> SageMakerModel:
        model = super()._model(job)
        if script := self.getOrDefault(self.script):
            model.files.setdefault(INFERENCE, script.encode())
        return model
