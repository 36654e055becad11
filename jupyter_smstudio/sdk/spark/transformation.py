"""Which columns a model reads and adds, by the names of the original's serializers and deserializers.

The original sends rows to an endpoint in some format; here they are scored where they are, and of a
serializer only the names of its columns are left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..spark_frames import is_vector


@dataclass(frozen=True)
class OutputColumn:
    """A column that a model adds.

    Attributes:
        key: what the algorithm calls it.
        name: what it is called in the frame.
        kind: ``double``, or ``vector`` of as many doubles as the model gives.
    """

    key: str
    name: str
    kind: Literal["double", "vector"] = "double"


@dataclass(frozen=True)
class ProtobufRequestRowSerializer:
    """Names the column of vectors.

    Args:
        schema: has no meaning here.
        featuresColumnName: ``features`` by default.
    """

    schema: Any = None
    featuresColumnName: str = "features"


class UnlabeledCSVRequestRowSerializer(ProtobufRequestRowSerializer):
    """Names the column of vectors, as :class:`ProtobufRequestRowSerializer`."""


@dataclass(frozen=True)
class LibSVMRequestRowSerializer:
    """Names the columns of labels and vectors.

    Args:
        schema: has no meaning here.
        labelColumnName: ``label`` by default.
        featuresColumnName: ``features`` by default.
    """

    schema: Any = None
    labelColumnName: str = "label"
    featuresColumnName: str = "features"


RequestRowSerializer = ProtobufRequestRowSerializer | LibSVMRequestRowSerializer


class ResponseRowDeserializer:
    """Names the columns that a model adds."""

    def outputs(self, hyperparameters: Mapping[str, Any]) -> list[OutputColumn]:
        """Return the columns of a model that was trained with these hyperparameters."""
        raise NotImplementedError(f"{type(self).__name__} names no columns.")


@dataclass(frozen=True)
class KMeansProtobufResponseRowDeserializer(ResponseRowDeserializer):
    """Names the columns of K-means: the distance to the nearest centre, and its number."""

    distance_to_cluster_column_name: str = "distance_to_cluster"
    closest_cluster_column_name: str = "closest_cluster"

    def outputs(self, hyperparameters: Mapping[str, Any]) -> list[OutputColumn]:
        """Return both, as doubles."""
        return [
            OutputColumn("distance_to_cluster", self.distance_to_cluster_column_name),
            OutputColumn("closest_cluster", self.closest_cluster_column_name),
        ]


@dataclass(frozen=True)
class PCAProtobufResponseRowDeserializer(ResponseRowDeserializer):
    """Names the column of PCA, a vector of ``num_components`` doubles."""

    projection_column_name: str = "projection"

    def outputs(self, hyperparameters: Mapping[str, Any]) -> list[OutputColumn]:
        """Return the one column."""
        return [OutputColumn("projection", self.projection_column_name, "vector")]


@dataclass(frozen=True)
class LinearLearnerBinaryClassifierProtobufResponseRowDeserializer(ResponseRowDeserializer):
    """Names the columns of a linear classifier: the score and the class, 0 or 1."""

    score_column_name: str = "score"
    predicted_label_column_name: str = "predicted_label"

    def outputs(self, hyperparameters: Mapping[str, Any]) -> list[OutputColumn]:
        """Return both; the score is a vector where there are several classes."""
        several = hyperparameters.get("predictor_type") == "multiclass_classifier"
        return [
            OutputColumn("score", self.score_column_name, "vector" if several else "double"),
            OutputColumn("predicted_label", self.predicted_label_column_name),
        ]


class LinearLearnerMultiClassClassifierProtobufResponseRowDeserializer(
    LinearLearnerBinaryClassifierProtobufResponseRowDeserializer
):
    """Names the columns of a linear classifier: a score for each class, and the class."""


@dataclass(frozen=True)
class LinearLearnerRegressorProtobufResponseRowDeserializer(ResponseRowDeserializer):
    """Names the column of a linear regression."""

    score_column_name: str = "score"

    def outputs(self, hyperparameters: Mapping[str, Any]) -> list[OutputColumn]:
        """Return the one column."""
        return [OutputColumn("score", self.score_column_name)]


@dataclass(frozen=True)
class XGBoostCSVRowDeserializer(ResponseRowDeserializer):
    """Names the column of XGBoost."""

    prediction_column_name: str = "prediction"

    def outputs(self, hyperparameters: Mapping[str, Any]) -> list[OutputColumn]:
        """Return the one column: a vector for ``multi:softprob``, a double for all others."""
        several = hyperparameters.get("objective") == "multi:softprob"
        return [OutputColumn("prediction", self.prediction_column_name, "vector" if several else "double")]


@dataclass(frozen=True)
class NamedColumns(ResponseRowDeserializer):
    """Names the columns of a script's ``predict_fn``.

    Attributes:
        columns: for each: what ``predict_fn`` calls it, its name, ``double`` or ``vector``.
    """

    columns: Sequence[Sequence[str]]

    def outputs(self, hyperparameters: Mapping[str, Any]) -> list[OutputColumn]:
        """Return the columns."""
        return [OutputColumn(key, name, _kind(kind)) for key, name, kind in self.columns]


def ProtobufResponseRowDeserializer(schema: Any, protobufKeys: list[str] | None = None) -> NamedColumns:
    """Return what names the columns of a script's ``predict_fn``; the original has a class of this name.

    Args:
        schema: a Spark ``StructType`` of doubles and vectors.
        protobufKeys: what ``predict_fn`` calls them; None (default): as the schema does.

    Raises:
        ValueError: there is another number of keys than of columns.
    """
    keys = protobufKeys or schema.fieldNames()
    if len(keys) != len(schema.fields):
        raise ValueError(f"protobufKeys has {len(keys)} names, and the schema {len(schema.fields)} columns.")
    return NamedColumns(
        [
            [key, field.name, "vector" if is_vector(field.dataType) else "double"]
            for key, field in zip(keys, schema.fields, strict=True)
        ]
    )


DESERIALIZERS: Mapping[str, type[ResponseRowDeserializer]] = {
    kind.__name__: kind
    for kind in (
        KMeansProtobufResponseRowDeserializer,
        LinearLearnerBinaryClassifierProtobufResponseRowDeserializer,
        LinearLearnerMultiClassClassifierProtobufResponseRowDeserializer,
        LinearLearnerRegressorProtobufResponseRowDeserializer,
        NamedColumns,
        PCAProtobufResponseRowDeserializer,
        XGBoostCSVRowDeserializer,
    )
}
"""What an estimator is saved with, by its name."""


def deserializer_record(deserializer: ResponseRowDeserializer | None) -> dict[str, Any] | None:
    """Return a deserializer as JSON.

    Raises:
        ValueError: it is of a class that is not the studio's, and nobody could load it.
    """
    if deserializer is None:
        return None
    name = type(deserializer).__name__
    if DESERIALIZERS.get(name) is not type(deserializer):
        raise ValueError(
            f"An estimator with a {name} cannot be saved; use one of {', '.join(DESERIALIZERS)}."
        )
    return {"class": name, "fields": vars(deserializer)}


def deserializer_of(record: Mapping[str, Any] | None) -> ResponseRowDeserializer | None:
    """Return the deserializer of :func:`deserializer_record`."""
    return DESERIALIZERS[record["class"]](**record["fields"]) if record else None


def default_deserializer(
    algorithm: str, hyperparameters: Mapping[str, Any]
) -> ResponseRowDeserializer | None:
    """Return the deserializer with the original's names of columns; None: it is no built-in algorithm's."""
    if algorithm == "linear-learner" and hyperparameters.get("predictor_type") == "regressor":
        return LinearLearnerRegressorProtobufResponseRowDeserializer()
    kinds: Mapping[str, type[ResponseRowDeserializer]] = {
        "kmeans": KMeansProtobufResponseRowDeserializer,
        "pca": PCAProtobufResponseRowDeserializer,
        "linear-learner": LinearLearnerBinaryClassifierProtobufResponseRowDeserializer,
        "xgboost": XGBoostCSVRowDeserializer,
    }
    return kinds[algorithm]() if algorithm in kinds else None


def _kind(text: str) -> Literal["double", "vector"]:
    return "vector" if text == "vector" else "double"
