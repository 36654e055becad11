"""Tuners against a real server: a function and a notebook, whose trials are real processes."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

from jupyter_smstudio import sdk
from jupyter_smstudio.cli import main

from .conftest import Fetch


@pytest.fixture
def session(
    fetch: Fetch,
    jp_serverapp: ServerApp,
    jp_base_url: str,
    http_server_port: tuple[Any, int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> sdk.Session:
    monkeypatch.setenv("SMSTUDIO_STORE", str(tmp_path / "store"))
    url = f"http://127.0.0.1:{http_server_port[1]}{jp_base_url}"  # where the server of ``fetch`` listens
    return sdk.Session(url=url, token=jp_serverapp.identity_provider.token)


def valley(x: float, shift: float) -> dict[str, float]:
    return {"loss": (x - shift) ** 2, "other": 1.0}


async def test_a_function_is_tuned_and_looked_at(
    session: sdk.Session, jp_serverapp: ServerApp, capsys: pytest.CaptureFixture[str]
) -> None:
    token = jp_serverapp.identity_provider.token
    tuner = sdk.HyperparameterTuner.from_function(
        valley,
        {"x": sdk.ContinuousParameter(0, 1)},
        static={"shift": 0.5},
        image_uri="system",
        instance_type="ml.t3.small",
        objective_metric_name="loss",
        objective_type="Minimize",
        sagemaker_session=session,
        max_jobs=3,
        max_parallel_jobs=2,
        random_seed=3,
    )
    assert (await asyncio.to_thread(tuner.plan))["problems"] == []
    await asyncio.to_thread(tuner.fit)
    assert "Completed: 3 of 3 training jobs have ended, best" in capsys.readouterr().out
    frame = await asyncio.to_thread(lambda: tuner.analytics().dataframe())
    assert len(frame) == 3 and set(frame["TrainingJobStatus"]) == {"Completed"}
    assert frame["FinalObjectiveValue"].values == pytest.approx(((frame["x"] - 0.5) ** 2).values)
    best = frame.loc[frame["FinalObjectiveValue"].idxmin(), "TrainingJobName"]
    worst = frame.loc[frame["FinalObjectiveValue"].idxmax(), "TrainingJobName"]
    assert await asyncio.to_thread(tuner.best_training_job) == best
    estimator = await asyncio.to_thread(tuner.best_estimator)
    assert estimator.hyperparameters()["shift"] == "0.5"
    name = (await asyncio.to_thread(tuner.describe))["request"]["name"]
    again = await asyncio.to_thread(sdk.HyperparameterTuner.attach, name, session)
    assert await asyncio.to_thread(again.best_training_job) == best

    called = ["tuning", "show", name, "--url", session.client.url, "--token", token]
    assert await asyncio.to_thread(main, called) == 0
    printed = capsys.readouterr().out
    assert f"{name}: Completed, minimize loss" in printed and printed.index(best) < printed.index(worst)
    child = tuner.identical_dataset_and_algorithm_tuner()
    await asyncio.to_thread(child.fit, None, "child")
    described = await asyncio.to_thread(child.describe)
    assert described["overall_best"]["objective"] <= frame["FinalObjectiveValue"].min()


async def test_a_notebook_is_tuned_by_its_parameters_cell(session: sdk.Session, jp_root_dir: Path) -> None:
    cells = [
        ("x = 1.0", ["parameters"]),
        ("import json\nprint('#sdk_metric:', json.dumps({'name': 'loss', 'value': abs(x)}))", []),
    ]
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "metadata": {"tags": tags},
                "execution_count": None,
                "outputs": [],
                "source": source,
            }
            for number, (source, tags) in enumerate(cells)
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (jp_root_dir / "study.ipynb").write_text(json.dumps(notebook))
    estimator = sdk.Estimator(
        "system",
        entry_point=str(jp_root_dir / "study.ipynb"),
        instance_type="ml.t3.medium",
        sagemaker_session=session,
    )
    tuner = sdk.HyperparameterTuner(
        estimator, "loss", {"x": sdk.CategoricalParameter(["0.25", "0.5"])}, strategy="Grid"
    )
    await asyncio.to_thread(tuner.fit, None, "notebook")
    frame = await asyncio.to_thread(lambda: tuner.analytics().dataframe())
    assert sorted(frame["FinalObjectiveValue"]) == [0.25, 0.5]


async def test_a_search_is_steered_from_python_and_from_a_terminal(
    session: sdk.Session, jp_serverapp: ServerApp, capsys: pytest.CaptureFixture[str]
) -> None:
    tuner = sdk.HyperparameterTuner.from_function(
        valley,
        {"x": sdk.ContinuousParameter(0, 1), "shift": sdk.CategoricalParameter(["0.25", "0.5", "0.75"])},
        image_uri="system",
        instance_type="ml.t3.small",
        objective_metric_name="loss",
        objective_type="Minimize",
        sagemaker_session=session,
        strategy="Random",
        max_jobs=2,
    )
    await asyncio.to_thread(tuner.fit, None, "steered", False)
    job = tuner.latest_tuning_job
    assert job is not None
    await asyncio.to_thread(job.pause)
    assert job.record["paused"]
    begun = job.record["total"]
    token = jp_serverapp.identity_provider.token

    async def call(*words: str) -> str:
        found = await asyncio.to_thread(
            main, ["tuning", *words, "--url", session.client.url, "--token", token]
        )
        assert found == 0
        return capsys.readouterr().out

    assert "x to 0.4 … 0.6" in await call("range", "steered", "x", "--between", "0.4", "0.6")
    await asyncio.to_thread(job.set_ranges, {"shift": sdk.CategoricalParameter(["0.75", "0.5"])})
    with pytest.raises(sdk.StudioError, match="is one of"):
        await asyncio.to_thread(job.enqueue, {"x": 0.5, "shift": "0.25"})
    enqueued = await asyncio.to_thread(job.enqueue, {"x": 0.5, "shift": "0.5"})
    assert f"trial {begun + 1} is tried next" in await call("enqueue", "steered", "x=0.45", "shift=0.75")
    assert "6 training jobs, 2 in parallel" in await call(
        "limits", "steered", "--max-jobs", "6", "--max-parallel-jobs", "2"
    )
    await asyncio.to_thread(job.set_limits, max_jobs=begun + 3)
    assert job.record["request"]["limits"]["max_parallel_jobs"] == 2  # the others stay
    assert "resumed it" in await call("resume", "steered")
    await asyncio.to_thread(job.wait, False)
    trials = await asyncio.to_thread(lambda: list(job.trials()))
    assert len(trials) == begun + 3 and trials[enqueued["number"]]["objective"] == 0
    for trial in trials[begun:]:
        assert 0.4 <= float(trial["parameters"]["x"]) <= 0.6 and trial["parameters"]["shift"] != "0.25"
