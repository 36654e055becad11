"""The models of a stack: those of AutoGluon's portfolio that need no neural network, and a linear one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

KINDS = {"GBM": "LightGBM", "CAT": "CatBoost", "XGB": "XGBoost", "RF": "RandomForest", "XT": "ExtraTrees"}
"""AutoGluon's short names of the libraries that its image has, and the names of their models."""
LINEAR_PRIORITY = 95
"""Before all others: it takes a second, and sees what trees do not."""
XGBOOST_PRIORITY = 85
"""Before forests and CatBoost, which take several times as long."""
Portfolio = dict[str, list[dict[str, Any]]]


def portfolio(classes: int, keep: Callable[[str], bool] = lambda name: True) -> Portfolio:
    """Return the models to fit, by AutoGluon's short names; each has a name of its own.

    The settings and their order are AutoGluon's zero-shot portfolio: Erickson and Salinas, "TabRepo: a
    large scale repository of tabular model evaluations and its AutoML applications", AutoML 2024.

    Args:
        classes: number of classes of the target; 0: it is a number.
        keep: tells by its name whether a model is wanted.
    """
    from autogluon.tabular.configs.hyperparameter_configs import get_hyperparameter_config

    known = get_hyperparameter_config("zeroshot_2023")
    chosen: Portfolio = {"LR": [_named({}, "Linear", LINEAR_PRIORITY)]}
    for short, title in KINDS.items():
        models = [each for each in known[short] if _fits(each, classes)]
        chosen[short] = [_renamed(each, title) for each in models]
    chosen["XGB"][0]["ag_args"]["priority"] = XGBOOST_PRIORITY
    left = {
        short: [each for each in models if keep(each["ag_args"]["name"])] for short, models in chosen.items()
    }
    return {short: models for short, models in left.items() if models}


def _fits(model: dict[str, Any], classes: int) -> bool:
    kinds = model.get("ag_args", {}).get("problem_types")
    return kinds is None or ("multiclass" if classes else "regression") in kinds


def _renamed(model: dict[str, Any], title: str) -> dict[str, Any]:
    about = dict(model.get("ag_args", {}))
    return _named(model, title + about.pop("name_suffix", ""), about.get("priority"))


def _named(model: dict[str, Any], name: str, priority: int | None) -> dict[str, Any]:
    about = {"name": name} | ({} if priority is None else {"priority": priority})
    return {**model, "ag_args": about}
