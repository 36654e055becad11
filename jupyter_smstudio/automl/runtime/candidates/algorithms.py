"""The algorithms: how each is made of its hyperparameters, on one thread.

Each takes a matrix of floating-point numbers; the recipes that feed an algorithm are such that it can
deal with missing values wherever they leave any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier, XGBRegressor

from .ranges import Value

Parameters = Mapping[str, Value]


def linear(parameters: Parameters, classes: int, seed: int) -> Any:
    """Logistic regression; ridge regression or an elastic net where the target is a number.

    ``strength`` is that of the penalty, ``lasso`` the share of its L1 part.
    """
    strength, lasso = _number(parameters["strength"]), _number(parameters["lasso"])
    if classes:
        if lasso == 0:
            return LogisticRegression(C=1 / strength, max_iter=1000, random_state=seed)
        return LogisticRegression(
            C=1 / strength, l1_ratio=lasso, solver="saga", max_iter=300, tol=1e-3, random_state=seed
        )
    if lasso == 0:
        return Ridge(alpha=strength, random_state=seed)
    net = ElasticNet(alpha=strength / 100, l1_ratio=lasso, max_iter=2000, tol=1e-3, random_state=seed)
    return TransformedTargetRegressor(net, transformer=StandardScaler())


def xgboost(parameters: Parameters, classes: int, seed: int) -> Any:
    """Gradient-boosted trees of XGBoost."""
    kind: Any = XGBClassifier if classes else XGBRegressor
    return kind(tree_method="hist", n_jobs=1, random_state=seed, verbosity=0, **parameters)


def lightgbm(parameters: Parameters, classes: int, seed: int) -> Any:
    """Gradient-boosted trees of LightGBM."""
    kind: Any = LGBMClassifier if classes else LGBMRegressor
    return kind(
        n_jobs=1,
        random_state=seed,
        subsample_freq=1,
        deterministic=True,
        force_row_wise=True,
        verbosity=-1,
        **parameters,
    )


def random_forest(parameters: Parameters, classes: int, seed: int) -> Any:
    """Trees of samples of the rows."""
    kind = RandomForestClassifier if classes else RandomForestRegressor
    return kind(n_jobs=1, random_state=seed, **parameters)


def extra_trees(parameters: Parameters, classes: int, seed: int) -> Any:
    """Trees with thresholds drawn at random."""
    kind = ExtraTreesClassifier if classes else ExtraTreesRegressor
    return kind(n_jobs=1, random_state=seed, **parameters)


def mlp(parameters: Parameters, classes: int, seed: int) -> Any:
    """A multilayer perceptron; it stops when a tenth of the rows, held back, is predicted no better.

    ``width`` is the number of units of each of the ``layers``, ``rate`` that of learning, ``decay`` the
    strength of the L2 penalty.
    """
    layers, width = parameters["layers"], parameters["width"]
    assert isinstance(layers, int) and isinstance(width, int)
    kind = MLPClassifier if classes else MLPRegressor
    network = kind(
        hidden_layer_sizes=(width,) * layers,
        learning_rate_init=parameters["rate"],
        alpha=parameters["decay"],
        early_stopping=True,
        n_iter_no_change=8,
        max_iter=200,
        random_state=seed,
    )
    if not classes:
        network = TransformedTargetRegressor(network, transformer=StandardScaler())
    return make_pipeline(StandardScaler(), network)


ALGORITHMS: dict[str, Callable[[Parameters, int, int], Any]] = {
    "linear": linear,
    "xgboost": xgboost,
    "lightgbm": lightgbm,
    "random-forest": random_forest,
    "extra-trees": extra_trees,
    "mlp": mlp,
}
"""Each takes the parameters, the number of classes (0: the target is a number) and a seed."""


def _number(value: Value) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"A number is needed, not {value!r}.")
    return float(value)
