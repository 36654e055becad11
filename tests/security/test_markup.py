"""Markup as a name: kept and sent as text, never as a page (cases 3, 5, 6, 28)."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest

from jupyter_smstudio.core.errors import NotSupported

from ..drills.studio import TOKEN
from .conftest import Target
from .matrix import read

MARKUP = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>"
NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"title": MARKUP}, "cells": []}


def test_no_answer_with_markup_in_it_is_a_page(target: Target) -> None:
    rows = [row for row in read("own_server.txt") if row.verb != "WS" and "{" in row.path]
    for row in rows:
        path = re.sub(r"\{\w+\}", quote(MARKUP, safe=""), row.path).lstrip("/")
        path = path if row.path.startswith("/") else f"smstudio/{path}"
        reply = target.ask(row.verb, path, TOKEN, json={} if row.verb in ("POST", "PUT", "PATCH") else None)
        # What only a team's server can do is refused whatever the name is.
        assert reply.status_code in {*range(400, 500), NotSupported.status}, (row, reply.status_code)
        is_page = reply.headers.get("Content-Type", "").startswith("text/html")  # Jupyter's own "not found"
        assert not (is_page and ("<img src=x" in reply.text or "<script>alert" in reply.text)), row
        assert reply.headers.get("X-Content-Type-Options") == "nosniff", row


@pytest.fixture
def job(target: Target) -> dict[str, object]:
    (target.server.root / "print.py").write_text(f"print({MARKUP!r}); print('{MARKUP[:8]}=1')")
    request = {
        "name": "markup",
        "image": "system",
        "instance_type": "ml.t3.tiny",
        "entry_point": "print.py",
        "experiment": MARKUP,
        "run_name": MARKUP,
        "tags": {MARKUP: MARKUP},
        "environment": {"NOTE": MARKUP},
        "hyperparameters": {"note": MARKUP},
        "metric_definitions": [{"name": MARKUP[:60], "regex": "=([0-9]+)"}],
    }
    made: dict[str, object] = target.server.request("POST", "smstudio/training/jobs", request)
    return made


def test_names_come_back_as_they_are(target: Target, job: dict[str, object]) -> None:
    told = target.ask("GET", "smstudio/training/jobs/markup", TOKEN)
    assert told.headers["Content-Type"].startswith("application/json")
    spec = told.json()["spec"]
    assert (spec["experiment"], spec["run_name"], spec["tags"]) == (MARKUP, MARKUP, {MARKUP: MARKUP})
    assert spec["hyperparameters"] == {"note": MARKUP} and spec["environment"]["NOTE"] == MARKUP
    target.server.until("smstudio/training/jobs/markup", lambda job: job["state"] != "InProgress", seconds=60)
    log = target.ask("GET", "smstudio/training/jobs/markup/logs", TOKEN)
    assert log.headers["Content-Type"].startswith("application/json")
    assert log.json()["items"][0]["text"] == MARKUP
    file = target.ask("GET", "smstudio/training/jobs/markup/files/log.txt", TOKEN)
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["Content-Disposition"].startswith("attachment")
    target.ask("DELETE", "smstudio/training/jobs/markup", TOKEN)


def test_a_script_and_an_image_may_be_called_so(target: Target) -> None:
    image = {
        "name": "marked",
        "display_name": MARKUP,
        "python": "3.11",
        "content": "ipykernel",
        "description": MARKUP,
    }
    reply = target.ask("POST", "smstudio/images/catalog", TOKEN, json=image)
    assert reply.headers["Content-Type"].startswith("application/json"), reply.text
    reply = target.ask("POST", "smstudio/images/scripts", TOKEN, json={"name": MARKUP, "content": "true"})
    assert reply.headers["Content-Type"].startswith("application/json")


def test_a_shared_notebook_with_such_a_title_is_shown_as_text(target: Target) -> None:
    name = f"{MARKUP.replace('/', '')}.ipynb"
    (target.server.root / name).write_text(json.dumps(NOTEBOOK))
    request = {"path": name, "note": MARKUP}
    made = target.ask("POST", "smstudio/sharing/snapshots", TOKEN, json=request)
    assert made.status_code == 201, made.text
    assert made.json()["note"] == MARKUP
    page = target.ask("GET", f"smstudio/sharing/snapshots/{made.json()['id']}/preview", TOKEN)
    assert "<img" not in page.text and "<script" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert (
        policy.startswith("sandbox") and "allow-scripts" not in policy and "allow-same-origin" not in policy
    )
    saved = target.ask("GET", f"smstudio/sharing/snapshots/{made.json()['id']}/notebook", TOKEN)
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert "\n" not in saved.headers["Content-Disposition"]


def test_an_artifact_that_is_yaml_or_a_page_is_shown_without_being_run(target: Target) -> None:
    """Case 6: nothing of the studio reads YAML in a browser; a file of a run is bytes in a sandbox."""
    hostile = {
        "MLmodel": "loader_module: os\nflavors: !!js/function 'function () { alert(1) }'\n",
        "page.html": "<script>alert(document.cookie)</script>",
        "picture.svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    }
    run = new_run(target)
    for name, text in hostile.items():
        stored = target.ask(
            "PUT", f"{ARTIFACTS}/{run['experiment']}/{run['id']}/artifacts/{name}", TOKEN, data=text
        )
        assert stored.status_code == 200, stored.text
        for query in ({"path": name}, {"path": name, "download": "1"}, {"path": name, "download": "0"}):
            shown = target.ask("GET", f"smstudio/experiments/runs/{run['id']}/artifact", TOKEN, params=query)
            policy = shown.headers["Content-Security-Policy"]
            assert "sandbox" in policy and "allow-scripts" not in policy, (name, query)
            assert shown.headers["X-Content-Type-Options"] == "nosniff"


MLFLOW = "smstudio/mlflow/api/2.0/mlflow"
ARTIFACTS = "smstudio/mlflow/api/2.0/mlflow-artifacts/artifacts"


def new_run(target: Target) -> dict[str, str]:
    """Make a run whose every name is markup, by MLflow's own API."""
    experiment = target.ask("POST", f"{MLFLOW}/experiments/create", TOKEN, json={"name": f"{MARKUP}."}).json()
    assert "experiment_id" in experiment, experiment
    body = {
        "experiment_id": experiment["experiment_id"],
        "run_name": MARKUP,
        "tags": [{"key": "note", "value": MARKUP}],
    }
    made = target.ask("POST", f"{MLFLOW}/runs/create", TOKEN, json=body).json()["run"]["info"]
    search = {"experiment_ids": [experiment["experiment_id"]]}
    found = target.ask("POST", "smstudio/experiments/run-searches", TOKEN, json=search)
    assert found.headers["Content-Type"].startswith("application/json")
    assert MARKUP in json.dumps(found.json(), ensure_ascii=False).replace('\\"', '"'), found.text
    return {"experiment": experiment["experiment_id"], "id": made["run_id"]}
