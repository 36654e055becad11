"""The pairs of a recipe and an algorithm that are searched, with their ranges and first tries.

Ranges are those that published studies of defaults found to matter (Probst, Boulesteix and Bischl 2019,
"Tunability"; the search spaces of AutoGluon and FLAML); the first tries are good for small tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..features.recipe import Recipe
from .ranges import Choice, Float, Integer, Range, Value

GIVEN = Recipe(derive=False, numbers="plain", words="codes")
DERIVED = Recipe(derive=True, numbers="plain", words="codes")
OUTCOMES = Recipe(derive=True, numbers="plain", words="outcomes")
SCALED = Recipe(derive=True, numbers="scaled", words="indicators")

LINEAR: dict[str, Range] = {"strength": Float(1e-2, 1e3, log=True), "lasso": Choice((0.0, 0.5, 1.0))}
XGBOOST: dict[str, Range] = {
    "n_estimators": Integer(30, 600, log=True),
    "learning_rate": Float(0.01, 0.3, log=True),
    "max_depth": Integer(2, 8),
    "min_child_weight": Float(0.5, 20, log=True),
    "subsample": Float(0.5, 1.0),
    "colsample_bytree": Float(0.3, 1.0),
    "reg_lambda": Float(0.1, 30, log=True),
}
LIGHTGBM: dict[str, Range] = {
    "n_estimators": Integer(30, 600, log=True),
    "learning_rate": Float(0.01, 0.3, log=True),
    "num_leaves": Integer(4, 64, log=True),
    "min_child_samples": Integer(5, 60, log=True),
    "subsample": Float(0.5, 1.0),
    "colsample_bytree": Float(0.3, 1.0),
    "reg_lambda": Float(1e-2, 30, log=True),
}
FOREST: dict[str, Range] = {
    "n_estimators": Choice((200,)),
    "min_samples_leaf": Integer(1, 16, log=True),
    "max_features": Float(0.1, 0.9),
}
MLP: dict[str, Range] = {
    "layers": Integer(1, 2),
    "width": Integer(16, 128, log=True),
    "rate": Float(3e-4, 1e-2, log=True),
    "decay": Float(1e-5, 1.0, log=True),
}

LINEAR_FIRST = {"strength": 3.0, "lasso": 0.0}
XGBOOST_FIRST = {
    "n_estimators": 200,
    "learning_rate": 0.05,
    "max_depth": 4,
    "min_child_weight": 2.0,
    "subsample": 0.8,
    "colsample_bytree": 0.6,
    "reg_lambda": 2.0,
}
LIGHTGBM_FIRST = {
    "n_estimators": 150,
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_child_samples": 15,
    "subsample": 0.8,
    "colsample_bytree": 0.6,
    "reg_lambda": 1.0,
}
FOREST_FIRST = {"n_estimators": 200, "min_samples_leaf": 2, "max_features": 0.3}
MLP_FIRST = {"layers": 1, "width": 64, "rate": 3e-3, "decay": 1e-2}


@dataclass(frozen=True)
class Pair:
    """A recipe and an algorithm that are searched together.

    Attributes:
        name: as ``dpp1-xgboost``; ``dpp`` is the original's word for a data preprocessing pipeline.
        recipe: of the features.
        algorithm: a name of ``algorithms.ALGORITHMS``.
        ranges: of the algorithm's hyperparameters.
        first: what is tried first.
    """

    name: str
    recipe: Recipe
    algorithm: str
    ranges: Mapping[str, Range]
    first: Mapping[str, Value] = field(default_factory=dict)


PAIRS: tuple[Pair, ...] = (
    Pair("dpp0-lightgbm", GIVEN, "lightgbm", LIGHTGBM, LIGHTGBM_FIRST),
    Pair("dpp1-linear", SCALED, "linear", LINEAR, LINEAR_FIRST),
    Pair("dpp2-lightgbm", DERIVED, "lightgbm", LIGHTGBM, LIGHTGBM_FIRST),
    Pair("dpp2-xgboost", DERIVED, "xgboost", XGBOOST, XGBOOST_FIRST),
    Pair("dpp2-random-forest", DERIVED, "random-forest", FOREST, FOREST_FIRST),
    Pair("dpp3-xgboost", OUTCOMES, "xgboost", XGBOOST, XGBOOST_FIRST),
    Pair("dpp3-extra-trees", OUTCOMES, "extra-trees", FOREST, FOREST_FIRST),
    Pair("dpp1-mlp", SCALED, "mlp", MLP, MLP_FIRST),
)
"""In the order of their first tries: what is quick comes first, so that there is a leaderboard in seconds."""
