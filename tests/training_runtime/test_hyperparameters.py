"""What is declared of the algorithms, and what a wrong value is told."""

from __future__ import annotations

import pytest

from jupyter_smstudio.training.runtime.algorithms.definitions.catalog import DEFINITIONS
from jupyter_smstudio.training.runtime.algorithms.definitions.definition import (
    TUNING_OBJECTIVE,
    Definition,
)
from jupyter_smstudio.training.runtime.algorithms.hyperparameters import InvalidHyperparameters

REQUIRED = {
    "kmeans": {"k": "10", "feature_dim": "784"},
    "pca": {"feature_dim": "784", "num_components": "2", "mini_batch_size": "500"},
    "linear-learner": {"predictor_type": "regressor"},
    "xgboost": {"num_round": "10"},
}


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda each: each.name)
def test_defaults_are_allowed_and_what_is_required_is_told(definition: Definition) -> None:
    assert definition.problems(REQUIRED[definition.name]) == {}
    values = definition.read(REQUIRED[definition.name])
    assert set(values) == set(definition.hyperparameters)
    assert set(definition.problems({})) == set(REQUIRED[definition.name])
    for each in definition.hyperparameters.values():
        assert each.required == (each.name in REQUIRED[definition.name])
        assert each.description.endswith(".")
        assert not each.tuning or each.tunable


def test_values_get_their_types() -> None:
    values = DEFINITIONS["kmeans"].read({"k": "10.0", "feature_dim": "784", "eval_metrics": '["msd","ssd"]'})
    assert (values["k"], values["extra_center_factor"], values["eval_metrics"]) == (
        10,
        "auto",
        ["msd", "ssd"],
    )
    linear = DEFINITIONS["linear-learner"].read(
        {"predictor_type": "regressor", "use_bias": "False", "wd": "0"}
    )
    assert linear["use_bias"] is False and linear["wd"] == 0.0 and linear["num_classes"] is None


@pytest.mark.parametrize(
    ("algorithm", "name", "value", "sentence"),
    [
        ("kmeans", "k", "0", "k is '0'; allowed is a whole number of at least 1."),
        ("kmeans", "k", "1.5", "k is '1.5'; allowed is a whole number of at least 1."),
        ("kmeans", "k", "nan", "k is 'nan'; allowed is a whole number of at least 1."),
        ("kmeans", "extra_center_factor", "many", "allowed is a whole number of at least 1 or auto."),
        ("kmeans", "local_lloyd_tol", "2", "allowed is a number from 0 to 1."),
        ("kmeans", "eval_metrics", '["mad"]', "allowed is a JSON list of msd or ssd."),
        ("kmeans", "init_method", "k-means||", "allowed is random or kmeans++."),
        ("kmeans", "K", "10", "There is no hyperparameter K; there are epochs,"),
        ("pca", "num_components", "785", "num_components is 785; rows of feature_dim 784 have at most 784."),
        ("pca", "subtract_mean", "yes", "subtract_mean is 'yes'; allowed is true or false."),
        ("linear-learner", "learning_rate", "0", "allowed is a number of more than 0 or auto."),
        ("linear-learner", "quantile", "1", "allowed is a number of more than 0 and less than 1."),
        ("linear-learner", "loss", "hinge_loss", "a regressor allows auto, squared_loss,"),
        ("xgboost", "subsample", "0", "allowed is a number of more than 0 and at most 1."),
        ("xgboost", "objective", "multi:softmax", "num_class is missing: multi:softmax requires it"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(
    algorithm: str, name: str, value: str, sentence: str
) -> None:
    found = DEFINITIONS[algorithm].problems({**REQUIRED[algorithm], name: value})
    assert sentence in " ".join(found.values())
    with pytest.raises(InvalidHyperparameters) as error:
        DEFINITIONS[algorithm].read({**REQUIRED[algorithm], name: value})
    assert error.value.problems == found


@pytest.mark.parametrize(
    ("algorithm", "given", "objective", "told"),
    [
        ("kmeans", {}, "test:ssd", ["msd", "ssd"]),
        ("xgboost", {}, "validation:auc", ["auc"]),
        ("xgboost", {"eval_metric": "auc,error"}, "validation:auc", ["error", "auc"]),
    ],
)
def test_the_metric_of_a_tuning_job_is_told_and_the_last_one(
    algorithm: str, given: dict[str, str], objective: str, told: list[str]
) -> None:
    values = {**REQUIRED[algorithm], **given, TUNING_OBJECTIVE: objective}
    assert DEFINITIONS[algorithm].read(values)[DEFINITIONS[algorithm].told_by] == told
