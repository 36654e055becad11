"""The routes of tuning, on a real server; every trial is a real process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from .conftest import Fetch, MakeRequest, refusal

Ended = Callable[[str], Awaitable[Any]]


def loss(parameters: dict[str, str]) -> float:
    return (float(parameters["x"]) - 0.3) ** 2 + (parameters["kind"] == "bad") + 1 / 3


async def test_every_trial_is_a_training_job_and_the_best_one_is_found(
    fetch: Fetch, request_of: MakeRequest, ended: Ended, jp_fetch: Fetch
) -> None:
    created = await fetch("jobs", method="POST", body=request_of())
    assert (created["state"], created["expected_total"]) == ("InProgress", 4)
    job = await ended("first")
    assert (job.state, job.completion_reason) == ("Completed", "All 4 training jobs have ended.")
    assert job.job_counts["Completed"] == job.objective_counts["Succeeded"] == 4

    page = await fetch("jobs", "first", "trials", sort="objective")
    values = [trial["objective"] for trial in page["items"]]
    assert values == sorted(values) and page["total"] == 4
    for trial in page["items"]:
        assert abs(trial["objective"] - loss(trial["parameters"])) < 1e-9
        reply = await jp_fetch("smstudio", "training", "jobs", trial["job_id"])
        assert trial["job_name"] in reply.body.decode()
    assert job.best.number == page["items"][0]["number"]

    [history] = (await fetch("jobs", "first", "history"))["items"]
    assert history["numbers"] == [0, 1, 2, 3] and history["best"][-1] == values[0]
    assert [axis["name"] for axis in history["axes"]] == ["x", "kind"]
    curves = await fetch("jobs", "first", "curves")
    assert [curve["steps"] for curve in curves["curves"]] == [[1, 2, 3]] * 4
    found = await fetch("jobs", "first", "importances")
    assert {item["name"] for item in found["items"]} == {"x", "kind"}
    assert (await fetch("jobs", search="FIR"))["total"] == 1
    await fetch("jobs", "first", method="DELETE")
    assert (await refusal(fetch("jobs", "first")))[0] == 404


async def test_the_studies_are_open_to_plain_optuna(
    fetch: Fetch, request_of: MakeRequest, ended: Ended
) -> None:
    await fetch("jobs", method="POST", body=request_of(strategy="Bayesian"))
    job = await ended("first")
    storage = JournalStorage(JournalFileBackend(job.storage_path))
    study = optuna.load_study(study_name=job.study_names[0], storage=storage)
    assert len(study.trials) == 4
    assert study.best_value == job.best.objective
    assert study.best_trial.user_attrs["training_job"] == job.best.job_name


async def test_the_same_seed_draws_the_same_points(
    fetch: Fetch, request_of: MakeRequest, ended: Ended
) -> None:
    for name in ("one", "two"):
        await fetch("jobs", method="POST", body=request_of(name=name))
    points = []
    for name in ("one", "two"):
        await ended(name)
        page = await fetch("jobs", name, "trials")
        points.append([trial["parameters"] for trial in page["items"]])
    assert points[0] == points[1] and len({point["x"] for point in points[0]}) == 4


async def test_a_grid_tries_every_combination_once(
    fetch: Fetch, request_of: MakeRequest, ended: Ended
) -> None:
    ranges = {
        "categorical": [
            {"name": "x", "values": ["0.1", "0.3"]},
            {"name": "kind", "values": ["good", "bad"]},
        ]
    }
    body = request_of({"ranges": ranges}, strategy="Grid", limits={"max_parallel_jobs": 2})
    plan = await fetch("plans", method="POST", body=body)
    assert (plan["problems"], plan["grid_size"], plan["jobs"]) == ([], 4, 4)
    await fetch("jobs", method="POST", body=body)
    job = await ended("first")
    tried = [trial["parameters"] for trial in (await fetch("jobs", "first", "trials"))["items"]]
    assert sorted(map(str, tried)) == sorted({str(one) for one in tried}) and len(tried) == 4
    assert job.best.parameters == {"x": "0.3", "kind": "good"}


async def test_what_is_wrong_is_told_at_its_field_and_nothing_starts(
    fetch: Fetch, request_of: MakeRequest
) -> None:
    ranges = {
        "continuous": [
            {"name": "x", "minimum": 0, "maximum": 1, "scaling": "Logarithmic"},
            {"name": "y", "minimum": 0.5, "maximum": 1.5, "scaling": "ReverseLogarithmic"},
        ],
        "integer": [{"name": "x", "minimum": 3, "maximum": 2}],
    }
    wrong = request_of(
        {"ranges": ranges, "static_hyperparameters": {"y": "1"}},
        strategy="Hyperband",
        early_stopping="Auto",
        limits={"max_jobs": 2, "max_parallel_jobs": 3},
        warm_start={"parents": ["nobody"]},
    )
    status, body = await refusal(fetch("jobs", method="POST", body=wrong))
    assert status == 400 and set(body["details"]["fields"]) == {
        "early_stopping",
        "limits.max_parallel_jobs",
        "warm_start.parents.0",
        "definitions.0.ranges.continuous.0.scaling",
        "definitions.0.ranges.continuous.1.scaling",
        "definitions.0.ranges.integer.0.name",
        "definitions.0.ranges.integer.0.maximum",
        "definitions.0.static_hyperparameters.y",
    }
    many = request_of(limits={"max_jobs": 751}, strategy="Bayesian")
    assert "at most 750" in (await refusal(fetch("jobs", method="POST", body=many)))[1]["message"]
    grid = request_of(strategy="Grid")
    assert "categorical" in (await refusal(fetch("jobs", method="POST", body=grid)))[1]["message"]
    nowhere = request_of({"entry_point": "nowhere.py"})
    plan = await fetch("plans", method="POST", body=nowhere)
    assert [problem["field"] for problem in plan["problems"]] == ["definitions.0.entry_point"]
    for field, value in (("instance_type", "ml.huge"), ("image", "nothing")):
        body = request_of({field: value})
        status, wrong = await refusal(fetch("jobs", method="POST", body=body))
        assert status == 400 and list(wrong["details"]["fields"]) == [f"definitions.0.{field}"]
    assert (await fetch("jobs"))["total"] == 0


async def test_a_built_in_algorithm_is_asked_for_its_metrics_and_ranges(
    fetch: Fetch, request_of: MakeRequest, jp_root_dir: Path
) -> None:
    (jp_root_dir / "rows.csv").write_text("1,0.5\n0,0.25\n" * 20)
    definition = {
        "algorithm": "xgboost",
        "entry_point": "",
        "image": "",
        "metric_definitions": [],
        "objective": {"type": "Maximize", "metric": "validation:auc"},
        "channels": [
            {"name": name, "uri": "rows.csv", "content_type": "text/csv"} for name in ("train", "validation")
        ],
        "static_hyperparameters": {"num_round": "5"},
        "ranges": {"continuous": [{"name": "eta", "minimum": 0.1, "maximum": 0.5}]},
        "instance_type": "ml.t3.medium",
    }
    plan = await fetch("plans", method="POST", body=request_of(definition))
    assert plan["problems"] == [] and plan["jobs"] == 4
    wrong = {
        **definition,
        "objective": {"type": "Maximize", "metric": "accuracy"},
        "ranges": {"continuous": [{"name": "eta", "minimum": 0.1, "maximum": 5}]},
    }
    plan = await fetch("plans", method="POST", body=request_of(wrong))
    assert {problem["field"] for problem in plan["problems"]} == {
        "definitions.0.objective.metric",
        "definitions.0.ranges.continuous.0",
    }


async def test_a_running_job_is_steered(fetch: Fetch, request_of: MakeRequest, ended: Ended) -> None:
    body = request_of(limits={"max_jobs": 2, "max_parallel_jobs": 1})
    await fetch("jobs", method="POST", body=body)
    assert (await fetch("jobs", "first", method="PATCH", body={"paused": True}))["paused"]
    status, wrong = await refusal(
        fetch("jobs", "first", "trials", method="POST", body={"parameters": {"x": "2", "kind": "odd"}})
    )
    assert status == 400 and set(wrong["details"]["fields"]) == {"parameters.x", "parameters.kind"}
    point = {"parameters": {"x": "0.25", "kind": "good"}}
    enqueued = await fetch("jobs", "first", "trials", method="POST", body=point)
    assert (enqueued["state"], enqueued["enqueued"]) == ("Waiting", True)
    changes = {
        "ranges": [{"name": "x", "minimum": 0.3, "maximum": 0.4}],
        "limits": {"max_jobs": 5, "max_parallel_jobs": 2},
        "paused": False,
    }
    steered = await fetch("jobs", "first", method="PATCH", body=changes)
    assert steered["expected_total"] == 5
    job = await ended("first")
    trials = (await fetch("jobs", "first", "trials"))["items"]
    assert len(trials) == job.total == 5
    assert trials[enqueued["number"]]["parameters"] == point["parameters"]
    late = [trial for trial in trials if trial["number"] > enqueued["number"]]
    assert late and all(0.3 <= float(trial["parameters"]["x"]) <= 0.4 for trial in late)
    said = " ".join(event.message for event in job.timeline)
    for words in ("paused it", "enqueued trial", "set the range of x to 0.3 … 0.4", "resumed it"):
        assert words in said
    assert (await refusal(fetch("jobs", "first", method="PATCH", body={"paused": True})))[0] == 409


async def test_programs_that_only_fail_end_the_search(
    fetch: Fetch, request_of: MakeRequest, ended: Ended
) -> None:
    body = request_of(
        {"static_hyperparameters": {"fails": "yes"}}, limits={"max_jobs": 50, "max_parallel_jobs": 2}
    )
    await fetch("jobs", method="POST", body=body)
    job = await ended("first")
    assert (job.state, job.job_counts["NonRetryableError"] < 10) == ("Failed", True)
    assert "it was told to fail" in job.completion_reason


async def test_a_stopped_job_keeps_what_it_has(
    fetch: Fetch,
    request_of: MakeRequest,
    ended: Ended,
    trial_that_is: Callable[[str], Awaitable[dict[str, Any]]],
    logged: Any,
) -> None:
    await fetch("jobs", method="POST", body=request_of(limits={"max_jobs": 500, "max_parallel_jobs": 2}))
    await trial_that_is("Completed")
    assert (await refusal(fetch("jobs", "first", method="DELETE")))[0] == 409
    stopping = await fetch("jobs", "first", "stop", method="POST")
    assert stopping["state"] in ("Stopping", "Stopped")
    job = await ended("first")
    assert job.state == "Stopped" and job.best is not None
    states = {trial["state"] for trial in (await fetch("jobs", "first", "trials"))["items"]}
    assert states <= {"Completed", "Stopped"}
    await fetch("jobs", "first", method="DELETE")
    # Trials are jobs, which nobody has made.
    done = ("job.created", "job.stopped", "job.deleted")
    assert await logged("job") == [(action, "first", "tuning job") for action in done]


async def test_a_target_ends_the_search(fetch: Fetch, request_of: MakeRequest, ended: Ended) -> None:
    body = request_of(completion={"target_value": 100.0}, limits={"max_jobs": 50, "max_parallel_jobs": 1})
    await fetch("jobs", method="POST", body=body)
    job = await ended("first")
    assert job.state == "Completed" and job.completion_reason.startswith("The target 100 was reached")
    assert job.total < 5


async def test_a_warm_start_learns_from_its_parent(
    fetch: Fetch, request_of: MakeRequest, ended: Ended
) -> None:
    await fetch("jobs", method="POST", body=request_of(name="parent"))
    parent = await ended("parent")
    child = request_of(name="child", warm_start={"parents": ["parent"]}, strategy="Bayesian")
    await fetch("jobs", method="POST", body=child)
    job = await ended("child")
    best = min(parent.best.objective, job.best.objective)
    assert job.overall_best.objective == best
    study = optuna.load_study(
        study_name="training", storage=JournalStorage(JournalFileBackend(job.storage_path))
    )
    assert sum("warm_start" in trial.user_attrs for trial in study.trials) == 4
    transfer = {"parents": ["child"], "type": "TransferLearning"}
    await fetch("jobs", method="POST", body=request_of(name="grandchild", warm_start=transfer))
    await ended("grandchild")
    trials = (await fetch("jobs", "grandchild", "trials"))["items"]
    taken = [trial["parameters"] for trial in trials if trial["enqueued"]]
    assert job.best.parameters in taken and parent.best.parameters in taken


async def test_the_request_of_the_original_is_read(fetch: Fetch) -> None:
    document = {
        "HyperParameterTuningJobName": "aws",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "validation:auc"},
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 20, "MaxParallelTrainingJobs": 2},
            "ParameterRanges": {
                "ContinuousParameterRanges": [
                    {"Name": "eta", "MinValue": "0.01", "MaxValue": "0.5", "ScalingType": "Auto"}
                ],
                "IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "1", "MaxValue": "10"}],
            },
            "TuningJobCompletionCriteria": {"TargetObjectiveMetricValue": 0.95},
        },
        "TrainingJobDefinition": {
            "StaticHyperParameters": {"num_round": "100"},
            "AlgorithmSpecification": {
                "TrainingImage": "683313688378.dkr.ecr.us-east-1.amazonaws.com/xgboost:1.7-1",
                "TrainingInputMode": "File",
            },
            "RoleArn": "arn:aws:iam::1:role/r",
            "InputDataConfig": [
                {"ChannelName": "train", "DataSource": {"S3DataSource": {"S3Uri": "s3://b/train"}}}
            ],
            "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 30},
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        },
    }
    read = await fetch("requests", method="POST", body={"document": document})
    [definition] = read["definitions"]
    assert (read["limits"]["max_jobs"], read["completion"]["target_value"]) == (20, 0.95)
    assert (definition["algorithm"], definition["stopping"]["max_runtime_seconds"]) == ("xgboost", 3600)
    assert definition["ranges"]["continuous"][0]["minimum"] == 0.01
    del document["TrainingJobDefinition"]["AlgorithmSpecification"]  # type: ignore[attr-defined]
    status, body = await refusal(fetch("requests", method="POST", body={"document": document}))
    assert (status, "AlgorithmSpecification" in body["message"]) == (400, True)
