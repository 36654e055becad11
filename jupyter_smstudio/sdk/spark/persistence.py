"""How estimators and models are saved and loaded, in whatever folder Spark can write: local, S3, HDFS."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Any

from pyspark.ml.util import DefaultParamsReader, DefaultParamsWriter

from .settings import TrainingSettings
from .transformation import deserializer_of, deserializer_record

PIECE_BYTES = 4 << 20
"""Of a model's file in one row: rows of a frame should be small."""
ARTIFACT = "artifact"


class EstimatorWriter(DefaultParamsWriter):
    """Saves an estimator: its Params, and how it trains."""

    def saveImpl(self, path: str) -> None:
        """Write it."""
        extra = {
            "settings": asdict(self.instance.settings),
            "deserializer": deserializer_record(self.instance.deserializer),
        }
        DefaultParamsWriter.saveMetadata(self.instance, path, self.sparkSession, extra)


class EstimatorReader(DefaultParamsReader):
    """Loads an estimator."""

    def load(self, path: str) -> Any:
        """Read it."""
        estimator: Any = super().load(path)
        metadata = DefaultParamsReader.loadMetadata(path, self.sparkSession)
        estimator.settings = TrainingSettings(**metadata["settings"])
        estimator.deserializer = deserializer_of(metadata["deserializer"])
        return estimator


class ModelWriter(DefaultParamsWriter):
    """Saves a model: its Params, and its files in pieces, as rows of Parquet."""

    def saveImpl(self, path: str) -> None:
        """Write it."""
        super().saveImpl(path)
        pieces = [
            (name, start // PIECE_BYTES, bytearray(content[start : start + PIECE_BYTES]))
            for name, content in self.instance.files.items()
            for start in range(0, max(1, len(content)), PIECE_BYTES)
        ]
        frame = self.sparkSession.createDataFrame(pieces, "name string, piece int, content binary")
        frame.coalesce(1).write.parquet(os.path.join(path, ARTIFACT))


class ModelReader(DefaultParamsReader):
    """Loads a model."""

    def load(self, path: str) -> Any:
        """Read it."""
        model: Any = super().load(path)
        pieces = self.sparkSession.read.parquet(os.path.join(path, ARTIFACT)).orderBy("name", "piece")
        files: dict[str, bytearray] = {}
        for row in pieces.toLocalIterator():
            files.setdefault(row["name"], bytearray()).extend(row["content"])
        model.files = {name: bytes(content) for name, content in files.items()}
        return model
