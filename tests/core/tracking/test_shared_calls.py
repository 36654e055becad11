"""What the MLflow of a domain may be asked: held against the routes of the MLflow that is installed."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from jupyter_smstudio.core.errors import InvalidInput
from jupyter_smstudio.core.tracking.rules import Refused
from jupyter_smstudio.core.tracking.shared.calls import CALLS, Reach, call_of
from jupyter_smstudio.core.tracking.shared.names import Kind, Named, named, rewritten, stored_at
from jupyter_smstudio.core.tracking.shared.spaces import person_of, space_of

LIST_ROUTES = """
import json, warnings
warnings.simplefilter("ignore")
from mlflow.server import app
from mlflow.server.fastapi_app import app as outer

routes = {(verb, rule.rule) for rule in app.url_map.iter_rules() for verb in rule.methods}
routes |= {(verb.upper(), path) for path, verbs in outer.openapi()["paths"].items() for verb in verbs}
print(json.dumps(sorted(routes)))
"""
"""Run in a process of its own: what tests must not import is imported there."""

CLOSED = re.compile(
    r"webhooks|gateway|prompt-optimization|scorer|issues|label-schemas|review-queues|datasets/|assistant|jobs|"
    r"mcp-servers|promptlab|presigned|/mpu/|assessments|link-prompts|calculate-filter-correlation|"
    r"/docs|/redoc|openapi.json|/static$|^/build/|unified-traces|get-online-trace-details|demo|otel|genai|ui-telemetry"
)
"""Parts of MLflow that a domain does not offer; whatever else there is has to be on the list."""
ABOUT_SPACES = {"POST", "PATCH", "DELETE"}


@pytest.fixture(scope="module")
def routes() -> list[tuple[str, str]]:
    done = subprocess.run([sys.executable, "-c", LIST_ROUTES], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [(verb, path) for verb, path in json.loads(done.stdout) if verb not in ("HEAD", "OPTIONS")]


def test_every_route_of_mlflow_is_on_the_list_or_known_to_be_closed(routes: list[tuple[str, str]]) -> None:
    assert len(routes) > 200
    unknown = []
    for verb, path in routes:
        asked = re.sub(r"<path:[^>]+>|\{[^}]+:path\}", "a/b", path)
        asked = re.sub(r"<[^>]+>|\{[^}]+\}", "x", asked).replace("2.0mlflow", "2.0/mlflow")
        try:
            call_of(verb, asked)
        except Refused:
            if not CLOSED.search(path) and not ("workspaces" in path and verb in ABOUT_SPACES):
                unknown.append(f"{verb} {path}")
    assert unknown == []


def test_everything_on_the_list_is_a_route_of_mlflow(routes: list[tuple[str, str]]) -> None:
    known = {(verb, re.sub(r"<[^>]+>|\{[^}]+\}", "*", path)) for verb, path in routes}
    for call in CALLS:
        path = call.path.replace("**", "*")
        forms = {
            path,
            f"/api/2.0/{path}",
            f"/api/3.0/{path}",
            f"/ajax-api/2.0/{path}",
            f"/ajax-api/3.0/{path}",
        }
        assert any((call.verb, form) in known for form in forms), call


@pytest.mark.parametrize(
    ("verb", "path", "reach"),
    [
        ("GET", "/api/2.0/mlflow/runs/get", Reach.SHARED),
        ("HEAD", "/ajax-api/2.0/mlflow/runs/get", Reach.SHARED),
        ("POST", "/api/2.0/mlflow/runs/log-metric", Reach.OWN),
        ("GET", "/api/3.0/mlflow/traces/batchGet", Reach.HERE),
        ("GET", "/api/3.0/mlflow/traces/tr-1", Reach.SHARED),
        ("PUT", "/api/2.0/mlflow-artifacts/artifacts/1/a/b c.txt", Reach.OWN),
    ],
)
def test_a_call_is_known_by_its_verb_and_path(verb: str, path: str, reach: Reach) -> None:
    assert call_of(verb, path)[0].reach == reach


@pytest.mark.parametrize(
    "path", ["/api/2.0/mlflow/runs/new", "/api/2.0/mlflow/runs/get/x", "/x", "/api/9.0/mlflow/runs/get"]
)
def test_what_is_not_known_is_refused(path: str) -> None:
    with pytest.raises(Refused, match="is not offered"):
        call_of("GET", path)


def test_what_a_request_names_is_found_wherever_mlflow_reads_it() -> None:
    body = {
        "runUuid": "r1",
        "models": [{"model_id": "m-1", "step": 0}],
        "tags": [{"key": "run_id", "value": "r9"}],
        "trace": {
            "trace_info": {
                "trace_metadata": {"run_id": "r9"},
                "traceLocation": {"mlflowExperiment": {"experimentId": 7}},
            }
        },
    }
    found = named("mlflow/runs/outputs", {"run_id": ["r2", "r3"]}, body, {"x-mlflow-experiment-id": "8"})
    assert {(each.kind, each.id) for each in found} == {
        (Kind.RUN, "r1"), (Kind.RUN, "r2"), (Kind.RUN, "r3"), (Kind.LOGGED_MODEL, "m-1"),
        (Kind.EXPERIMENT, "7"), (Kind.EXPERIMENT, "8"),
    }  # fmt: skip
    assert named("mlflow/logged-models/m-2/tags", {}, None, {}) == [Named(Kind.LOGGED_MODEL, "m-2")]
    assert named("mlflow/logged-models/search", {}, {"experiment_ids": ["1"]}, {}) == [
        Named(Kind.EXPERIMENT, "1", listed=True)
    ]


def test_ids_of_experiments_are_replaced_and_left_out() -> None:
    places = [{"mlflow_experiment": {"experiment_id": "1"}}, {"mlflow_experiment": {"experiment_id": "2"}}]
    body = {"experiment_ids": ["0", "1", "2"], "locations": places, "tags": {"experiment_id": "1"}}
    assert rewritten(body, {"0": "5", "1": None}) == {
        "experiment_ids": ["5", "2"], "locations": places[1:], "tags": {"experiment_id": "1"}
    }  # fmt: skip


def test_the_place_of_an_artifact_is_read_off_the_path_or_the_query() -> None:
    assert stored_at("mlflow-artifacts/artifacts", {"path": ["workspaces/ann/1"]}) == "workspaces/ann/1"
    assert stored_at("mlflow-artifacts/artifacts/workspaces/ann/1/x", {}) == "workspaces/ann/1/x"
    assert stored_at("mlflow/artifacts/list", {"path": ["a"]}) is None


@pytest.mark.parametrize(
    "name", ["ann", "a", "Ann", "ann.smith", "default", "x-ann", "ann_b", "日本", "a" * 63, "api", "-a", "a-"]
)
def test_each_person_has_a_space_of_their_own(name: str) -> None:
    space = space_of(name)
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", space) and 2 <= len(space) <= 63
    assert space not in ("default", "api", "workspaces")
    assert person_of(space) == name


def test_names_that_no_space_can_have() -> None:
    with pytest.raises(InvalidInput, match="too long"):
        space_of("A" * 39)
    assert [person_of(space) for space in ("default", "x-!", "x-a", "A", "")] == [""] * 5
