"""Rows of a tensor as points on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..core.models import WireModel
from .tensor_query import Figure, Mode, TensorQuery

Method = Literal["pca", "tsne"]


class EmbeddingQuery(TensorQuery):
    """Which tensor's rows, and how they become points."""

    method: Method = "pca"
    perplexity: float = Field(default=30.0, ge=2, le=100)
    """Of t-SNE: about how many neighbours a row has; the default of scikit-learn."""
    labels: str = Field(default="", max_length=1024)
    """Tensor whose classes colour the points; empty: the first with a class for each row at that step."""


class Embedding(WireModel):
    """Rows of a tensor at a step as points; what is alike is near. Columns of one length."""

    name: str
    step: int
    mode: Mode
    method: Method
    perplexity: float
    """That was taken: fewer rows allow less than was asked for."""
    total: int
    """Rows that the tensor has."""
    columns: int
    """Of a row, all further dimensions together."""
    left_out: int
    """Rows that were looked at, and have a number that is not finite."""
    rows: list[int]
    """Which rows are shown; where there are many, evenly chosen ones."""
    x: list[float]
    y: list[float]
    z: list[float]
    """Third principal component; empty with t-SNE."""
    explained: list[float]
    """Share of the variance that each principal component has; empty with t-SNE."""
    labels: str
    """Tensor that the classes are of; empty: none has one for each row."""
    classes: list[Figure]


class ConfusionQuery(WireModel):
    """Which step's labels and predictions are compared."""

    mode: Mode = ""
    step: int = Field(default=-1, ge=-1)
    """-1: the last that has both."""
    labels: str = Field(default="", max_length=1024)
    """Tensor of the labels; empty: the first that looks like it."""
    predictions: str = Field(default="", max_length=1024)
    """Tensor of the predictions; likewise."""


class TensorConfusion(WireModel):
    """How often examples of each class were predicted to be in each, at a step."""

    mode: Mode
    step: int
    """-1: no step has both tensors."""
    steps: list[int]
    """That have both, evenly thinned."""
    labels: str
    predictions: str
    """Tensors that were compared; empty: none was found."""
    label_names: list[str]
    """Tensors that may be labels."""
    prediction_names: list[str]
    """Likewise predictions."""
    classes: list[int]
    """That occur, ascending."""
    counts: list[list[int]]
    """A row for each class of the labels, a column for each that was predicted."""
    recall: list[Figure]
    """By class: the share of its examples that were found; None: it has none."""
    precision: list[Figure]
    """By class: the share of what was predicted as it that is right; None: it was never predicted."""
    accuracy: Figure
    compared: int
    """Examples that have a label and a prediction."""
    left_out: int
    """Those that have only one of both, or no class."""
