"""Rules on real trainings of XGBoost: one that makes each fire, and one that must not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xgboost

from jupyter_smstudio.debugger.runtime.config import SaveConfig
from jupyter_smstudio.debugger.runtime.hook.xgboost_hook import XGBoostHook
from jupyter_smstudio.debugger.runtime.rules.built_in_rule import BuiltInRule
from jupyter_smstudio.debugger.runtime.rules.catalogue import BUILT_IN
from jupyter_smstudio.debugger.runtime.trial.trial import Trial

COLLECTIONS = ("feature_importance", "trees", "predictions", "labels")
Data = Callable[[int], tuple[Any, Any]]


def separable(seed: int) -> tuple[Any, Any]:
    """Return two classes of equal size that two of six features tell apart."""
    rows = np.random.default_rng(seed).normal(size=(600, 6)).astype(np.float32)
    labels = (rows.sum(axis=1) > 0).astype(int)
    return rows + 3 * (2 * labels[:, None] - 1), labels


def noise(seed: int) -> tuple[Any, Any]:
    """Return labels that no feature says anything of."""
    chance = np.random.default_rng(seed)
    return chance.normal(size=(600, 6)).astype(np.float32), chance.integers(2, size=600)


def rare(seed: int) -> tuple[Any, Any]:
    """Return a class of one example in a hundred, which looks like the other."""
    rows, _ = noise(seed)
    return rows, (np.arange(600) % 100 == 0).astype(int)


def one_feature(seed: int) -> tuple[Any, Any]:
    """Return labels that one feature gives away."""
    rows, _ = noise(seed)
    return rows, (np.floor(rows[:, 0] * 3) % 2).astype(int)


def trained(folder: Path, data: Data, parameters: Mapping[str, Any], rounds: int) -> Trial:
    """Train, and return what was saved."""
    train, validation = (xgboost.DMatrix(*data(seed)) for seed in (1, 2))
    hook = XGBoostHook(folder, save_config=SaveConfig(save_interval=1), include_collections=COLLECTIONS)
    evaluated = [(train, "train"), (validation, "validation")]
    given = {"objective": "binary:logistic", "nthread": 1, "seed": 1, **parameters}
    hook.register_training(given, train, evaluated)
    xgboost.train(
        given, train, rounds, evals=evaluated, callbacks=[hook.callback()], verbose_eval=False
    )  # fmt: skip
    return Trial(folder)


def findings(trial: Trial, rule: str, **parameters: Any) -> list[Any]:
    """Return what a rule finds in a whole trial."""
    judge = BUILT_IN[rule](trial, **parameters)
    assert isinstance(judge, BuiltInRule)
    found: list[Any] = []
    for step in trial.steps():
        judge.invoke_at_step(step)
        found += judge.findings
    return [*found, *judge.finish()]


@pytest.fixture(scope="module")
def well(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """Return a training in which nothing is wrong."""
    return trained(tmp_path_factory.mktemp("well"), separable, {"max_depth": 2, "eta": 0.3}, 12)


FIRES: dict[str, tuple[Data, dict[str, Any], int]] = {
    "TreeDepth": (noise, {"max_depth": 7, "min_child_weight": 0}, 3),
    "FeatureImportanceOverweight": (one_feature, {"max_depth": 4, "min_child_weight": 5}, 8),
    "Confusion": (noise, {"max_depth": 2}, 3),
    "ClassImbalance": (rare, {"max_depth": 2}, 3),
    "Overfit": (noise, {"max_depth": 6, "eta": 0.5}, 10),
    "LossNotDecreasing": (noise, {"max_depth": 1, "eta": 1e-5}, 40),
}


@pytest.mark.parametrize("rule", FIRES)
def test_a_rule_fires_in_a_training_of_xgboost(rule: str, tmp_path: Path) -> None:
    data, parameters, rounds = FIRES[rule]
    found = findings(trained(tmp_path, data, parameters, rounds), rule)
    assert found and found[0].step >= 0


@pytest.mark.parametrize("rule", FIRES)
def test_a_rule_is_quiet_where_xgboost_learns_well(rule: str, well: Trial) -> None:
    # What is told apart perfectly has a loss near 0, of which a tenth is nothing.
    given = {"Overfit": {"ratio_threshold": 1.0}}.get(rule, {})
    assert findings(well, rule, **given) == []


def test_a_finding_names_the_feature_that_a_model_leans_on(tmp_path: Path) -> None:
    data, parameters, rounds = FIRES["FeatureImportanceOverweight"]
    trial = trained(tmp_path, data, parameters, rounds)
    [first, *_] = findings(trial, "FeatureImportanceOverweight")
    assert first.tensor == "feature_importance/weight/f0"
    assert first.figures["features"] == 6
    [first, *_] = findings(trained(tmp_path / "deep", *FIRES["TreeDepth"]), "TreeDepth")
    assert first.tensor == "trees/Depth" and first.figures["depth"] == 7
