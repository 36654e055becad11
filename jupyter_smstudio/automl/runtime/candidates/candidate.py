"""A candidate: one recipe, one algorithm, and one value for each of its hyperparameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sklearn.pipeline import Pipeline

from ..features.columns import Columns
from ..features.recipe import Recipe, make_features
from .algorithms import ALGORITHMS
from .ranges import Value


@dataclass(frozen=True)
class Candidate:
    """What is tried.

    Attributes:
        pair: name of the pair that it is of, see ``pairs``.
        recipe: of the features.
        algorithm: a name of ``algorithms.ALGORITHMS``.
        parameters: value of each hyperparameter.
    """

    pair: str
    recipe: Recipe
    algorithm: str
    parameters: Mapping[str, Value]

    def to_json(self) -> dict[str, Any]:
        """Return what ``json.dumps`` takes."""
        return {**asdict(self), "parameters": dict(self.parameters)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Candidate:
        """Return what ``to_json`` was made of."""
        return cls(value["pair"], Recipe(**value["recipe"]), value["algorithm"], dict(value["parameters"]))


def unfitted_pipeline(candidate: Candidate, columns: Columns, classes: int, seed: int) -> Pipeline:
    """Return the candidate's steps, not fitted: features, then the algorithm.

    Args:
        candidate: what is tried.
        columns: what the table has.
        classes: number of classes of the target; 0: it is a number.
        seed: of what is drawn.
    """
    features = make_features(candidate.recipe, columns, classes, seed)
    algorithm = ALGORITHMS[candidate.algorithm](candidate.parameters, classes, seed)
    return Pipeline([("features", features), ("algorithm", algorithm)])
