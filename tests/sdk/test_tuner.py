"""What tuners send: requests that the studio takes, with the original's names; mistakes told at once."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from jupyter_smstudio import sdk
from jupyter_smstudio.sdk.functions import write_program
from jupyter_smstudio.tuning.models import CreateTuningJob, Strategy

FACTOR = 2.0


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> sdk.Session:
    monkeypatch.setenv("SMSTUDIO_STORE", str(tmp_path / "store"))
    return sdk.Session(url="http://localhost:1", token="none")


def estimator(session: sdk.Session, **more: object) -> sdk.Estimator:
    return sdk.Estimator(
        "data-science",
        entry_point="train.py",
        hyperparameters={"epochs": 3, "lr": 0.1},
        sagemaker_session=session,
        **more,  # type: ignore[arg-type]
    )


def test_everything_of_the_original_is_sent(session: sdk.Session) -> None:
    tuner = sdk.HyperparameterTuner(
        estimator(session, max_run=60),
        "validation:auc",
        {
            "lr": sdk.ContinuousParameter(1e-4, 1, scaling_type="Logarithmic"),
            "layers": sdk.IntegerParameter(1, 4),
            "optimizer": sdk.CategoricalParameter(["sgd", "adam"]),
            "flag": sdk.CategoricalParameter([True, False]),
        },
        metric_definitions=[{"Name": "validation:auc", "Regex": "auc=([0-9.]+)"}],
        strategy="Hyperband",
        max_jobs=20,
        max_parallel_jobs=2,
        max_runtime_in_seconds=3600,
        warm_start_config=sdk.WarmStartConfig(sdk.WarmStartTypes.TRANSFER_LEARNING, {"b", "a"}),
        strategy_config=sdk.StrategyConfig(sdk.HyperbandStrategyConfig(max_resource=27, min_resource=1)),
        completion_criteria_config=sdk.TuningJobCompletionCriteriaConfig(target_objective_metric_value=0.9),
        random_seed=1,
    )
    request = CreateTuningJob.model_validate(tuner.request({"train": "/data/train"}, None))
    [definition] = request.definitions
    assert request.strategy is Strategy.HYPERBAND and request.hyperband is not None
    assert (request.hyperband.min_resource, request.hyperband.max_resource) == (1, 27)
    assert (request.limits.max_jobs, request.limits.max_parallel_jobs) == (20, 2)
    assert request.warm_start is not None and request.warm_start.parents == ["a", "b"]
    assert request.completion.target_value == 0.9
    assert definition.static_hyperparameters == {"epochs": "3"}
    assert definition.ranges.categorical[1].values == ["true", "false"]
    assert (definition.objective.metric, definition.objective.type) == ("validation:auc", "Maximize")
    assert (definition.stopping.max_runtime_seconds, definition.max_attempts) == (60, 2)
    assert definition.channels[0].name == "train"


def test_defaults_are_the_originals(session: sdk.Session) -> None:
    tuner = sdk.HyperparameterTuner(estimator(session), "auc", {"lr": sdk.ContinuousParameter(0, 1)})
    request = CreateTuningJob.model_validate(tuner.request(None, "mine"))
    assert (request.name, request.strategy, request.early_stopping) == ("mine", Strategy.BAYESIAN, "Off")
    assert (request.limits.max_jobs, request.limits.max_parallel_jobs) == (1, 1)
    grid = sdk.HyperparameterTuner(
        estimator(session), "auc", {"lr": sdk.CategoricalParameter(["1", "2"])}, strategy="Grid"
    )
    assert CreateTuningJob.model_validate(grid.request(None, None)).limits.max_jobs is None


def test_several_estimators_are_several_definitions(session: sdk.Session) -> None:
    tuner = sdk.HyperparameterTuner.create(
        {"a": estimator(session), "b": estimator(session)},
        {"a": "auc", "b": "auc"},
        {"a": {"lr": sdk.ContinuousParameter(0, 1)}, "b": {"depth": sdk.IntegerParameter(1, 3)}},
        max_jobs=4,
    )
    request = CreateTuningJob.model_validate(tuner.request({"a": {"train": "/a"}, "b": {"train": "/b"}}, "x"))
    assert [definition.name for definition in request.definitions] == ["a", "b"]
    assert [definition.channels[0].uri for definition in request.definitions] == ["/a", "/b"]
    with pytest.raises(ValueError, match="same names"):
        sdk.HyperparameterTuner.create({"a": estimator(session)}, {"b": "auc"}, {"a": {}})


def test_a_function_becomes_a_program_that_says_what_it_uses(tmp_path: Path) -> None:
    def root(x: float) -> float:
        return math.sqrt(x)

    program = write_program(root, tmp_path).read_text()
    assert program.startswith("import math as math\n") and "def root(x" in program

    def hidden(x: float) -> float:
        return x * FACTOR

    with pytest.raises(ValueError, match=r"hidden\(\) uses FACTOR"):
        write_program(hidden, tmp_path)
